import type { Output } from "../../../web/api/index.ts";
import { formatMoney } from "../../../web/kit/index.ts";

export type SpendLimit = Output<"limits.list">["data"][number];
export type LimitPeriod = SpendLimit["period"];
export type LimitWallet = SpendLimit["wallet"];
export type LimitSubjectKind = SpendLimit["subjectKind"];

export interface LimitSubject {
  kind: LimitSubjectKind;
  id: string;
  name: string;
}

/** What is changed about a limit, and what a new one begins with. */
export interface LimitTerms {
  wallet: LimitWallet;
  period: LimitPeriod;
  amountMicros: number;
  isHard: boolean;
}

export const PERIODS: readonly { value: LimitPeriod; label: string; hint: string }[] = [
  { value: "day", label: "Per day", hint: "Begins anew at 00:00 UTC." },
  { value: "month", label: "Per month", hint: "Begins anew on the first of the month, 00:00 UTC." },
  { value: "total", label: "In total", hint: "Never begins anew." },
];
const PERIOD_WORDS: Record<LimitPeriod, string> = { day: "a day", month: "a month", total: "in total" };
const SPENT_WORDS: Record<LimitPeriod, string> = { day: "today", month: "this month", total: "so far" };

export const walletWords = (wallet: LimitWallet): string =>
  wallet === null ? "both wallets" : wallet === "ai" ? "AI wallet" : "Data wallet";

/** `$5.00 a day, AI wallet` */
export const limitName = (
  { amountMicros, period, wallet }: Pick<SpendLimit, "amountMicros" | "period" | "wallet">,
  currency: string,
): string => `${formatMoney(amountMicros, currency)} ${PERIOD_WORDS[period]}, ${walletWords(wallet)}`;

/** `$3.20 of $5.00 today` */
export const spentText = (
  { spentMicros, heldMicros, amountMicros, period }: SpendLimit,
  currency: string,
): string =>
  `${formatMoney(spentMicros + heldMicros, currency)} of ${formatMoney(amountMicros, currency)} ${SPENT_WORDS[period]}`;

export const SUBJECT: Record<LimitSubjectKind, { label: string; plural: string }> = {
  organization: { label: "Organization", plural: "the organization" },
  workspace: { label: "Workspace", plural: "workspaces" },
  member: { label: "Member", plural: "members" },
  agent: { label: "Agent", plural: "agents" },
  key: { label: "API key", plural: "API keys" },
};

// From the outside in: what bears on an agent also bears on whoever contains it.
const OUTER: Record<LimitSubjectKind, readonly LimitSubjectKind[]> = {
  organization: [],
  workspace: ["organization"],
  member: ["organization", "workspace"],
  agent: ["organization", "workspace"],
  key: ["organization", "workspace"],
};
/** The limits of a subject, and those around it that count what it spends as well. */
export function limitsOf(limits: readonly SpendLimit[], { kind, id }: Pick<LimitSubject, "kind" | "id">) {
  return {
    own: limits.filter((limit) => limit.subjectKind === kind && limit.subjectId === id),
    outer: limits.filter((limit) => OUTER[kind].includes(limit.subjectKind)),
  };
}
