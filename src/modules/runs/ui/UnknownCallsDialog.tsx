import { useState } from "react";
import type { Step } from "../../../web/api/index.ts";
import {
  Button,
  CodeEditor,
  Dialog,
  ErrorState,
  JsonView,
  type ProblemView,
  RadioGroup,
} from "../../../web/kit/index.ts";
import type { Decision } from "./InterruptedBanner.tsx";
import { parseJson } from "./parseJson.ts";

type Choice = "repeat" | "skip";
const CHOICES = [
  { value: "repeat" as const, label: "Repeat", hint: "It did not happen, or twice does no harm" },
  { value: "skip" as const, label: "Skip with a result", hint: "It happened" },
];
const SOME_RESULT = '{\n  "ok": true\n}';

/** Several calls of a task at once, each with an outcome nobody knows: each is decided by itself, or all alike. */
export function UnknownCallsDialog({
  steps,
  isPending,
  problem,
  onDecide,
  onClose,
}: {
  steps: readonly Step[];
  isPending: boolean;
  problem: ProblemView | null;
  onDecide: (decision: Decision) => void;
  onClose: () => void;
}) {
  const [choices, setChoices] = useState<Record<number, Choice>>({});
  const [results, setResults] = useState<Record<number, string>>({});
  const resultOf = (number: number) => parseJson(results[number] ?? SOME_RESULT);
  const choose = (numbers: readonly number[], choice: Choice) =>
    setChoices((before) => ({ ...before, ...Object.fromEntries(numbers.map((number) => [number, choice])) }));
  const decided = steps.flatMap(({ number }): NonNullable<Decision["steps"]> => {
    const decision = choices[number];
    if (!decision) return [];
    const result = resultOf(number);
    if (decision === "skip") return result ? [{ number, decision, result: result.value }] : [];
    return [{ number, decision }];
  });
  const missing = steps.length - decided.length;
  const all = steps.map(({ number }) => number);
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      width="large"
      title={`What became of these ${steps.length} calls?`}
      description="Each was under way when the process ended. Look at the other side, then decide about each."
      actions={
        <>
          <Button onClick={onClose}>Back</Button>
          <Button
            look="primary"
            isLoading={isPending}
            disabled={missing > 0}
            onClick={() => onDecide({ decision: "repeat", steps: decided })}
          >
            {missing > 0 ? `${missing} to decide` : "Go on"}
          </Button>
        </>
      }
    >
      <div className="flex min-w-0 flex-col gap-4">
        <div className="flex flex-wrap items-center gap-2 text-13">
          <span className="text-ink-muted">All of them:</span>
          <Button size="small" onClick={() => choose(all, "repeat")}>
            Repeat
          </Button>
          <Button size="small" onClick={() => choose(all, "skip")}>
            Skip
          </Button>
        </div>
        <ul className="flex min-w-0 flex-col gap-3">
          {steps.map(({ number, name, arguments: args }) => (
            <li key={number} className="flex min-w-0 flex-col gap-3 rounded-md border border-line p-3">
              <h3 className="text-13 font-medium">
                Call {number}: <code className="font-mono font-normal break-all">{name}</code>
              </h3>
              <div className="min-w-0 rounded-md bg-sunken">
                <JsonView label={`Arguments of call ${number}`} value={args} isBare />
              </div>
              <RadioGroup<Choice>
                label={`What to do about call ${number}`}
                value={choices[number] ?? null}
                onValueChange={(choice) => choose([number], choice)}
                options={CHOICES}
              />
              {choices[number] === "skip" && (
                <>
                  <CodeEditor
                    label={`Result of call ${number}, as JSON`}
                    language="json"
                    value={results[number] ?? SOME_RESULT}
                    onValueChange={(text) => setResults((before) => ({ ...before, [number]: text }))}
                    minHeight={80}
                    maxHeight={240}
                  />
                  {!resultOf(number) && (
                    <p role="alert" className="text-12 text-red">
                      This is not JSON yet.
                    </p>
                  )}
                </>
              )}
            </li>
          ))}
        </ul>
        {problem && <ErrorState problem={problem} isInline />}
      </div>
    </Dialog>
  );
}
