import type { z } from "zod";
import type { Tx } from "../db/door.ts";
import { prepareInsert } from "../db/prepared.ts";
import { newId } from "../ids.ts";
import type { EventType } from "./event-type.ts";

/** Heard in the process of the change, once it is committed. */
export const EVENTS_EMITTED = "events";

export interface EmitOptions {
  /** Default: those of the transaction's scope. */
  workspaceId?: string;
  organizationId?: string;
  /** The agent it is about, for those who listen to some agents only. */
  agentId?: string | null;
  /** Who caused it; default: the caller. */
  actorId?: string | null;
}

const insertEvent = prepareInsert("events", [
  "scopeId",
  "id",
  "organizationId",
  "workspaceId",
  "type",
  "version",
  "agentId",
  "actorId",
  "data",
]);

/**
 * Says that something happened, in the transaction that makes it so: no event without its change, no change without its
 * event. Costs no round trip: the row goes out with COMMIT. Answers the event's id. Data that does not fit the declared
 * payload is a defect and fails the transaction; fields that are not declared are left out.
 */
export function emit<Payload extends z.ZodObject>(
  t: Tx & { caller?: { accountId: string } },
  { type, version, scope, payload }: EventType<string, Payload>,
  data: z.input<Payload>,
  options: EmitOptions = {},
): string {
  const { organizationId = t.scope.organizationId, agentId = null } = options;
  const here = options.workspaceId ?? t.scope.workspaceId ?? null;
  const workspaceId = scope === "organization" ? null : here;
  if (!organizationId || (scope === "workspace" && here === null))
    throw new Error(`${type}: name the ${scope} of the event, the transaction has none`);
  const id = newId("event");
  const row = {
    scopeId: workspaceId ?? organizationId,
    id,
    organizationId,
    workspaceId,
    type,
    version,
    agentId,
    actorId: options.actorId !== undefined ? options.actorId : (t.caller?.accountId ?? null),
    data: JSON.stringify(payload.parse(data)),
  };
  t.atCommit({ compile: () => insertEvent.bind(row) });
  t.signal(EVENTS_EMITTED);
  return id;
}
