import { formatMoney } from "../../../web/kit/formatNumbers.ts";
import type { Effect, NewPolicy, Policy } from "./policySource.ts";

type Match = Policy["match"];
type Condition = Match["arguments"][number];
type Terms = Pick<NewPolicy, "effect" | "quorum"> & { match: Match };

export const EFFECTS: Record<Effect, { label: string; does: string }> = {
  allow: { label: "Allow", does: "allows" },
  require_approval: { label: "Ask", does: "asks for approval" },
  block: { label: "Block", does: "blocks" },
};
export const OPERATORS: Record<Condition["operator"], string> = {
  equals: "is",
  not_equals: "is not",
  in: "is one of",
  not_in: "is none of",
  contains: "contains",
  starts_with: "starts with",
  ends_with: "ends with",
  lt: "is less than",
  lte: "is at most",
  gt: "is more than",
  gte: "is at least",
  exists: "is there",
  missing: "is missing",
};
export const STAGES: Record<Match["stages"][number], string> = {
  draft: "Draft",
  dev: "Dev",
  uat: "UAT",
  production: "Production",
};
export const VIA: Record<Match["via"][number], string> = {
  agent: "agents",
  task: "tasks",
  tool: "people by hand",
  mcp: "MCP clients",
  flow: "flows",
  webhook: "webhooks",
};
const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export const DAY_NAMES: Record<(typeof DAYS)[number], string> = {
  mon: "Mon",
  tue: "Tue",
  wed: "Wed",
  thu: "Thu",
  fri: "Fri",
  sat: "Sat",
  sun: "Sun",
};
const OWNERS = {
  organization: "the organization",
  workspace: "the workspace",
  member: "the member",
  agent: "the agent",
  key: "the key",
} as const;

const oneOf = (names: readonly string[]): string =>
  names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
const code = (text: string) => `\`${text.replaceAll("`", "'")}\``;

function daysText(days: readonly string[]): string {
  const sorted = DAYS.filter((day) => days.includes(day));
  if (sorted.length === 0 || sorted.length === 7) return "every day";
  const isWeek = sorted.join() === DAYS.slice(0, 5).join();
  return isWeek ? "Mon to Fri" : oneOf(sorted.map((day) => DAY_NAMES[day]));
}

function conditionText({ path, operator, value }: Condition): string {
  const words = `${code(path)} ${OPERATORS[operator]}`;
  if (value === undefined || operator === "exists" || operator === "missing") return words;
  const shown = Array.isArray(value)
    ? value.map((each) => JSON.stringify(each)).join(", ")
    : JSON.stringify(value);
  return `${words} ${code(shown)}`;
}

/** `Ask 2 people before `; then what it is about. */
function opening({ effect, quorum }: Terms): string {
  if (effect === "allow") return "Allow";
  if (effect === "block") return "Block";
  return quorum ? `Ask ${quorum === 1 ? "one person" : `${quorum} people`} before` : "Ask before";
}

function toolsText({ address, sources, annotations }: Match): string {
  const { isReadOnly, isDestructive, isOpenWorld } = annotations;
  const kinds = [
    isReadOnly === true ? "only reads" : isReadOnly === false ? "changes something" : "",
    isDestructive === true ? "is destructive" : isDestructive === false ? "is not destructive" : "",
    isOpenWorld === true ? "reaches outside" : isOpenWorld === false ? "stays inside" : "",
  ].filter(Boolean);
  const what = address === "**" ? "any tool" : code(address);
  const of = sources.length > 0 ? ` of ${oneOf(sources.map(code))}` : "";
  return `${what}${of}${kinds.length > 0 ? ` that ${kinds.join(" and ")}` : ""}`;
}

/**
 * A policy in one sentence: `Ask 2 people before \`github.**\` by the agent Triage, where \`/amount\` is more than \`500\`.`
 * What stands between backticks is an address, a path or a value.
 */
export function policySentence(terms: Terms, nameOf: (id: string) => string, currency = "USD"): string {
  const { match } = terms;
  const clauses = [
    match.agentIds.length > 0 && `by ${oneOf(match.agentIds.map(nameOf))}`,
    match.keyIds.length > 0 && `with the key ${oneOf(match.keyIds.map(nameOf))}`,
    match.accountIds.length > 0 && `in the name of ${oneOf(match.accountIds.map(nameOf))}`,
    match.via.length > 0 && `called by ${oneOf(match.via.map((via) => VIA[via]))}`,
    match.environments.length > 0 && `in ${oneOf(match.environments)} workspaces`,
    match.stages.length > 0 && `at the stage ${oneOf(match.stages)}`,
    match.arguments.length > 0 && `where ${match.arguments.map(conditionText).join(" and ")}`,
    match.window &&
      `${daysText(match.window.days)} from ${match.window.from} to ${match.window.to} (${match.window.timeZone})`,
    match.budget &&
      `once ${OWNERS[match.budget.of]} has spent more than ${formatMoney(match.budget.amountMicros, currency)} ${
        match.budget.period === "day" ? "today" : "this month"
      }`,
  ].filter(Boolean);
  return `${opening(terms)} ${toolsText(match)}${clauses.map((clause) => `, ${clause}`).join("")}.`;
}

/** What is known about patterns, in words: how an address pattern reads. */
export function patternWords(pattern: string): string {
  if (pattern === "**" || pattern === "")
    return "Every tool. Models and webhooks are named by policies of their own.";
  const parts = pattern.split(".");
  const names = parts.map((part) => (part === "*" ? "any one part" : part === "**" ? "any parts" : part));
  if (!parts.some((part) => part.startsWith("*"))) return "Exactly this tool.";
  return `${names.join(", then ")}.`;
}
