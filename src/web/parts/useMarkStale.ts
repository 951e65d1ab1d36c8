import { useQueryClient } from "@tanstack/react-query";
import { useWorkspace } from "../api/index.ts";

/** Marks lists to be read again when next shown; unlike a refresh it does not ask for what was just deleted. */
export function useMarkStale(): (...keys: readonly string[]) => void {
  const queries = useQueryClient();
  const { workspace } = useWorkspace();
  return (...keys) => {
    for (const key of keys)
      void queries.invalidateQueries({ queryKey: [workspace.id, key], refetchType: "none" });
  };
}
