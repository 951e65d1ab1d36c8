import { createHash } from "node:crypto";
import type { InboundDedupe, InboundVerification } from "./contract.ts";
import type { HeaderOf } from "./verify.ts";

const MAX_CHARACTERS = 200;

/** What each kind of sender repeats when it sends an event again. */
export const defaultDedupe = (kind: InboundVerification["kind"]): InboundDedupe | null => {
  switch (kind) {
    case "standard_webhooks":
      return { kind: "header", name: "webhook-id" };
    case "github":
      return { kind: "header", name: "x-github-delivery" };
    case "stripe":
      return { kind: "json", path: "id" };
    case "slack":
      return { kind: "json", path: "event_id" };
    default:
      return null;
  }
};

function at(value: unknown, path: string): unknown {
  let here = value;
  for (const name of path.split(".")) {
    if (typeof here !== "object" || here === null || !Object.hasOwn(here, name)) return undefined;
    here = (here as Record<string, unknown>)[name];
  }
  return here;
}

type Reviver = (this: unknown, key: string, value: unknown, context: { source?: string }) => unknown;
/** Numbers a double cannot hold become their digits, so that two ids never look like one. */
const exactNumbers: Reviver = (_, value, { source }) =>
  typeof value === "number" && !Number.isSafeInteger(value) ? source : value;

function valueIn(body: Buffer, path: string): unknown {
  try {
    const text = body.toString();
    const value = at(JSON.parse(text), path);
    return typeof value === "number" && !Number.isSafeInteger(value)
      ? at(JSON.parse(text, exactNumbers as never), path)
      : value;
  } catch {
    return undefined;
  }
}

// What the database could not keep as text, or an index not hold, is told apart by its hash.
const isKeepable = (key: string) =>
  // oxlint-disable-next-line no-control-regex
  key.length <= MAX_CHARACTERS && key.isWellFormed() && !/[\u0000-\u001f]/.test(key);

/** What this delivery has in common with a repetition of it; null: it counts for itself. */
export function dedupeKeyOf(dedupe: InboundDedupe | null, header: HeaderOf, body: Buffer): string | null {
  if (!dedupe) return null;
  const value = dedupe.kind === "header" ? header(dedupe.name) : valueIn(body, dedupe.path);
  if (!["string", "number", "boolean"].includes(typeof value)) return null;
  const key = String(value);
  if (key === "") return null;
  return isKeepable(key) ? key : `sha256:${createHash("sha256").update(JSON.stringify(key)).digest("hex")}`;
}
