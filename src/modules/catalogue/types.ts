import type { Tx } from "../../platform/db/door.ts";
import { listCatalogue } from "./find.ts";

const MAX_CHARACTERS = 400_000;
const MAX_TOOLS = 5000;
const PLAIN_NAME = /^[A-Za-z_$][\w$]*$/;

const HEAD = `/** What every call answers; nothing is thrown. */
type ToolAnswer<Data> = { ok: true; data: Data } | { ok: false; error: { code: string; message: string } };
`;

interface Branch {
  children: Map<string, Branch>;
  line: string | null;
}
const branch = (): Branch => ({ children: new Map(), line: null });

const key = (name: string) => (PLAIN_NAME.test(name) ? name : JSON.stringify(name));

/** `(args: { id: number }) => Pet` as a method's type; types that only have a name there are not known here. */
function callType(signature: string): string {
  const arrow = signature.lastIndexOf(") => ");
  const args = signature.slice(0, arrow + 1);
  const isWhole = arrow > 0 && !signature.includes("…");
  return isWhole ? `${args} => Promise<ToolAnswer<any>>` : "(args?: any) => Promise<ToolAnswer<any>>";
}

function print({ children, line }: Branch, depth: number): string {
  const indent = "  ".repeat(depth);
  const inner = [...children]
    .map(([name, child]) => `${indent}  ${key(name)}: ${print(child, depth + 1)};`)
    .join("\n");
  if (children.size === 0) return line ?? "any";
  return line === null ? `{\n${inner}\n${indent}}` : `(${line}) & {\n${inner}\n${indent}}`;
}

/** `tools.<source>.<tool>` as an editor knows it: as many tools as fit. */
export async function typesOf(t: Tx, source: string | undefined) {
  const tools = await listCatalogue(t, { source, limit: MAX_TOOLS });
  const root = branch();
  let characters = 0;
  let toolCount = 0;
  for (const { address, signature, description } of tools) {
    characters += address.length + signature.length + 40;
    if (characters > MAX_CHARACTERS) break;
    toolCount++;
    let at = root;
    for (const part of address.split(".")) {
      let next = at.children.get(part);
      if (!next) at.children.set(part, (next = branch()));
      at = next;
    }
    const said = description.replace(/\s+/g, " ").replaceAll("*/", "* /").slice(0, 120);
    at.line = `${said ? `/** ${said} */ ` : ""}${callType(signature)}`;
  }
  return {
    typescript: `${HEAD}declare const tools: ${print(root, 0)};\n`,
    toolCount,
    isTruncated: toolCount < tools.length || tools.length === MAX_TOOLS,
  };
}
