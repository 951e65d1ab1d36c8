import type { Input, Output } from "../../../web/api/index.ts";

export type InboundWebhook = Output<"inbound_webhooks.get">;
export type NewInboundWebhook = Input<"inbound_webhooks.create">;
export type Verification = InboundWebhook["verification"];
export type VerificationKind = Verification["kind"];
type Hmac = Extract<Verification, { kind: "hmac" }>;
export type Target = NonNullable<NewInboundWebhook["target"]>;
type Stage = NonNullable<Extract<Target, { kind: "agent" }>["stage"]>;

/** An inbound webhook as the forms hold it: the fields of every kind at once, so that going back loses nothing. */
export interface WebhookDraft {
  target: Target["kind"];
  agentId: string | null;
  stage: Stage;
  toolId: string | null;
  verification: VerificationKind;
  secret: string;
  hmac: Omit<Hmac, "kind">;
  dedupe: "default" | "none" | "header" | "json";
  dedupeHeader: string;
  dedupePath: string;
}

const HMAC: WebhookDraft["hmac"] = {
  header: "x-signature",
  prefix: "",
  algorithm: "sha256",
  encoding: "hex",
  timestampHeader: null,
  toleranceSeconds: 300,
};

export const emptyDraft: WebhookDraft = {
  target: "inbox",
  agentId: null,
  stage: "production",
  toolId: null,
  verification: "none",
  secret: "",
  hmac: HMAC,
  dedupe: "default",
  dedupeHeader: "",
  dedupePath: "",
};

export function draftOf({ target, verification, dedupe }: InboundWebhook): WebhookDraft {
  const { kind, ...hmac } = verification.kind === "hmac" ? verification : { kind: "hmac", ...HMAC };
  void kind;
  return {
    ...emptyDraft,
    target: target.kind,
    ...(target.kind === "agent" && { agentId: target.agentId, stage: target.stage }),
    ...(target.kind === "tool" && { toolId: target.toolId }),
    verification: verification.kind,
    hmac,
    dedupe: dedupe === null ? "none" : dedupe.kind,
    dedupeHeader: dedupe?.kind === "header" ? dedupe.name : "",
    dedupePath: dedupe?.kind === "json" ? dedupe.path : "",
  };
}

/** Where a delivery goes, as the API takes it; null while it is not said which agent or tool. */
export function targetOf({ target, agentId, stage, toolId }: WebhookDraft): Target | null {
  if (target === "inbox") return { kind: "inbox" };
  if (target === "agent") return agentId === null ? null : ({ kind: "agent", agentId, stage } as Target);
  return toolId === null ? null : ({ kind: "tool", toolId } as Target);
}

export const verificationOf = ({ verification, hmac }: WebhookDraft): Verification =>
  verification === "hmac"
    ? { kind: "hmac", ...hmac, timestampHeader: hmac.timestampHeader?.trim() || null }
    : { kind: verification };

/** Undefined leaves it to the kind of verification; null counts every delivery. */
export function dedupeOf({ dedupe, dedupeHeader, dedupePath }: WebhookDraft): NewInboundWebhook["dedupe"] {
  if (dedupe === "default") return undefined;
  if (dedupe === "none") return null;
  return dedupe === "header"
    ? { kind: "header", name: dedupeHeader.trim() }
    : { kind: "json", path: dedupePath.trim() };
}

/** Stripe and Slack make the secret themselves; for the others one can be generated. */
export const needsSecret = (kind: VerificationKind): boolean => kind === "stripe" || kind === "slack";

/** Everything but the name, as the API takes it; null while something needed is missing. */
export function settingsOf(draft: WebhookDraft): Omit<NewInboundWebhook, "name" | "description"> | null {
  const target = targetOf(draft);
  const secret = draft.secret.trim();
  if (!target || (needsSecret(draft.verification) && secret === "")) return null;
  if (draft.dedupe === "header" && draft.dedupeHeader.trim() === "") return null;
  if (draft.dedupe === "json" && draft.dedupePath.trim() === "") return null;
  return {
    target,
    verification: verificationOf(draft),
    dedupe: dedupeOf(draft),
    ...(secret !== "" && draft.verification !== "none" ? { secret } : {}),
  };
}
