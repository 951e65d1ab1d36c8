import type { Annotations } from "../../platform/gate.ts";
import type { ActionDefinition, IntegrationDefinition } from "../connections/index.ts";
import type { Callable } from "../tools/index.ts";
import { contentHash } from "../versions/index.ts";

export type Effect = "read" | "write" | "destructive";
export const effectOf = ({ effect, method }: Pick<ActionDefinition, "effect" | "method">): Effect =>
  effect ?? (method === "GET" ? "read" : method === "DELETE" ? "destructive" : "write");

const REPEATABLE = new Set(["GET", "PUT", "DELETE"]);

export function annotationsOf(action: ActionDefinition): Annotations {
  const effect = effectOf(action);
  return {
    isReadOnly: effect === "read",
    isDestructive: effect === "destructive",
    isIdempotent:
      action.isIdempotent ?? (REPEATABLE.has(action.method) || action.idempotencyHeader !== undefined),
    isOpenWorld: true,
  };
}

/** What a plan freezes of an action. */
export interface IntegrationTarget {
  kind: "integration";
  /** The connection it is called with. */
  sourceId: string;
  integration: string;
  action: ActionDefinition;
  headers: Readonly<Record<string, string>>;
  [detail: string]: unknown;
}

/** An action of a connected integration as it is called. */
export const callableOf = (
  { id, slug }: { id: string; slug: string },
  definition: IntegrationDefinition,
  action: ActionDefinition,
): Callable => {
  const target: IntegrationTarget = {
    kind: "integration",
    sourceId: id,
    integration: definition.slug,
    action,
    headers: definition.headers ?? {},
  };
  return {
    address: `${slug}.${action.name}`,
    name: `${slug}__${action.name}`,
    description: `${definition.title}: ${action.description}`,
    parameters: action.parameters,
    output: action.output ?? null,
    annotations: annotationsOf(action),
    fingerprint: contentHash({ integration: definition.slug, action }),
    target,
  };
};
