import type { Scope } from "./db/scope.ts";

/** What a tool says of itself; what is not said is assumed to be the worse. */
export interface Annotations {
  /** Changes nothing outside. */
  isReadOnly: boolean;
  /** May remove or overwrite what cannot be had back. */
  isDestructive: boolean;
  /** Done twice with the same arguments is done once. */
  isIdempotent: boolean;
  /** Reaches people or systems beyond what the workspace owns. */
  isOpenWorld: boolean;
}

/** Who is about to do it, and by what way. */
export interface EffectCaller {
  accountId: string | null;
  /** The API key it is done with, or null. */
  keyId: string | null;
  agentId: string | null;
  via: "agent" | "task" | "tool" | "mcp" | "flow" | "webhook";
  environment: string;
  stage: string;
  isDraft: boolean;
  /** The named subset of tools it was reached through: its policies never loosen the workspace's. */
  toolkitId?: string | null;
  /** The toolkit the credential is bound to, where that may be another than the one it was reached through. */
  boundToolkitId?: string | null;
}

/** The toolkits a caller is confined to: the one it came through, and the one its credential is bound to. */
export const toolkitsOf = ({
  toolkitId,
  boundToolkitId,
}: Pick<EffectCaller, "toolkitId" | "boundToolkitId">): string[] => [
  ...new Set([toolkitId, boundToolkitId].filter((id) => typeof id === "string")),
];

/** One side effect about to happen: what policies decide on. */
export interface EffectCall {
  kind: "tool" | "model" | "webhook";
  /** Dotted, the source first: `petstore.getPetById`, `workspace.create_ticket`, `model.gpt-5`, `webhook.wh_…`. */
  address: string;
  annotations: Annotations;
  /** SHA-256 of the definition: a changed tool is another tool to whoever approved it. */
  fingerprint: string;
  arguments: unknown;
  caller: EffectCaller;
  /** What people are shown of it, where they decide. */
  tool?: { name: string; description: string; parameters: Record<string, unknown> };
}

export type Effect = "allow" | "require_approval" | "block";

/** What was decided about a call and why, as its step keeps it. */
export interface GateRecord {
  address: string;
  effect: Effect;
  /** In a sentence a person and a model can act on. */
  reason: string;
  /** Policies that decided, most restrictive first; none: the tool's own default. */
  policyIds: string[];
  /** Of the policies it was decided by. */
  revision: string;
  annotations: Annotations;
  caller: EffectCaller;
}
export interface Decision {
  effect: Effect;
  reason: string;
  /** How many people must approve, where it asks. */
  quorum: number;
  /** Where it asks: when time alone may change the answer, as an ISO time; null: never. */
  changesAt: string | null;
  record: GateRecord;
}

export type Refuses = (tool: Pick<EffectCall, "address" | "annotations">) => boolean;

/** The one gate every side effect passes. `modules/policies` makes it; what waits for people is `modules/approvals`'. */
export interface Gate {
  decide(scope: Scope, call: EffectCall): Promise<Decision>;
  /** Which tools policies block for this caller whatever the arguments. */
  refusals(scope: Scope, caller: EffectCaller): Promise<Refuses>;
}

/** Decides by nothing but what it is given: for effects no policy can ask about yet. */
export const decided = (
  call: EffectCall,
  outcome: {
    effect: Effect;
    reason: string;
    quorum?: number;
    policyIds?: string[];
    revision?: string;
    /** Unix milliseconds. */
    changesAt?: number | null;
  },
): Decision => ({
  effect: outcome.effect,
  reason: outcome.reason,
  quorum: outcome.quorum ?? 1,
  changesAt: typeof outcome.changesAt === "number" ? new Date(outcome.changesAt).toISOString() : null,
  record: {
    address: call.address,
    effect: outcome.effect,
    reason: outcome.reason,
    policyIds: outcome.policyIds ?? [],
    revision: outcome.revision ?? "",
    annotations: call.annotations,
    caller: call.caller,
  },
});
