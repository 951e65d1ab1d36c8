import { readinessCheck } from "../check.ts";

readinessCheck({
  code: "plan",
  title: "Plan",
  async check(t, { organizationId, settingsPath }) {
    const now = t.platform.now().toISOString();
    const { plan, name, triedName, trialState, trialEndsAt, convertsTo } = await t.db
      .selectFrom("organizations as o")
      .leftJoin("plans as p", "p.key", "o.plan")
      .leftJoin("trials as t", "t.organizationId", "o.id")
      .leftJoin("plans as tried", "tried.key", "t.plan")
      .select([
        "o.plan",
        "p.name",
        "tried.name as triedName",
        "t.state as trialState",
        "t.endsAt as trialEndsAt",
        "t.convertsTo",
      ])
      .where("o.id", "=", organizationId)
      .executeTakeFirstOrThrow();
    const isTried = trialState !== null && trialEndsAt !== null;
    // The clock may be late: a trial ends at its time, whatever its row says.
    const isTrialOver = isTried && (trialState === "ended" || trialEndsAt <= now);
    const isOnTrial = isTried && !isTrialOver;
    if (isOnTrial)
      return {
        ok: true,
        message: `The trial of ${triedName} runs until ${trialEndsAt.slice(0, 10)}.`,
        fix: null,
      };
    const isLeftWithoutPlan = isTrialOver && (trialState === "running" ? convertsTo === null : plan === null);
    if (isLeftWithoutPlan)
      return {
        ok: false,
        message: "The trial has ended and no plan was chosen.",
        fix: { text: "Choose a plan", href: `${settingsPath}/billing` },
      };
    return plan === null
      ? { ok: true, message: "No plan limits this organization.", fix: null }
      : { ok: true, message: `The plan ${name ?? plan} is active.`, fix: null };
  },
});
