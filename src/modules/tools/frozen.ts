import type { Tx } from "../../platform/db/door.ts";
import { type FrozenSnippets, importsOf, resolveSnippets } from "../snippets/index.ts";
import { getDraft } from "../versions/index.ts";
import type { ToolContent } from "./operations.ts";

/** A tool with all it takes to call it: code brings the snippets it imports, as they are published now. */
export type FrozenTool = ToolContent & { snippets?: FrozenSnippets };

export async function freezeTool(t: Tx, content: ToolContent): Promise<FrozenTool> {
  if (content.definition.kind !== "code") return content;
  const names = importsOf(content.definition.code);
  return names.length === 0 ? content : { ...content, snippets: await resolveSnippets(t, names) };
}

/** A tool's draft as it would be called now. */
export const frozenDraft = async (t: Tx, toolId: string): Promise<FrozenTool> =>
  freezeTool(t, (await getDraft<ToolContent>(t, "tool", toolId)).content);

/** The modules a sandbox can import, by name. */
export const modulesOf = ({ snippets = {} }: FrozenTool): Record<string, string> =>
  Object.fromEntries(Object.entries(snippets).map(([name, { code }]) => [name, code]));
