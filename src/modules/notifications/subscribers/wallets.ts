import { subscribe } from "../../../platform/events/subscribers.ts";
import { amountInWords } from "../amount.ts";
import { notify } from "../notify.ts";
import { whoMayInOrganization } from "../recipients.ts";
import { placeOf } from "./place.ts";

const WALLETS: Record<string, string> = { ai: "AI", data: "data" };

interface BalanceData {
  wallet: string;
  balanceMicros: number;
}

subscribe({
  name: "notifications.wallet",
  types: ["wallet.low", "wallet.emptied"],
  async handle(t, event, { bus }) {
    const { wallet, balanceMicros } = event.data as unknown as BalanceData;
    const place = await placeOf(t, event);
    if (!place) return;
    const { organizationId } = place;
    const { currency } = await t.db
      .selectFrom("organizations")
      .select("currency")
      .where("id", "=", organizationId)
      .executeTakeFirstOrThrow();
    const isEmpty = event.type === "wallet.emptied";
    const name = `The ${WALLETS[wallet] ?? wallet} wallet of ${place.name}`;
    await notify(t, bus, await whoMayInOrganization(t, organizationId, "billing:manage"), {
      kind: isEmpty ? "wallet.emptied" : "wallet.low",
      subject: event.id,
      eventId: event.id,
      organizationId,
      workspaceId: null,
      title: isEmpty ? `${name} is empty` : `${name} is running low`,
      body: isEmpty
        ? "Where credit is enforced, runs end and schedules pause until it is topped up."
        : `${amountInWords(balanceMicros, currency)} is left. Top it up, or let it reload by itself.`,
      link: `${place.path}/billing`,
      data: { wallet, balanceMicros },
    });
  },
});

interface LimitData {
  subjectKind: string;
  subjectId: string;
  limitWorkspaceId: string | null;
  period: string;
  isHard: boolean;
  percent: number;
  amountMicros: number;
}
const PERIODS: Record<string, string> = { day: "daily ", month: "monthly ", total: "" };

subscribe({
  name: "notifications.limit-reached",
  types: ["limit.reached"],
  async handle(t, event, { bus }) {
    const data = event.data as unknown as LimitData;
    const { subjectKind, limitWorkspaceId, period, isHard, percent, amountMicros } = data;
    const place = await placeOf(t, event);
    if (!place) return;
    const { organizationId } = place;
    const { currency } = await t.db
      .selectFrom("organizations")
      .select("currency")
      .where("id", "=", organizationId)
      .executeTakeFirstOrThrow();
    const workspace =
      limitWorkspaceId &&
      (await t.db
        .selectFrom("workspaces")
        .select("name")
        .where("organizationId", "=", organizationId)
        .where("id", "=", limitWorkspaceId)
        .executeTakeFirst());
    const where = workspace ? ` in ${workspace.name}` : "";
    const what =
      subjectKind === "organization"
        ? place.name
        : `${subjectKind === "key" ? "an API key" : `the ${subjectKind}`}${where}`;
    await notify(t, bus, await whoMayInOrganization(t, organizationId, "billing:manage"), {
      kind: "limit.reached",
      subject: event.id,
      eventId: event.id,
      organizationId,
      workspaceId: null,
      title: `${percent} % of the ${PERIODS[period] ?? ""}spending limit of ${what} is used`,
      body:
        percent < 100
          ? `The limit is ${amountInWords(amountMicros, currency)}.`
          : isHard
            ? `The limit is ${amountInWords(amountMicros, currency)}. What would pass it is refused.`
            : `The limit is ${amountInWords(amountMicros, currency)}. It refuses nothing.`,
      link: `${place.path}/billing`,
      data: { percent },
    });
  },
});
