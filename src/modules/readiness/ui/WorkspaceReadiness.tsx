import { useApi, useApiQuery, useCan } from "../../../web/api/index.ts";
import { Card } from "../../../web/kit/index.ts";
import { ReadinessChecklist, ReadinessTitle } from "./ReadinessChecklist.tsx";

/** On the first page of a workspace, as long as something is missing. */
export function WorkspaceReadiness() {
  const api = useApi();
  const can = useCan();
  const readiness = useApiQuery(["readiness"], (signal) => api.readiness.get({}, { signal }), {
    isOn: can("workspaces:read"),
  });
  // It stands beside what people came for: nothing to do, or nothing known, is nothing to show.
  if (!readiness.data || readiness.data.isReady) return null;
  return (
    <Card title={<ReadinessTitle isReady={false} />}>
      <ReadinessChecklist data={readiness.data.data} />
    </Card>
  );
}
