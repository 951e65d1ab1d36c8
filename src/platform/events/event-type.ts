import type { z } from "zod";

export type EventScope = "workspace" | "organization" | "either";

/** One kind of event, declared once as data: the catalogue, its documentation and what may be emitted are this. */
export interface EventType<
  Type extends string = string,
  Payload extends z.ZodObject = z.ZodObject,
  Scope extends EventScope = EventScope,
> {
  /** `run.succeeded`: the thing, then what happened to it, in the past tense. */
  type: Type;
  /** Rises when a field leaves or changes its meaning; a new field is no new version. */
  version: number;
  /** Whose stream it is in; `either`: the workspace's, or the organization's where there is no workspace to it. */
  scope: Scope;
  /** What happened, in one sentence without a full stop. */
  title: string;
  payload: Payload;
  example: z.input<Payload>;
}

export const eventType = <
  const Type extends string,
  Payload extends z.ZodObject,
  const Scope extends EventScope,
>(
  declaration: EventType<Type, Payload, Scope>,
): EventType<Type, Payload, Scope> => declaration;

/** An event as it is kept. */
export interface StoredEvent {
  id: string;
  /** The stream: the workspace's id, or the organization's. */
  scopeId: string;
  organizationId: string;
  workspaceId: string | null;
  sequence: number;
  type: string;
  version: number;
  agentId: string | null;
  actorId: string | null;
  data: Record<string, unknown>;
  createdAt: string;
}
