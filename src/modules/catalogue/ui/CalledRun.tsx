import { useEffect } from "react";
import { useApi, useApiQuery, useHref } from "../../../web/api/index.ts";
import {
  Callout,
  Duration,
  ErrorState,
  JsonView,
  Link,
  SkeletonText,
  StatusBadge,
} from "../../../web/kit/index.ts";
import { RunError } from "../../runs/ui/RunError.tsx";
import { isOver, runDurationMs } from "../../runs/ui/stepBars.ts";
import { WaitingApprovals } from "../../approvals/ui/WaitingApprovals.tsx";

const POLL_MS = 700;

/** What becomes of a call that was made as a run: it waits for people, answers, or says why not. */
export function CalledRun({ runId, onOver }: { runId: string; onOver?: () => void }) {
  const api = useApi();
  const href = useHref();
  const run = useApiQuery(["runs", runId, "called"], (signal) => api.runs.get({ id: runId }, { signal }), {
    pollMs: POLL_MS,
  });
  const isEnded = run.data !== undefined && isOver(run.data.state);
  const steps = useApiQuery(
    ["runs", runId, "called", "steps", isEnded],
    (signal) => api.runs.listSteps({ id: runId }, { signal }),
    { isOn: isEnded },
  );
  useEffect(() => {
    if (isEnded) onOver?.();
  }, [isEnded]);
  if (!run.data)
    return run.error ? (
      <ErrorState problem={{ what: "The call was lost sight of." }} isInline />
    ) : (
      <SkeletonText lines={2} />
    );
  const [step] = steps.data?.data ?? [];
  const { state, error } = run.data;
  return (
    <div aria-live="polite" className="flex min-w-0 flex-col gap-3">
      <p className="flex flex-wrap items-center gap-2 text-13">
        <StatusBadge state={state} />
        {isEnded && (
          <span className="text-ink-muted">
            in <Duration durationMs={runDurationMs(run.data)} />
          </span>
        )}
        <Link href={href(`runs/${runId}`)}>Open the run</Link>
      </p>
      {state === "waiting" && (
        <>
          <Callout kind="info" title="It waits for people">
            Somebody has to approve this call. You can leave; it goes on once it is decided.
          </Callout>
          <WaitingApprovals runId={runId} />
        </>
      )}
      {error && <RunError error={error} steps={[]} />}
      {step && step.result !== null && <JsonView label="Result" value={step.result} openDepth={3} />}
    </div>
  );
}
