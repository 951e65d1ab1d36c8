import { sql } from "kysely";
import { type Background, inBackground } from "../../platform/background.ts";
import type { Platform } from "../../platform/platform.ts";
import { giveCredit } from "./credit.ts";
import { GIVEN } from "./months.ts";
import { beginSubscription, findSubscription, lockPlan, renewIfDue } from "./subscription.ts";
import { endTrial, remindOfTrial } from "./trial.ts";

const EVERY_MS = 60_000;
const BATCH = 200;

/** Organizations there is something to do about now; each list the next so many. */
async function findDue(platform: Platform) {
  const { door } = platform;
  const at = platform.now().toISOString();
  return door.asSystem("what is due of every organization's plan", async (t) => {
    const ids = async (rows: Promise<{ organizationId: string }[]>) =>
      (await rows).map(({ organizationId }) => organizationId);
    return {
      periods: await ids(
        t.db
          .selectFrom("subscriptions")
          .select("organizationId")
          .where("periodEnd", "<=", at)
          .orderBy("periodEnd")
          .limit(BATCH)
          .execute(),
      ),
      trials: await ids(
        t.db
          .selectFrom("trials")
          .select("organizationId")
          .where("state", "=", "running")
          .where("endsAt", "<=", at)
          .limit(BATCH)
          .execute(),
      ),
      reminders: await ids(
        t.db
          .selectFrom("trials")
          .select("organizationId")
          .where("state", "=", "running")
          .where(
            // Of one as short as that nothing is said: it would be listed for ever.
            sql<boolean>`(told_stage = 0 and ends_at <= ${at}::timestamptz + interval '3 days' and started_at <= ends_at - interval '3 days'
              or told_stage < 2 and ends_at <= ${at}::timestamptz + interval '1 day' and started_at <= ends_at - interval '1 day')`,
          )
          .where("endsAt", ">", at)
          .limit(BATCH)
          .execute(),
      ),
      // A plan that was set without its months: by hand, or before there were any.
      unbegun: await ids(
        t.db
          .selectFrom("organizations as o")
          .leftJoin("subscriptions as s", "s.organizationId", "o.id")
          .select("o.id as organizationId")
          .where("o.plan", "is not", null)
          .where("s.organizationId", "is", null)
          .limit(BATCH)
          .execute(),
      ),
      credit: await ids(
        t.db
          .selectFrom("creditGrants")
          .select("organizationId")
          .distinct()
          .where("state", "=", "due")
          .limit(BATCH)
          .execute(),
      ),
    };
  });
}

/** Begins the months of an organization that has a plan and none. */
const beginUnbegun = (platform: Platform, organizationId: string) =>
  platform.door.asSystem("a plan without its months", async (t) => {
    const now = platform.now();
    const plan = await lockPlan(t, organizationId);
    if (!plan || (await findSubscription(t, organizationId))) return;
    await beginSubscription(t, organizationId, plan, { anchor: now, now, terms: GIVEN });
  });

/**
 * Does everything about plans and trials that time brings: months begin, trials are reminded of and end, decided credit is
 * given. What one organization's books refuse keeps nobody else's waiting.
 */
export async function keepPlans(platform: Platform, isStopping: () => boolean = () => false): Promise<void> {
  const { log } = platform;
  let failures = 0;
  const each = async (organizations: string[], work: (organizationId: string) => Promise<unknown>) => {
    for (const organizationId of organizations) {
      if (isStopping()) return;
      await work(organizationId).catch((error: unknown) => {
        failures++;
        log.warn({ err: error, organizationId }, "a plan could not be kept up; it is tried again");
      });
    }
  };
  for (let isMore = true; isMore && !isStopping();) {
    failures = 0;
    const due = await findDue(platform);
    await each(due.reminders, (id) => remindOfTrial(platform, id));
    await each(due.trials, (id) => endTrial(platform, id));
    await each(due.unbegun, (id) => beginUnbegun(platform, id));
    await each(due.periods, (id) =>
      platform.door.asSystem("months of every organization begin", (t) => renewIfDue(t, platform, id)),
    );
    const begun = [...new Set([...due.credit, ...due.trials, ...due.unbegun, ...due.periods])];
    await each(begun, (id) => giveCredit(platform, id));
    isMore = failures === 0 && Object.values(due).some(({ length }) => length === BATCH);
  }
}

/** Looks every minute. Any number of worker processes may. */
export const startPlanUpkeep = (platform: Platform): Background =>
  inBackground({
    name: "keeping plans",
    everyMs: EVERY_MS,
    log: platform.log,
    work: (isStopping) => keepPlans(platform, isStopping),
  });
