import { invalid } from "../../platform/errors.ts";
import type { Work } from "../../platform/operation.ts";
import { type FrozenSnippets, importsOf, resolveSnippets } from "./imports.ts";

const DEADLINE_MS = 5_000;
const SELF = "snippet-under-check";

/** Evaluates the module as an importer would and answers what it exports; what is wrong with it is the author's 422. */
export async function exportsOf(ws: Work, code: string, signal: AbortSignal): Promise<string[]> {
  const snippets: FrozenSnippets = await ws.read((t) => resolveSnippets(t, importsOf(code)));
  const modules = Object.fromEntries(Object.entries(snippets).map(([name, { code: text }]) => [name, text]));
  const outcome = await ws.platform.sandbox.run(
    {
      code: `import * as it from "${SELF}"; export default () => Object.keys(it);`,
      input: null,
      deadlineMs: DEADLINE_MS,
      modules: { ...modules, [SELF]: code },
    },
    signal,
  );
  if (!outcome.ok)
    throw invalid("code", `cannot be imported: ${outcome.message.replace(`Error: ${SELF}: `, "")}`);
  const names = outcome.value as string[];
  if (names.length === 0) throw invalid("code", "exports nothing, so there is nothing to import");
  return names;
}
