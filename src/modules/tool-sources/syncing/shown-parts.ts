import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import type { Part, StoredTool } from "../stored-tool.ts";

/** What there is to show of a tool, as it was or as it becomes. */
export type Showable = Pick<
  StoredTool,
  "description" | "parameters" | "output" | "annotations" | "method" | "definition"
>;
type Shown = Record<string, unknown>;

/** Where it leads, and by a few digits that it is another one: the path of a server may be a secret, and everybody reads a diff. */
function shownServer(server: unknown): unknown {
  const origin = typeof server === "string" ? URL.parse(server)?.origin : undefined;
  if (origin === undefined || server === origin) return server;
  return `${origin}/… (${createHash("sha256")
    .update(server as string)
    .digest("hex")
    .slice(0, 6)})`;
}

/** Of how it is called, what changed: `GET /pets` as people know it, and the rest by its names. */
function shownBehaviour({ method, definition }: Showable, changed: ReadonlySet<string>): Shown {
  const { server, ...rest } = definition;
  const known: Shown = { ...rest, server: shownServer(server), ...(method === null ? {} : { method }) };
  // A path is a part of the method that people know.
  if (method !== null) delete known.path;
  const isShown = (name: string) =>
    changed.has(name) || (name === "method" && method !== null && changed.has("path"));
  return Object.fromEntries(
    Object.keys(known)
      .filter(isShown)
      .toSorted()
      .map((name) => [name, known[name] ?? null]),
  );
}

/** The parts of a tool that changed, before and after. */
export function shownParts(
  was: Showable,
  becomes: Showable,
  what: readonly Part[],
): { before: Shown; after: Shown } {
  const names = new Set([...Object.keys(was.definition), ...Object.keys(becomes.definition)]);
  const changed = new Set(
    [...names].filter(
      (name) => canonicalize(was.definition[name]) !== canonicalize(becomes.definition[name]),
    ),
  );
  const shown = (tool: Showable): Shown =>
    Object.fromEntries(
      what.map((part) => [part, part === "behaviour" ? shownBehaviour(tool, changed) : tool[part]]),
    );
  return { before: shown(was), after: shown(becomes) };
}
