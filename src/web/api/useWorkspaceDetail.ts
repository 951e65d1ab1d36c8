import { useApiQuery } from "./useApiQuery.ts";
import { useApi, useCan, useWorkspace } from "./WorkspaceContext.ts";

/** The workspace of the page whole: description, settings and all. */
export function useWorkspaceDetail() {
  const api = useApi();
  const { id } = useWorkspace().workspace;
  return useApiQuery(["workspace"], (signal) => api.workspaces.get({ workspaceId: id }, { signal }), {
    isOn: useCan()("workspaces:read"),
  });
}
