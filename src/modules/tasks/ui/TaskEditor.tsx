import { BookOpen } from "lucide-react";
import { useState } from "react";
import { Button, Card, CodeEditor, Field, NumberInput, SidePanel } from "../../../web/kit/index.ts";
import { TaskTypes } from "./TaskTypes.tsx";
import type { Program } from "./useProgram.ts";
import { useTaskCheck } from "./useTaskCheck.ts";
import { useToolCompletion } from "./useToolCompletion.ts";

/** The program, its input and how long it may take. */
export function TaskEditor({
  program,
  errors,
  onRun,
}: {
  program: Program;
  errors: Record<string, string>;
  onRun: () => void;
}) {
  const { check, isComplete } = useTaskCheck(program.values.code);
  const completion = useToolCompletion();
  const [isShowingTypes, setIsShowingTypes] = useState(false);
  const inputError = program.isBroken ? "This is no JSON yet." : errors.input;
  return (
    <Card
      title="Program"
      actions={
        <Button size="small" look="ghost" icon={BookOpen} onClick={() => setIsShowingTypes(true)}>
          Types of the tools
        </Button>
      }
    >
      <div className="flex min-w-0 flex-col gap-4">
        <div className="flex min-w-0 flex-col gap-1">
          <CodeEditor
            label="Code of the task"
            value={program.values.code}
            onValueChange={program.setCode}
            minHeight={280}
            maxHeight={560}
            check={check}
            // Where types know every tool, they complete as well.
            completion={isComplete ? undefined : completion}
            onRun={onRun}
          />
          <p className="text-12 text-ink-faint">
            A body that returns, an expression, a function, or a module. Type{" "}
            <code className="font-mono">tools.</code> to find tools. Escape, then Tab, leaves the editor.
          </p>
          {errors.code && (
            <p role="alert" className="text-12 text-red">
              {errors.code}
            </p>
          )}
        </div>
        <div className="grid min-w-0 items-start gap-4 sm:grid-cols-[minmax(0,1fr)_160px]">
          <div className="flex min-w-0 flex-col gap-1">
            <span className="text-13 font-medium">
              Input <span className="font-normal text-ink-faint">optional</span>
            </span>
            <CodeEditor
              label="Input of the task, JSON"
              language="json"
              value={program.inputText}
              onValueChange={program.setInputText}
              placeholder='{ "city": "Oslo" }'
              minHeight={64}
              maxHeight={240}
              onRun={onRun}
            />
            {inputError ? (
              <p role="alert" className="text-12 text-red">
                {inputError}
              </p>
            ) : (
              <p className="text-12 text-ink-faint">
                JSON; <code className="font-mono">input</code> in the program.
              </p>
            )}
          </div>
          <Field
            label="Timeout"
            help="Up to 900 s. Waiting for people is not counted."
            error={errors.timeoutMs}
          >
            <NumberInput
              unit="s"
              min={1}
              max={900}
              value={program.values.timeoutMs / 1000}
              onValueChange={(seconds) =>
                seconds !== null && program.setTimeoutMs(Math.round(seconds * 1000))
              }
            />
          </Field>
        </div>
      </div>
      <SidePanel
        isOpen={isShowingTypes}
        onOpenChange={setIsShowingTypes}
        title="Types of the tools"
        width="large"
      >
        {isShowingTypes && <TaskTypes />}
      </SidePanel>
    </Card>
  );
}
