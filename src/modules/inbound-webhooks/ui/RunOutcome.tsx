import { useEffect, useState } from "react";
import { useApi, useApiQuery, useCan, useHref } from "../../../web/api/index.ts";
import { Link, StatusBadge } from "../../../web/kit/index.ts";

const POLL_MS = 2_000;
const MOVING = ["queued", "running"];

/** The run a delivery started, with its state while it goes on. */
export function RunOutcome({ runId }: { runId: string }) {
  const api = useApi();
  const can = useCan();
  const href = useHref();
  const [isMoving, setIsMoving] = useState(false);
  const run = useApiQuery(["runs", runId, "self"], (signal) => api.runs.get({ id: runId }, { signal }), {
    isOn: can("runs:read"),
    pollMs: isMoving && POLL_MS,
  });
  const state = run.data?.state;
  useEffect(() => setIsMoving(state !== undefined && MOVING.includes(state)), [state]);
  return (
    <span className="inline-flex flex-wrap items-center gap-2">
      <Link href={href(`runs/${runId}`)}>Open the run</Link>
      {state && <StatusBadge state={state} />}
    </span>
  );
}
