import { type ExpressionBuilder, sql, type SqlBool } from "kysely";
import type { DB } from "../../platform/db/tables.ts";
import { AppError } from "../../platform/errors.ts";
import { eventTypes } from "../event-types.ts";
import type { EventFilter } from "./contract.ts";

const KNOWN = eventTypes.map(({ type }) => type);

/** The types that `run.failed,member.*` stands for; 422 at `types` where a part of it stands for none. */
export function typesOf(asked: string): string[] {
  const types = asked.split(",").flatMap((part) => {
    const pattern = part.trim();
    const found = pattern.endsWith(".*")
      ? KNOWN.filter((type) => type.startsWith(pattern.slice(0, -1)))
      : KNOWN.filter((type) => type === pattern);
    if (found.length > 0) return found;
    const message = `there is no event type ${pattern}; GET /v1/event-types lists them`;
    throw new AppError("invalid", `types: ${message}`, { errors: [{ path: "types", message }] });
  });
  return [...new Set(types)];
}

/** Numbered events of a stream that a filter lets through. */
export const matching =
  (scopeId: string, { types, agentId, actorId, from, to }: EventFilter) =>
  ({ eb, and }: ExpressionBuilder<DB & { e: DB["events"] }, "e">) =>
    and([
      // What the policy says too: only so the index in the order of the stream serves.
      eb("e.scopeId", "=", scopeId),
      eb("e.sequence", "is not", null),
      ...(types === undefined ? [] : [eb("e.type", "in", typesOf(types))]),
      ...(agentId === undefined ? [] : [eb("e.agentId", "=", agentId)]),
      ...(actorId === undefined ? [] : [eb("e.actorId", "=", actorId)]),
      ...(from === undefined ? [] : [sql<SqlBool>`e.created_at >= ${from}::timestamptz`]),
      ...(to === undefined ? [] : [sql<SqlBool>`e.created_at < ${to}::timestamptz`]),
    ]);
