import { useState } from "react";
import { useAction, useApi } from "../../../web/api/index.ts";
import {
  Button,
  Callout,
  Dialog,
  ErrorState,
  Field,
  formatDuration,
  TextInput,
} from "../../../web/kit/index.ts";
import { type ModelConnection, providerOf } from "./providers.ts";

/** Asks the provider one short question with a model name, and shows what came back. */
export function TestConnectionDialog({
  connection,
  onClose,
}: {
  connection: ModelConnection;
  onClose: () => void;
}) {
  const api = useApi();
  const { modelExample } = providerOf(connection.kind);
  const [model, setModel] = useState("");
  const test = useAction(() => api.connections.test({ id: connection.id, model }), {
    what: "The connection could not be tested.",
    isInPlace: true,
  });
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={`Test “${connection.name}”`}
      description={"Asks the provider one short question. It may cost a fraction of a cent there."}
      actions={
        <>
          <Button onClick={onClose}>Close</Button>
          <Button
            look="primary"
            type="submit"
            form="test-connection"
            disabled={model.trim() === ""}
            isLoading={test.isBusy}
          >
            Run test
          </Button>
        </>
      }
    >
      <form
        id="test-connection"
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (!test.isBusy && model.trim()) test.run();
        }}
      >
        <Field label="Model" help="As the provider names it." error={test.fieldErrors.model}>
          <TextInput isMono value={model} placeholder={modelExample} onValueChange={setModel} />
        </Field>
        <div aria-live="polite" className="flex flex-col gap-3">
          {test.problem && <ErrorState problem={test.problem} isInline />}
          {test.output &&
            (test.output.isOk ? (
              <Callout kind="success" title={`It answered in ${formatDuration(test.output.durationMs)}`}>
                {test.output.answer}
              </Callout>
            ) : (
              <Callout
                kind="danger"
                title={
                  <>
                    It did not answer: <code className="font-mono">{test.output.errorCode}</code>
                  </>
                }
              >
                {test.output.errorMessage}
              </Callout>
            ))}
        </div>
      </form>
    </Dialog>
  );
}
