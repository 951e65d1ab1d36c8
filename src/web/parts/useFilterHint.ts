import { useWorkspace } from "../api/index.ts";

/** Said first where a list is empty: what narrows it, and which workspace it is of. */
export function useFilterHint(): string {
  const { workspace } = useWorkspace();
  return `Filters are set. You are looking in ${workspace.organizationName} / ${workspace.name}.`;
}
