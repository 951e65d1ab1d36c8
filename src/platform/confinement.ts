import type { Caller } from "./caller.ts";
import { forbidden } from "./errors.ts";
import { isReading, type Verb } from "./verb.ts";

/**
 * Families of permissions that change what tools are, what calls them, what decides, who may, or where the workspace's events are sent. Who is
 * confined to a toolkit uses of them what reads; else what somebody unconfined made would do the rest.
 */
export const CHANGING_FAMILIES: ReadonlySet<string> = new Set([
  "agents",
  "approvals",
  "connections",
  "deployments",
  "limits",
  "members",
  "policies",
  "tool_sources",
  "tools",
  "webhooks",
  // Its environment is what policies go by.
  "workspaces",
]);
/** The same of resources whose verbs need a permission of another family. */
const CHANGING_RESOURCES: ReadonlySet<string> = new Set(["mcp", "my_connections"]);
/** It only runs, and the gate knows what its caller is confined to. */
const RUNNING: ReadonlySet<string> = new Set(["tools.test"]);

type Asked = Pick<Verb, "name" | "http" | "needs">;

const familyOf = (name: string): string => name.split(/[.:]/, 1)[0]!;

/** Whether a verb is none for whoever is confined to a toolkit. */
export function isForUnconfined(verb: Asked): boolean {
  if (isReading(verb) || RUNNING.has(verb.name)) return false;
  if (CHANGING_RESOURCES.has(familyOf(verb.name))) return true;
  return verb.needs !== null && !verb.needs.endsWith(":read") && CHANGING_FAMILIES.has(familyOf(verb.needs));
}

/** Throws 403 where a caller that is confined to a toolkit would change tools, what calls them or what decides. */
export function requireUnconfined({ toolkitId }: Caller, verb: Asked): void {
  if (toolkitId !== null && isForUnconfined(verb))
    throw forbidden(
      "A key confined to a toolkit uses tools; it does not change them, what calls them, what decides or where events are sent",
    );
}

/** Throws 403 where a caller that is confined to a toolkit would set off what has the power of somebody confined otherwise. */
export function requireSameToolkit({ toolkitId }: Caller, thingsToolkitId: string | null): void {
  if (toolkitId !== null && toolkitId !== thingsToolkitId)
    throw forbidden("A key confined to a toolkit acts only on what is confined to the same toolkit");
}
