import type { VerbTx } from "../../platform/operation.ts";
import { implement, implementWork } from "../../platform/operation.ts";
import type { OutputOf } from "../../platform/verb.ts";
import { conflict, forbidden } from "../../platform/errors.ts";
import { sql } from "kysely";
import { applyChange, cancelChange, weighChange } from "./change.ts";
import {
  cancelPlanChange,
  changePlan,
  getEntitlements,
  getSubscription,
  getTrial,
  LIMIT_NAMES,
  previewPlanChange,
  startTrial as startTrialVerb,
} from "./contract.ts";
import { giveCredit } from "./credit.ts";
import { entitlementsIn } from "./entitlements.ts";
import type { Excess } from "./excess.ts";
import { requirePaying } from "./payment-gate.ts";
import { findPlan } from "./plan.ts";
import { countOf } from "./room.ts";
import { findRunningTrial } from "./running-trial.ts";
import { findSubscription, lockPlan } from "./subscription.ts";
import { beginTrial } from "./trial.ts";

const DAY_MS = 86_400_000;

implement(getEntitlements, async (t, { organizationId }) => {
  const { limits, ...rest } = await entitlementsIn(t, organizationId, t.platform.now());
  const { rows } = await sql<{ running: number }>`select runs_ahead('') as running`.execute(t.db);
  const used = {
    workspaces: await countOf(t, "workspaces", organizationId),
    members: await countOf(t, "members", organizationId),
    agents: await countOf(t, "agents", organizationId),
    concurrency: rows[0]!.running,
    requestsPerMinute: null,
    retentionDays: null,
  };
  return {
    ...rest,
    features: [...rest.features],
    limits: Object.fromEntries(
      LIMIT_NAMES.map((name) => [name, { limit: limits[name], used: used[name] }]),
    ) as OutputOf<typeof getEntitlements>["limits"],
  };
});

/** The subscription as people see it. */
async function subscriptionOf(t: VerbTx, organizationId: string): Promise<OutputOf<typeof getSubscription>> {
  const { plan: key, currency } = await t.db
    .selectFrom("organizations")
    .select(["plan", "currency"])
    .where("id", "=", organizationId)
    .executeTakeFirstOrThrow();
  const plan = key === null ? null : await findPlan(t, key);
  const subscription = await findSubscription(t, organizationId);
  const trial = await findRunningTrial(t, organizationId, t.platform.now());
  const nextKey = subscription?.scheduledPlan ?? trial?.convertsTo ?? null;
  const next = nextKey === null ? null : await findPlan(t, nextKey);
  return {
    plan: key,
    planName: plan?.name ?? null,
    monthlyPriceMicros: (next ?? (subscription?.isCharged ? plan : null))?.monthlyPriceMicros ?? 0,
    isCharged: subscription?.isCharged ?? false,
    currency,
    periodStart: subscription?.periodStart ?? null,
    periodEnd: subscription?.periodEnd ?? null,
    allowances: (subscription?.hasAllowance ? plan?.allowances : null) ?? { ai: 0, data: 0 },
    scheduled: next && {
      plan: next.key,
      planName: next.name,
      effectiveAt: subscription?.scheduledPlan ? subscription.periodEnd : trial!.endsAt.toISOString(),
      requestedAt: subscription?.scheduledAt ?? t.platform.now().toISOString(),
      exceeds: (subscription?.scheduledReport as Excess[] | null) ?? [],
    },
  };
}
implement(getSubscription, (t, { organizationId }) => subscriptionOf(t, organizationId));

implement(previewPlanChange, async (t, { organizationId, plan: key }) => {
  const { plan } = await t.db
    .selectFrom("organizations")
    .select("plan")
    .where("id", "=", organizationId)
    .executeTakeFirstOrThrow();
  const from = plan === null ? null : await findPlan(t, plan);
  return (await weighChange(t, organizationId, { from, key, now: t.platform.now() })).change;
});

implementWork(changePlan, async (ws, { organizationId, plan: key }) => {
  const { platform } = ws;
  const answer = await ws.commit(async (t) => {
    const from = await lockPlan(t, organizationId);
    const weighed = await weighChange(t, organizationId, { from, key, now: platform.now() });
    const { direction, effective } = weighed.change;
    // Down from a plan that was only given begins to cost as well.
    const isPaidAlready = direction === "downgrade" && weighed.subscription?.isCharged === true;
    if (!isPaidAlready && weighed.to.monthlyPriceMicros > 0)
      await requirePaying(t, { isAtOnce: effective === "now" });
    await applyChange(t, organizationId, weighed);
    t.changed({ before: { plan: from?.key ?? null }, after: { ...weighed.change } });
    return { change: weighed.change, subscription: await subscriptionOf(t, organizationId) };
  });
  await giveCredit(platform, organizationId);
  return answer;
});

implement(cancelPlanChange, async (t, { organizationId }) => {
  await lockPlan(t, organizationId);
  const before = await subscriptionOf(t, organizationId);
  await cancelChange(t, organizationId);
  t.changed({ before: { scheduled: before.scheduled?.plan ?? null }, after: { scheduled: null } });
  return subscriptionOf(t, organizationId);
});

async function trialOf(t: VerbTx, organizationId: string): Promise<OutputOf<typeof getTrial>> {
  const row = await t.db
    .selectFrom("trials")
    .selectAll()
    .where("organizationId", "=", organizationId)
    .executeTakeFirst();
  if (!row)
    return {
      state: t.platform.settings.offersTrials() ? "available" : "unavailable",
      plan: null,
      planName: null,
      startedAt: null,
      endsAt: null,
      daysRemaining: null,
      convertsTo: null,
      grants: { ai: 0, data: 0 },
    };
  const leftMs = Date.parse(row.endsAt) - t.platform.now().getTime();
  const isRunning = row.state === "running" && leftMs > 0;
  return {
    state: isRunning ? "running" : "ended",
    plan: row.plan,
    planName: (await findPlan(t, row.plan)).name,
    startedAt: row.startedAt,
    endsAt: row.endsAt,
    daysRemaining: isRunning ? Math.ceil(leftMs / DAY_MS) : null,
    convertsTo: row.convertsTo,
    grants: { ai: row.aiMicros, data: row.dataMicros },
  };
}
implement(getTrial, (t, { organizationId }) => trialOf(t, organizationId));

implementWork(startTrialVerb, async (ws, { organizationId, plan }) => {
  const { platform } = ws;
  if (!platform.settings.offersTrials()) throw forbidden("Trials are not offered here without a payment");
  const answer = await ws.commit(async (t) => {
    const { accountId } = t.caller;
    // Organizations are made freely: without a payment a person is good for one trial.
    const fingerprint = `account:${accountId}`;
    const isNew = await beginTrial(t, platform, { organizationId, plan, fingerprint, accountId });
    if (!isNew) throw conflict("The organization had its trial before");
    const trial = await trialOf(t, organizationId);
    t.changed({ before: null, after: { plan, endsAt: trial.endsAt } });
    return trial;
  });
  await giveCredit(platform, organizationId);
  return answer;
});
