import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { type Output, useAction, useApi, useWorkspace } from "../../../web/api/index.ts";

export type SnippetDetail = Output<"snippets.get">;

const contentOf = ({ name, description, content }: SnippetDetail) => ({ name, description, ...content });

/** What is under edit apart from what is saved, and its way there. */
export function useSnippetDraft(snippet: SnippetDetail) {
  const api = useApi();
  const { workspace } = useWorkspace();
  const queries = useQueryClient();
  const [base, setBase] = useState(snippet);
  const [content, setContent] = useState(() => contentOf(snippet));
  const isChanged = JSON.stringify(content) !== JSON.stringify(contentOf(base));
  const adopt = (saved: SnippetDetail) => {
    setBase(saved);
    setContent(contentOf(saved));
  };
  useEffect(() => {
    if (!isChanged && snippet.revision > base.revision) adopt(snippet);
  }, [snippet]);
  const save = useAction(() => api.snippets.update({ id: snippet.id, revision: base.revision, ...content }), {
    what: "The snippet was not saved.",
    done: "Saved",
    isInPlace: true,
    onDone: (saved) => {
      queries.setQueryData([workspace.id, "snippets", snippet.id], saved);
      adopt(saved);
    },
  });
  return {
    content,
    change: (part: Partial<typeof content>) => setContent({ ...content, ...part }),
    isChanged,
    discard: () => setContent(contentOf(base)),
    save,
  };
}
