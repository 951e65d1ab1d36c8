export type MoneyCode = "insufficient_credits" | "limit_reached" | "plan_limit";
const CODES: readonly string[] = ["insufficient_credits", "limit_reached", "plan_limit"];

/** Whether something was refused, or ended, for want of money or room in the plan. */
export const isMoneyCode = (code: string | undefined | null): code is MoneyCode =>
  code !== undefined && code !== null && CODES.includes(code);

/** What a refusal says about the money, as its problem document or the step that met it has it. */
export interface MoneyFacts {
  wallet: "ai" | "data" | null;
  shortfallMicros: number | null;
  debtMicros: number;
  limitId: string | null;
  subjectKind: "organization" | "workspace" | "member" | "agent" | "key" | null;
  subjectId: string | null;
  period: "day" | "month" | "total" | null;
  resetsAt: string | null;
}

/** The facts in anything that may hold them. */
export function moneyFactsIn(of: unknown): MoneyFacts {
  const said = (of !== null && typeof of === "object" ? of : {}) as Record<string, unknown>;
  const text = (name: string) => (typeof said[name] === "string" ? (said[name] as string) : null);
  const number = (name: string) => (typeof said[name] === "number" ? (said[name] as number) : null);
  return {
    wallet: text("wallet") as MoneyFacts["wallet"],
    shortfallMicros: number("shortfallMicros"),
    debtMicros: number("debtMicros") ?? 0,
    limitId: text("limitId"),
    subjectKind: text("subjectKind") as MoneyFacts["subjectKind"],
    subjectId: text("subjectId"),
    period: text("period") as MoneyFacts["period"],
    resetsAt: text("resetsAt"),
  };
}

export const MONEY_TITLE: Record<MoneyCode, string> = {
  insufficient_credits: "Out of credits",
  limit_reached: "Spending limit reached",
  plan_limit: "The plan has no room for more",
};

const WALLET = { ai: "AI", data: "Data" } as const;
const PERIOD = { day: "daily ", month: "monthly ", total: "" } as const;
const SUBJECT = {
  organization: "the organization",
  workspace: "this workspace",
  member: "the member",
  agent: "the agent",
  key: "the API key",
} as const;

/** What happened, in a sentence without amounts: those need the currency. `detail` is the API's own sentence. */
export function moneyWhy(
  code: MoneyCode,
  { wallet, debtMicros, subjectKind, period }: MoneyFacts,
  detail: string,
): string {
  if (code === "plan_limit") return detail;
  if (code === "insufficient_credits") {
    const name = wallet ? `The ${WALLET[wallet]} wallet` : "The wallet";
    return debtMicros > 0
      ? `${name} is in debt; the next credits pay that first.`
      : `${name} does not hold what this needs.`;
  }
  return `The ${period ? PERIOD[period] : ""}spending limit${subjectKind ? ` of ${SUBJECT[subjectKind]}` : ""} has no room for this.`;
}
