import type { StoredEvent } from "../../platform/events/event-type.ts";

/** The body of every delivery of an event: the same bytes each time, whoever hears it. */
export const messageOf = (event: StoredEvent): string =>
  JSON.stringify({
    id: event.id,
    type: event.type,
    version: event.version,
    timestamp: event.createdAt,
    organizationId: event.organizationId,
    workspaceId: event.workspaceId,
    sequence: event.sequence,
    agentId: event.agentId,
    actorId: event.actorId,
    data: event.data,
  });
