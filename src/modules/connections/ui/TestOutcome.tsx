import { Callout, formatDuration } from "../../../web/kit/index.ts";
import type { ConnectionTestAnswer } from "./connectionWords.tsx";

/** How the one harmless call of a test went. */
export function TestOutcome({ answer }: { answer: ConnectionTestAnswer }) {
  if (answer.isOk)
    return (
      <Callout kind="success" title={`It works: answered in ${formatDuration(answer.durationMs)}`}>
        {answer.answer}
      </Callout>
    );
  if (answer.errorCode === "nothing_to_test")
    return (
      <Callout kind="warning" title="There is nothing to test it with">
        {answer.errorMessage}
      </Callout>
    );
  return (
    <Callout
      kind="danger"
      title={
        <>
          It does not work: <code className="font-mono">{answer.errorCode}</code>
        </>
      }
    >
      {answer.errorMessage}
    </Callout>
  );
}
