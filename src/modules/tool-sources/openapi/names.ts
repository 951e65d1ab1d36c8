import { createHash } from "node:crypto";

const MAX_LENGTH = 120;
const HIDDEN = new Set(["then", "constructor", "prototype", "__proto__", "toString", "valueOf", "toJSON"]);

const digest = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 6);

/** Parts that mean something to JavaScript itself would be shadowed in code. */
const safePart = (part: string) => (HIDDEN.has(part) ? `${part}_` : part);

/** `repos/list-for-org` is `repos.list_for_org`; empty where nothing is left. */
function plainName(text: string): string {
  const name = text
    .replaceAll("/", ".")
    .replace(/[^A-Za-z0-9_.]+/g, "_")
    .split(".")
    .map((part) => part.replace(/^_+(?=[A-Za-z0-9])|_+$/g, ""))
    .filter((part) => part !== "")
    .map(safePart)
    .join(".");
  return name.length <= MAX_LENGTH ? name : `${name.slice(0, MAX_LENGTH - 7)}_${digest(text)}`;
}

export interface Named {
  method: string;
  path: string;
  operationId: string | null;
}

/** Without an operationId: `get_pets_by_petId`. */
const pathName = ({ method, path }: Named): string =>
  plainName(
    `${method.toLowerCase()}_${path
      .replace(/\{([^}]*)\}/g, "by_$1")
      .replaceAll("/", "_")
      .replaceAll(".", "_")}`.replace(/_+/g, "_"),
  ) || method.toLowerCase();

const keyOf = ({ method, path }: Named) => `${path} ${method.toLowerCase()}`;

/**
 * The name of every operation, by `path method`. Of two that would share one the first by path and method keeps it, whatever
 * their order in the document, and the others carry a digest of theirs.
 */
export function namesOf(operations: readonly Named[]): Map<string, string> {
  const wanted = new Map<string, Named[]>();
  for (const operation of operations) {
    const name = (operation.operationId && plainName(operation.operationId)) || pathName(operation);
    wanted.set(name, [...(wanted.get(name) ?? []), operation]);
  }
  const names = new Map<string, string>();
  for (const [name, sharing] of wanted) {
    if (sharing.length > 1) sharing.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
    for (const [at, operation] of sharing.entries())
      names.set(keyOf(operation), at === 0 ? name : `${name}_${digest(keyOf(operation))}`);
  }
  return names;
}
export const nameOf = (names: ReadonlyMap<string, string>, operation: Named): string =>
  names.get(keyOf(operation))!;
