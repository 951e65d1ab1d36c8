import type { VerbTx } from "../../platform/operation.ts";
import { listCatalogue, searchTools, seekerOf, sightOf } from "../catalogue/index.ts";
import { STORAGE_TYPES } from "./storage-types.ts";

const MOST = 200;
const MOST_SOURCES = 10;

/** What a program finds beside the tools. */
const ALWAYS = `interface CallError { code: string; message: string; retryable: boolean; details?: unknown }
type Answer<T> = { ok: true; data: T; error?: undefined } | { ok: false; data?: undefined; error: CallError };
interface Tool<Input, Output> { (args: Input): Promise<Answer<Output>>; orThrow(args: Input): Promise<Output> }
interface FoundTool { address: string; source: string; description: string; signature: string; score: number }
declare class ToolError extends Error { code: string; retryable: boolean; details?: unknown }
declare const input: any;
/** An output for whoever runs the task, beside its result. */
declare function emit(value: unknown): void;
interface Discovery {
  search(query: string, options?: { source?: string; limit?: number; offset?: number }): Promise<{ items: FoundTool[]; total: number }>;
  describe(address: string): Promise<{ address: string; description: string; typescript: string; parameters: object; output: object | null }>;
}
`;

const PLAIN_NAME = /^[A-Za-z_$][\w$]*$/;
const keyOf = (name: string) => (PLAIN_NAME.test(name) ? name : JSON.stringify(name));

interface Node {
  children: Map<string, Node>;
  type?: string;
  description?: string;
}

/** Of what is not shown nothing is known. */
const ANYTHING = "[name: string]: any;\n";

function print({ children }: Node, indent: string, isComplete: boolean): string {
  const shown = [...children]
    .map(([name, node]) => {
      const comment = node.description ? `${indent}/** ${node.description} */\n` : "";
      const nested = node.children.size > 0 ? `{\n${print(node, `${indent}  `, isComplete)}${indent}}` : "";
      const type = [node.type, nested].filter(Boolean).join(" & ");
      return `${comment}${indent}${keyOf(name)}: ${type};\n`;
    })
    .join("");
  return isComplete ? shown : `${shown}${indent}${ANYTHING}`;
}

/** What was shortened is no TypeScript any more. */
const wholeOr = (type: string, otherwise: string): string =>
  type === "" || type.includes("…") ? otherwise : type;

/** `(args: { id: string }) => { name: string }` as a tool. */
function toolType(signature: string): string {
  const arrow = signature.lastIndexOf(") => ");
  if (arrow < 0) return "Tool<any, any>";
  const given = signature.slice(1, arrow);
  const args = given === "" ? "{}" : given.replace(/^\w+\??: /, "");
  // Of a tool that says nothing of what it answers, a program may know more.
  const answer = signature.slice(arrow + 5).replace(/^unknown$/, "any");
  return `Tool<${wholeOr(args, "any")}, ${wholeOr(answer, "any")}>`;
}

interface Wanted {
  query: string | undefined;
  /** Slugs of the sources whose tools come first. */
  sources: readonly string[];
}

async function shownTools(t: VerbTx, { query, sources }: Wanted) {
  const sight = await sightOf(t, seekerOf(t.caller, "tool"));
  if (query) {
    const { items } = await searchTools(t, { query, limit: MOST, offset: 0, sight });
    return { tools: items, isComplete: false };
  }
  const first = await listCatalogue(t, { limit: MOST + 1, sight });
  if (first.length <= MOST) return { tools: first, isComplete: true };
  const named = await Promise.all(
    sources.slice(0, MOST_SOURCES).map((source) => listCatalogue(t, { source, limit: MOST, sight })),
  );
  const found = new Map([...named.flat(), ...first].map((tool) => [tool.address, tool]));
  return { tools: [...found.values()].slice(0, Math.max(MOST, named.flat().length)), isComplete: false };
}

/** Declarations of what a program finds in this workspace. */
export async function taskTypes(
  t: VerbTx,
  wanted: Wanted,
): Promise<{ typescript: string; isComplete: boolean }> {
  const { tools, isComplete } = await shownTools(t, wanted);
  const root: Node = { children: new Map() };
  for (const { address, signature, description } of tools) {
    let node = root;
    for (const part of address.split(".")) {
      const next: Node = node.children.get(part) ?? { children: new Map() };
      node.children.set(part, next);
      node = next;
    }
    node.type = toolType(signature);
    node.description = description.replaceAll("*/", "* /").replace(/\s+/g, " ").slice(0, 200);
  }
  const shown = print(root, "  ", isComplete);
  return {
    typescript: `${ALWAYS}${STORAGE_TYPES}declare const tools: Discovery & {\n${shown}};\n`,
    isComplete,
  };
}
