import { Play } from "lucide-react";
import { useState } from "react";
import { type ToolDetail, useAction, useApi } from "../../../web/api/index.ts";
import { Button, Callout, Card, ErrorState } from "../../../web/kit/index.ts";
import { ArgumentsForm } from "./ArgumentsForm.tsx";
import { exampleArguments } from "./exampleArguments.ts";
import { ToolTestResult } from "./ToolTestResult.tsx";

/** Runs the saved tool once with arguments from a form. */
export function ToolTestPanel({ tool, isChanged }: { tool: ToolDetail; isChanged: boolean }) {
  const api = useApi();
  const [args, setArgs] = useState(() => exampleArguments(tool.content.parameters));
  const [text, setText] = useState<string | null>(null);
  const test = useAction(() => api.tools.test({ id: tool.id, arguments: args }), {
    what: "The test could not be run.",
    isInPlace: true,
  });
  return (
    <Card title="Test">
      <form
        className="flex min-w-0 flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (text === null && !test.isBusy) test.run();
        }}
      >
        {isChanged && <Callout kind="info">The test runs what is saved. Save to test your changes.</Callout>}
        <ArgumentsForm
          schema={tool.content.parameters}
          value={args}
          onValueChange={setArgs}
          text={text}
          onTextChange={(next) => {
            const parsed = parseObject(next);
            setText(parsed ? null : next);
            if (parsed) setArgs(parsed);
          }}
        />
        <div>
          <Button type="submit" icon={Play} isLoading={test.isBusy} disabled={text !== null}>
            Run test
          </Button>
        </div>
        {test.problem && <ErrorState problem={test.problem} isInline />}
        {test.output && !test.problem && <ToolTestResult answer={test.output} />}
      </form>
    </Card>
  );
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
