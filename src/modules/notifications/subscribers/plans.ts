import type { Tx } from "../../../platform/db/door.ts";
import { oneLine } from "../../../platform/mail-template.ts";
import { subscribe } from "../../../platform/events/subscribers.ts";
import type { NotificationKind } from "../kinds.ts";
import { notify } from "../notify.ts";
import { whoMayInOrganization } from "../recipients.ts";
import { placeOf } from "./place.ts";

interface PlanData {
  plan: string | null;
  previousPlan?: string | null;
  endsAt?: string;
  daysLeft?: number;
  convertsTo?: string | null;
  planNow?: string | null;
}

async function nameOfPlan(t: Tx, key: string | null | undefined): Promise<string | null> {
  if (!key) return null;
  const row = await t.db.selectFrom("plans").select("name").where("key", "=", key).executeTakeFirst();
  return row ? oneLine(row.name) : key;
}

interface Names {
  organization: string;
  plan: string | null;
  next: string | null;
}
type Words = { title: string; body: string };
const TOLD: Record<string, { kind: NotificationKind; words(data: PlanData, names: Names): Words }> = {
  "trial.ending": {
    kind: "trial.ending",
    words: ({ endsAt = "", daysLeft }, { organization, plan, next }) => ({
      title: `The trial of ${plan} ends ${daysLeft === 1 ? "tomorrow" : "in three days"}`,
      body: next
        ? `${organization} goes on with ${next} on ${endsAt.slice(0, 10)}.`
        : `What is left of its credit ends on ${endsAt.slice(0, 10)}. Choose a plan for ${organization} to keep it; nothing is deleted either way.`,
    }),
  },
  "trial.ended": {
    kind: "trial.ended",
    words: (_, { organization, plan, next }) => ({
      title: `The trial of ${plan} is over`,
      body: next
        ? `${organization} goes on with ${next}. Nothing was deleted; what exceeds the plan stays, and nothing is added to it.`
        : `${organization} has no plan now. Nothing was deleted.`,
    }),
  },
  "plan.changed": {
    kind: "plan.changed",
    words: (_, { organization, plan, next }) => ({
      title: plan ? `${organization} has the plan ${plan} now` : `${organization} has no plan any more`,
      body: next ? `It had ${next} before.` : "It had none before.",
    }),
  },
};

subscribe({
  name: "notifications.plans",
  types: Object.keys(TOLD),
  async handle(t, event, { bus }) {
    const data = event.data as unknown as PlanData;
    const place = await placeOf(t, event);
    if (!place) return;
    const { organizationId, organizationName: organization } = place;
    const { kind, words } = TOLD[event.type]!;
    const next = data.planNow ?? data.convertsTo ?? data.previousPlan;
    const names = { organization, plan: await nameOfPlan(t, data.plan), next: await nameOfPlan(t, next) };
    const people = await whoMayInOrganization(t, organizationId, "billing:manage");
    // Who changed the plan knows.
    const told = people.filter((accountId) => kind !== "plan.changed" || accountId !== event.actorId);
    await notify(t, bus, told, {
      kind,
      subject: event.id,
      eventId: event.id,
      organizationId,
      workspaceId: null,
      ...words(data, names),
      link: `${place.path}/billing`,
      data: { plan: data.plan },
    });
  },
});
