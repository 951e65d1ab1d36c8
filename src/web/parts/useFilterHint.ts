import { use } from "react";
import { WorkspaceContext } from "../api/WorkspaceContext.ts";

/** Said first where a list is empty: that something narrows it, and which workspace it is of. */
export function useFilterHint(): string {
  const current = use(WorkspaceContext);
  return current
    ? `Filters are set. You are looking in ${current.workspace.organizationName} / ${current.workspace.name}.`
    : "Filters are set.";
}
