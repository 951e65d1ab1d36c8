import { createHash } from "node:crypto";
import type { Tx } from "../../platform/db/door.ts";
import { conflict, invalid } from "../../platform/errors.ts";
import { emit } from "../../platform/events/emit.ts";
import type { Platform } from "../../platform/platform.ts";
import { decideCredit, giveCredit } from "./credit.ts";
import { entitlementTags } from "./entitlements.ts";
import { trialEnded, trialEnding, trialStarted } from "./events.ts";
import { findPlan, requireOfferedPlan } from "./plan.ts";
import { day } from "./months.ts";
import {
  beginSubscription,
  changeWithin,
  findSubscription,
  lockPlan,
  renewIfDue,
  setPlan,
} from "./subscription.ts";

const DAY_MS = 86_400_000;
const WALLETS = ["ai", "data"] as const;

export interface TrialOrder {
  organizationId: string;
  /** Key of an offered plan that can be tried. */
  plan: string;
  /** What would be paid with, as its provider names it; each is good for one trial. Null: none was asked for. */
  fingerprint: string | null;
  /** Default: the plan's trial days from now. */
  endsAt?: Date;
  /** Who started it; null: a payment. */
  accountId?: string | null;
}

/** Whatever the provider calls it stays with the provider: only its hash is kept. */
const hashOf = (fingerprint: string) => createHash("sha256").update(`trial:${fingerprint}`).digest("hex");

/** Writes the trial down, once; answers false when the organization had it before. */
export async function beginTrial(
  t: Tx,
  parts: Pick<Platform, "now" | "access">,
  { organizationId, plan: key, fingerprint, endsAt, accountId = null }: TrialOrder,
): Promise<boolean> {
  const now = parts.now();
  const current = await lockPlan(t, organizationId);
  const known = await t.db
    .selectFrom("trials")
    .select("plan")
    .where("organizationId", "=", organizationId)
    .executeTakeFirst();
  if (known) return false;
  const plan = await requireOfferedPlan(t, key);
  if (plan.trialDays === 0) throw invalid("plan", "cannot be tried");
  if (current && current.rank >= plan.rank)
    throw conflict(`The organization has the plan ${current.name} already`);
  const ends = endsAt ?? new Date(now.getTime() + plan.trialDays * DAY_MS);
  const begun = await t.db
    .insertInto("trials")
    .values({
      organizationId,
      plan: key,
      fingerprintHash: fingerprint === null ? null : hashOf(fingerprint),
      startedAt: now.toISOString(),
      endsAt: ends.toISOString(),
      aiMicros: plan.trialGrants.ai,
      dataMicros: plan.trialGrants.data,
      startedBy: accountId,
    })
    .onConflict((taken) => taken.doNothing())
    .returning("plan")
    .executeTakeFirst();
  if (!begun) throw conflict("The same person, or means of payment, began another trial before");
  await decideCredit(
    t,
    now,
    ...WALLETS.map((wallet) => ({
      organizationId,
      key: `trial:${wallet}`,
      wallet,
      kind: "trial" as const,
      amountMicros: plan.trialGrants[wallet],
      expiresAt: ends,
      reason: `Trial of ${plan.name}, until ${day(ends)}`,
    })),
  );
  await parts.access.invalidate(t, entitlementTags.organization(organizationId));
  const told = { organizationId, plan: key, endsAt: ends.toISOString() };
  emit(t, trialStarted, told, { organizationId, actorId: accountId });
  return true;
}

/**
 * Starts the organization's trial and gives its credit, exactly once however often it is called: a repeat answers
 * `isNew: false`. Throws 409 when the fingerprint was used by another organization, or the plan is no more than what it has.
 */
export async function startTrial(platform: Platform, order: TrialOrder): Promise<{ isNew: boolean }> {
  const isNew = await platform.door.asSystem("a payment began a trial: nobody is signed in", (t) =>
    beginTrial(t, platform, order),
  );
  await giveCredit(platform, order.organizationId);
  return { isNew };
}

/** Ends a trial whose time is over: its credit ends, the plan is what it was, or the one it was to become. */
export async function endTrial(platform: Platform, organizationId: string): Promise<void> {
  const now = platform.now();
  const hasEnded = await platform.door.asSystem("trials of every organization reach their end", async (t) => {
    await renewIfDue(t, platform, organizationId);
    const current = await lockPlan(t, organizationId);
    const trial = await t.db
      .updateTable("trials")
      .set({ state: "ended" })
      .where("organizationId", "=", organizationId)
      .where("state", "=", "running")
      .where("endsAt", "<=", now.toISOString())
      .returningAll()
      .executeTakeFirst();
    if (!trial) return false;
    const next = trial.convertsTo === null ? null : await findPlan(t, trial.convertsTo);
    const subscription = await findSubscription(t, organizationId);
    if (next && (next.key !== current?.key || !subscription?.isCharged)) {
      if (current && subscription?.isCharged)
        await changeWithin(t, subscription, { from: current, to: next, now });
      else await beginSubscription(t, organizationId, next, { anchor: new Date(trial.endsAt), now });
      await setPlan(t, platform, organizationId, { from: current, to: next });
    }
    await platform.access.invalidate(t, entitlementTags.organization(organizationId));
    const planNow = next?.key ?? current?.key ?? null;
    const { plan, endsAt } = trial;
    emit(t, trialEnded, { organizationId, plan, endsAt, planNow }, { organizationId, actorId: null });
    return true;
  });
  if (!hasEnded) return;
  for (const wallet of WALLETS) await platform.books.expire(organizationId, { grantKey: `trial:${wallet}` });
}

/** Says that a trial ends in three days, or tomorrow; of one as short as that nothing is said. */
export async function remindOfTrial(platform: Platform, organizationId: string): Promise<void> {
  const now = platform.now();
  await platform.door.asSystem("trials of every organization near their end", async (t) => {
    const trial = await t.db
      .selectFrom("trials")
      .selectAll()
      .where("organizationId", "=", organizationId)
      .where("state", "=", "running")
      .forUpdate()
      .executeTakeFirst();
    if (!trial) return;
    const [startedAt, ends] = [Date.parse(trial.startedAt), Date.parse(trial.endsAt)];
    const isWithin = (days: number) =>
      now.getTime() >= ends - days * DAY_MS && startedAt <= ends - days * DAY_MS && now.getTime() < ends;
    const stage = isWithin(1) ? 2 : isWithin(3) ? 1 : 0;
    if (stage <= trial.toldStage) return;
    await t.db
      .updateTable("trials")
      .set({ toldStage: stage })
      .where("organizationId", "=", organizationId)
      .execute();
    const { plan, endsAt, convertsTo } = trial;
    const daysLeft = stage === 2 ? (1 as const) : (3 as const);
    emit(
      t,
      trialEnding,
      { organizationId, plan, endsAt, convertsTo, daysLeft },
      { organizationId, actorId: null },
    );
  });
}
