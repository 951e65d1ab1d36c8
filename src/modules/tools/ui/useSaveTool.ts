import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { hasCode, type ToolDetail, useAction, useApi, useWorkspace } from "../../../web/api/index.ts";
import type { useToolDraft } from "./useToolDraft.ts";

/** Saves the draft at the revision it was read at. When that is stale, `theirs` is what is saved meanwhile. */
export function useSaveTool(tool: ToolDetail, draft: ReturnType<typeof useToolDraft>) {
  const api = useApi();
  const { workspace } = useWorkspace();
  const queries = useQueryClient();
  const [isStale, setIsStale] = useState(false);
  const [theirs, setTheirs] = useState<ToolDetail>();
  const save = useAction(
    (revision: number) => api.tools.update({ id: tool.id, revision, ...draft.content }),
    {
      what: "The tool could not be saved.",
      done: "Saved",
      isInPlace: true,
      refreshes: ["tools", "catalogue"],
      onDone: (saved) => {
        queries.setQueryData([workspace.id, "tools", tool.id], saved);
        draft.settle(saved);
        setIsStale(false);
      },
    },
  );
  const start = async (revision: number) => {
    try {
      await save.runAsync(revision);
    } catch (error) {
      if (!hasCode(error, "stale")) return;
      setTheirs(undefined);
      setIsStale(true);
      setTheirs(await api.tools.get({ id: tool.id }).catch(() => undefined));
    }
  };
  return {
    isBusy: save.isBusy,
    fieldErrors: save.fieldErrors,
    problem: hasCode(save.error, "stale") ? null : save.problem,
    run: () => void start(draft.revision),
    isStale,
    setIsStale,
    theirs,
    takeTheirs: () => {
      if (theirs) draft.adopt(theirs);
      save.reset();
      setIsStale(false);
    },
    keepMine: () => theirs && void start(theirs.revision),
  };
}
