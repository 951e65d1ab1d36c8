import { Play } from "lucide-react";
import { type ToolDetail, useAction, useApi } from "../../../web/api/index.ts";
import { Button, Callout, Card, ErrorState } from "../../../web/kit/index.ts";
import { CalledRun } from "../../catalogue/ui/CalledRun.tsx";
import { ArgumentsForm } from "./ArgumentsForm.tsx";
import { ToolTestResult } from "./ToolTestResult.tsx";
import { useArguments } from "./useArguments.ts";

/** Runs the saved tool once with arguments from a form. */
export function ToolTestPanel({ tool, isChanged }: { tool: ToolDetail; isChanged: boolean }) {
  const api = useApi();
  const { args, isBroken, form } = useArguments(tool.content.parameters);
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
          if (!isBroken && !test.isBusy) test.run();
        }}
      >
        {isChanged && <Callout kind="info">The test runs what is saved. Save to test your changes.</Callout>}
        <ArgumentsForm {...form} />
        <div>
          <Button type="submit" icon={Play} isLoading={test.isBusy} disabled={isBroken}>
            Run test
          </Button>
        </div>
        {test.problem && <ErrorState problem={test.problem} isInline />}
      </form>
      {test.output && !test.problem && (
        <div className="pt-4">
          {test.output.runId ? (
            // People decide first, so it became a run.
            <CalledRun key={test.output.runId} runId={test.output.runId} />
          ) : (
            <ToolTestResult answer={test.output} />
          )}
        </div>
      )}
    </Card>
  );
}
