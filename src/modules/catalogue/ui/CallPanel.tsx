import { Play } from "lucide-react";
import { type Output, useAction, useApi, useCan } from "../../../web/api/index.ts";
import { Button, Callout, Card, ErrorState } from "../../../web/kit/index.ts";
import { ArgumentsForm } from "../../tools/ui/ArgumentsForm.tsx";
import type { ParameterSchema } from "../../tools/ui/parameterRows.ts";
import { useArguments } from "../../tools/ui/useArguments.ts";
import { CalledRun } from "./CalledRun.tsx";

/** Calls a tool of the catalogue once with arguments from a form, as a run that may wait for people. */
export function CallPanel({ tool }: { tool: Output<"catalogue.get"> }) {
  const api = useApi();
  const can = useCan();
  const { args, isBroken, form } = useArguments(tool.parameters as ParameterSchema);
  const call = useAction(() => api.tools.call({ address: tool.address, arguments: args, mode: "async" }), {
    what: "The tool was not called.",
    isInPlace: true,
  });
  if (!can("tasks:run")) return null;
  return (
    <Card title="Test run">
      <form
        className="flex min-w-0 flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (!isBroken && !call.isBusy) call.run();
        }}
      >
        {!tool.annotations.isReadOnly && (
          <Callout kind="warning">
            A test run really does what the tool does. Policies decide about it as about any call.
          </Callout>
        )}
        <ArgumentsForm {...form} />
        <div>
          <Button type="submit" icon={Play} isLoading={call.isBusy} disabled={isBroken}>
            Call the tool
          </Button>
        </div>
        {call.problem && <ErrorState problem={call.problem} isInline />}
      </form>
      {call.output && !call.problem && (
        <div className="pt-4">
          <CalledRun key={call.output.runId} runId={call.output.runId} />
        </div>
      )}
    </Card>
  );
}
