import { type Run, useApi, useApiQuery } from "../../../web/api/index.ts";
import { RunError } from "./RunError.tsx";

/** Why a run that is named elsewhere failed; nothing until it is known. */
export function FailedRun({ runId }: { runId: Run["id"] }) {
  const api = useApi();
  const run = useApiQuery(["runs", runId, "self"], (signal) => api.runs.get({ id: runId }, { signal }));
  const steps = useApiQuery(
    ["runs", runId, "steps"],
    async (signal) => (await api.runs.listSteps({ id: runId }, { signal })).data,
  );
  return run.data?.error ? <RunError error={run.data.error} steps={steps.data} /> : null;
}
