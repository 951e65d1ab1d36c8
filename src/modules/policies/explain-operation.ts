import { notFound } from "../../platform/errors.ts";
import type { Annotations, EffectCall, GateRecord } from "../../platform/gate.ts";
import { implementWork, type VerbTx, type Work } from "../../platform/operation.ts";
import type { InputOf, OutputOf } from "../../platform/verb.ts";
import { explainPolicies } from "./explain-contract.ts";
import { explainCall, type ScopeFinding } from "./explain.ts";
import { policiesFor } from "./load.ts";
import { asked } from "./matches.ts";
import { pastCall } from "./past-call.ts";
import { withSpending } from "./spending.ts";
import { requireSubjects } from "./subjects.ts";

type Supposed = NonNullable<InputOf<typeof explainPolicies>["call"]>;
const WORST: Annotations = { isReadOnly: false, isDestructive: true, isIdempotent: false, isOpenWorld: true };

/** What is said of a tool where nobody said it: the catalogue's word, else the worst. */
export type AnnotationsOf = (ws: Work, address: string) => Promise<Annotations | null>;

async function supposedCall(ws: Work, supposed: Supposed, annotationsOf: AnnotationsOf): Promise<EffectCall> {
  const { accountId, workspace } = ws.caller;
  const { caller, annotations, address, kind } = supposed;
  const said = kind === "tool" ? await annotationsOf(ws, address) : null;
  const isDraft = caller.stage === "draft";
  const given = Object.fromEntries(
    Object.entries(annotations ?? {}).filter(([, value]) => value !== undefined),
  ) as Partial<Annotations>;
  return {
    kind,
    address,
    annotations: { ...(said ?? WORST), ...given },
    fingerprint: "",
    arguments: supposed.arguments,
    caller: {
      accountId: caller.accountId ?? accountId,
      keyId: caller.keyId,
      agentId: caller.agentId,
      via: caller.via,
      environment: caller.environment ?? workspace!.environment,
      stage: caller.stage,
      isDraft,
      toolkitId: caller.toolkitId,
    },
  };
}

const CALLER_FIELDS = {
  accountIds: "accountId",
  keyIds: "keyId",
  agentIds: "agentId",
  toolkitId: "toolkitId",
} as const;
/** Whom a call is supposed to come from has to be here. */
const requireCaller = (t: VerbTx, { accountId, keyId, agentId, toolkitId }: Supposed["caller"]) => {
  const only = (id: string | null | undefined) => (id ? [id] : []);
  const subjects = { accountIds: only(accountId), keyIds: only(keyId), agentIds: only(agentId) };
  return requireSubjects(t, subjects, toolkitId ?? null, (field) => `call.caller.${CALLER_FIELDS[field]}`);
};

async function decidedStep(ws: Work, runId: string, number: number) {
  const step = await ws.read((t) =>
    t.db
      .selectFrom("steps")
      .select(["name", "intent", "decision"])
      .where("runId", "=", runId)
      .where("number", "=", number)
      .executeTakeFirst(),
  );
  if (!step) throw notFound("Step");
  if (!step.decision) throw notFound("Decision");
  return { name: step.name, arguments: step.intent, decision: step.decision as unknown as GateRecord };
}

/** What somebody decided for themselves is theirs: others learn that it binds the call, not what it says. */
function shownScope(
  { scope, winner, matched, matchedCount }: ScopeFinding,
  isOwn: boolean,
): OutputOf<typeof explainPolicies>["scopes"][number] {
  const isHidden = scope === "account" && !isOwn;
  return {
    scope,
    effect: winner?.effect ?? null,
    matchedCount,
    matched: matched.map(({ rule, isWinner, why }) => ({
      policyId: rule.id,
      effect: rule.effect,
      address: isHidden ? null : rule.match.address,
      note: isHidden ? null : rule.note,
      isWinner,
      why,
    })),
  };
}

export function implementExplain(annotationsOf: AnnotationsOf): void {
  implementWork(explainPolicies, async (ws, { runId, stepNumber, call: supposed }) => {
    const past = supposed ? null : await decidedStep(ws, runId!, stepNumber!);
    if (supposed) await ws.read((t) => requireCaller(t, supposed.caller));
    const call = past ? pastCall(past) : await supposedCall(ws, supposed!, annotationsOf);
    const { platform, scope } = ws;
    const { policies, revision } = await policiesFor(platform, scope, call.caller.accountId);
    const { verdict, scopes, fallback } = await withSpending(platform, scope, call, (facts) =>
      explainCall(policies, call, facts),
    );
    const { effect, quorum, reason, decidedBy, isDefault, isDraftRule } = verdict;
    const isOwn = call.caller.accountId === ws.caller.accountId;
    const { via, environment, accountId, keyId, agentId, toolkitId = null } = call.caller;
    const recorded = past && {
      effect: past.decision.effect,
      reason: past.decision.reason,
      policyIds: past.decision.policyIds,
      revision: past.decision.revision,
      isSameRevision: past.decision.revision === revision,
    };
    return {
      call: {
        kind: call.kind,
        address: call.address,
        annotations: call.annotations,
        caller: {
          ...{ accountId, keyId, agentId, via, toolkitId },
          environment: environment as "production",
          stage: asked(call).stage as "draft",
        },
      },
      ...{ effect, quorum, revision, recorded, isDefault, isDraftRule },
      reason,
      policyIds: decidedBy.map(({ rule }) => rule.id),
      scopes: scopes.map((finding) => shownScope(finding, isOwn)),
      default: fallback,
    };
  });
}
