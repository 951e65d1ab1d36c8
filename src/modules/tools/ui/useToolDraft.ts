import { useEffect, useState } from "react";
import type { ToolContent, ToolDetail } from "../../../web/api/index.ts";

/** The content under edit, apart from what is saved. It follows the saved tool as long as nothing was changed. */
export function useToolDraft(tool: ToolDetail) {
  const [base, setBase] = useState({ content: tool.content, revision: tool.revision });
  const [content, setContent] = useState(tool.content);
  const [schemaText, setSchemaText] = useState<string | null>(null);
  const [epoch, setEpoch] = useState(0);
  const isChanged = schemaText !== null || JSON.stringify(content) !== JSON.stringify(base.content);
  /** What was just saved becomes what is compared with; the form stays as it is. */
  const settle = (saved: Pick<ToolDetail, "content" | "revision">) => {
    setBase({ content: saved.content, revision: saved.revision });
    setContent(saved.content);
    setSchemaText(null);
  };
  /** Content from elsewhere takes the place of what is in the form. */
  const adopt = (saved: Pick<ToolDetail, "content" | "revision">) => {
    settle(saved);
    setEpoch((own) => own + 1);
  };
  useEffect(() => {
    if (!isChanged && tool.revision > base.revision) adopt(tool);
  }, [tool]);
  return {
    content,
    setContent,
    revision: base.revision,
    isChanged,
    schemaText,
    /** JSON as it is typed: taken over as soon as it is an object schema. */
    setSchemaText: (text: string) => {
      const parsed = parseSchema(text);
      setSchemaText(parsed ? null : text);
      if (parsed) setContent({ ...content, parameters: parsed });
    },
    /** Changes when the form must begin anew. */
    epoch,
    adopt,
    settle,
    discard: () => adopt(base),
  };
}

function parseSchema(text: string): ToolContent["parameters"] | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && (value as { type?: unknown }).type === "object"
      ? (value as ToolContent["parameters"])
      : null;
  } catch {
    return null;
  }
}
