import { sql } from "kysely";
import { changeOf } from "../../platform/audit.ts";
import { conflict, invalid } from "../../platform/errors.ts";
import { implement, implementWork } from "../../platform/operation.ts";
import { assignPlan, createPlan, getPlan, listAllPlans, listPlans, updatePlan } from "./contract.ts";
import { giveCredit } from "./credit.ts";
import { entitlementTags } from "./entitlements.ts";
import { allPlans, findPlan, planColumns, planOfRow } from "./plan.ts";
import { GIVEN } from "./months.ts";
import { beginSubscription, changeWithin, findSubscription, lockPlan, setPlan } from "./subscription.ts";

implement(listPlans, async (t) => ({
  data: (await allPlans(t)).filter(({ isOffered }) => isOffered),
  offersTrials: t.platform.settings.offersTrials(),
}));

implement(listAllPlans, async (t) => {
  const rows = await t.db
    .selectFrom("organizations")
    .select(["plan", sql<number>`count(*)::int`.as("count")])
    .where("plan", "is not", null)
    .groupBy("plan")
    .execute();
  const countOf = new Map(rows.map(({ plan, count }) => [plan, count]));
  return {
    data: (await allPlans(t)).map((plan) => ({ ...plan, organizations: countOf.get(plan.key) ?? 0 })),
  };
});

implement(getPlan, (t, { key }) => findPlan(t, key));

implement(createPlan, async (t, input) => {
  const row = await t.db
    .insertInto("plans")
    .values(planColumns(input) as never)
    .onConflict((taken) => taken.column("key").doNothing())
    .returningAll()
    .executeTakeFirst();
  if (!row) throw conflict("A plan with that key exists");
  const plan = planOfRow(row);
  t.changed({ before: null, after: { ...plan } });
  return plan;
});

implement(updatePlan, async (t, { key, ...changes }) => {
  const before = await findPlan(t, key);
  const row = await t.db
    .updateTable("plans")
    .set({ ...planColumns(changes), updatedAt: t.platform.now().toISOString() })
    .where("key", "=", key)
    .returningAll()
    .executeTakeFirstOrThrow();
  const after = planOfRow(row);
  // What everybody who has it is entitled to.
  await t.platform.access.invalidate(t, entitlementTags.plans);
  t.changed(changeOf(before, after));
  return after;
});

implementWork(assignPlan, async (ws, { organizationId, plan: key }) => {
  const { platform } = ws;
  const answer = await ws.commit(
    async (t) => {
      const known = await t.db
        .selectFrom("organizations")
        .select("id")
        .where("id", "=", organizationId)
        .executeTakeFirst();
      if (!known) throw invalid("organizationId", "is no organization here");
      const now = platform.now();
      const from = await lockPlan(t, organizationId);
      const to = key === null ? null : await findPlan(t, key);
      const subscription = await findSubscription(t, organizationId);
      if (!to) await t.db.deleteFrom("subscriptions").where("organizationId", "=", organizationId).execute();
      else if (!from || !subscription)
        await beginSubscription(t, organizationId, to, { anchor: now, now, terms: GIVEN });
      else if (from.key !== to.key) await changeWithin(t, subscription, { from, to, now, terms: GIVEN });
      await setPlan(t, platform, organizationId, { from, to });
      t.changed({ before: { plan: from?.key ?? null }, after: { plan: key } });
      return { organizationId, plan: key };
    },
    { asSystem: "verbs of the installation administrator" },
  );
  await giveCredit(platform, organizationId);
  return answer;
});
