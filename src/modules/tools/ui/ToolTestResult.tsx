import { type Output, useHref } from "../../../web/api/index.ts";
import { Badge, CodeBlock, Duration, JsonView, Link } from "../../../web/kit/index.ts";
import { CircleCheck, CirclePause, CircleX } from "lucide-react";
import { WaitingApprovals } from "../../approvals/ui/WaitingApprovals.tsx";

/** What one test call answered: result, logs, duration, or why it failed. */
export function ToolTestResult({ answer }: { answer: Output<"tools.test"> }) {
  const href = useHref();
  if (answer.state === "waiting" && answer.runId)
    return (
      <div aria-live="polite" className="flex min-w-0 flex-col gap-3">
        <p className="flex flex-wrap items-center gap-2 text-13">
          <Badge tone="amber" icon={CirclePause}>
            Waits for approval
          </Badge>
          <Link href={href(`runs/${answer.runId}`)}>Its result comes on the page of its run</Link>
        </p>
        <WaitingApprovals runId={answer.runId} />
      </div>
    );
  return (
    <div aria-live="polite" className="flex min-w-0 flex-col gap-3">
      <p className="flex flex-wrap items-center gap-2 text-13">
        {answer.isOk ? (
          <Badge tone="green" icon={CircleCheck}>
            Succeeded
          </Badge>
        ) : (
          <Badge tone="red" icon={CircleX}>
            Failed
          </Badge>
        )}
        <span className="text-ink-muted">
          in <Duration durationMs={answer.durationMs} />
        </span>
        {answer.errorCode && <code className="font-mono text-12 text-ink-muted">{answer.errorCode}</code>}
      </p>
      {answer.errorMessage && (
        <p className="text-13 break-words whitespace-pre-wrap text-ink">{answer.errorMessage}</p>
      )}
      {(answer.isOk || answer.result !== null) && (
        <JsonView label="Result" value={answer.result} openDepth={3} />
      )}
      {answer.logs.length > 0 && (
        <div className="flex min-w-0 flex-col gap-1">
          <span className="text-12 font-medium text-ink-muted">Logs</span>
          <CodeBlock label="Logs" code={answer.logs.join("\n")} isWrapped maxHeight={200} />
        </div>
      )}
    </div>
  );
}
