import type { Input, Output } from "../../../web/api/index.ts";

export type UsageAnswer = Output<"usage.get">;
export type UsageRow = UsageAnswer["data"][number];
export type UsageGroup = UsageRow["groups"][number];
export type UsageDimension = UsageGroup["dimension"];
export type UsageQuestion = Omit<Input<"organization_usage.get">, "organizationId">;

type Wallet = NonNullable<UsageQuestion["wallet"]>;
export type UsageKind = NonNullable<UsageQuestion["kind"]>;

export const WALLETS: Record<Wallet, string> = { ai: "AI", data: "Data" };
export const KINDS: Record<UsageKind, string> = {
  model: "Models",
  compute: "Sandboxes",
  voice: "Voice",
  api: "API calls",
  storage: "Storage",
  tool: "Tool calls",
  message: "Messages",
};

const exact = new Intl.NumberFormat("en", { minimumFractionDigits: 6, maximumFractionDigits: 6 });
/** To the micro-unit, and always as long, so that columns of it can be compared: `0.241210`. */
export const exactAmount = (micros: number): string => exact.format(micros / 1_000_000);

/** What usage can be grouped by on the page; `kind` is wallet and kind together. */
export const GROUPINGS = [
  { value: "kind", label: "Wallet and kind", groupBy: "wallet,kind" },
  { value: "workspace", label: "Workspace", groupBy: "workspace" },
  { value: "agent", label: "Agent", groupBy: "agent" },
  { value: "member", label: "Member", groupBy: "member" },
  { value: "key", label: "API key", groupBy: "key" },
  { value: "model", label: "Model", groupBy: "model" },
  { value: "stage", label: "Stage", groupBy: "stage" },
] as const;
export type Grouping = (typeof GROUPINGS)[number]["value"];

const NONE: Partial<Record<UsageDimension, string>> = {
  agent: "No agent",
  member: "Nobody",
  key: "Without an API key",
  model: "No model",
  stage: "No stage",
};
const GONE: Partial<Record<UsageDimension, string>> = {
  agent: "An agent that is gone",
  member: "Somebody who left",
  key: "A key that is gone",
  workspace: "A workspace that is gone",
};

function oneName({ dimension, id, name }: UsageGroup): string {
  if (id === null) return NONE[dimension] ?? "None";
  if (dimension === "wallet") return WALLETS[id as Wallet];
  if (dimension === "kind") return KINDS[id as UsageKind];
  return name ?? GONE[dimension] ?? id;
}

/** `AI: Models`, `Support desk`, `Without an API key`. */
export const groupName = ({ groups, isRest }: Pick<UsageRow, "groups" | "isRest">): string =>
  isRest ? "All others" : groups.length === 0 ? "Everything" : groups.map(oneName).join(": ");

/** Tells one group from another, over time. */
export const groupKey = ({ groups, isRest }: Pick<UsageRow, "groups" | "isRest">): string =>
  isRest ? "rest" : groups.map(({ dimension, id }) => `${dimension}=${id ?? "none"}`).join("&");

/** The filter that leaves only what is in a group. */
export function filterOf(groups: readonly UsageGroup[]): UsageFilters {
  const filters: Record<string, string> = {};
  for (const { dimension, id } of groups) filters[FILTER_OF[dimension]] = id ?? "none";
  return filters;
}

export type UsageFilters = Partial<
  Record<
    "wallet" | "kind" | "environment" | "stage" | "agentId" | "accountId" | "keyId" | "model" | "workspaceId",
    string
  >
>;
const FILTER_OF: Record<UsageDimension, keyof UsageFilters> = {
  wallet: "wallet",
  kind: "kind",
  environment: "environment",
  stage: "stage",
  agent: "agentId",
  member: "accountId",
  key: "keyId",
  model: "model",
  workspace: "workspaceId",
};

/** Each filter, its name in the address of the page, and the dimension that knows what it is called. */
export const FILTERS: readonly {
  filter: keyof UsageFilters;
  param: string;
  dimension: UsageDimension;
  label: string;
}[] = [
  { filter: "wallet", param: "wallet", dimension: "wallet", label: "Wallet" },
  { filter: "kind", param: "kind", dimension: "kind", label: "Kind" },
  { filter: "workspaceId", param: "workspace", dimension: "workspace", label: "Workspace" },
  { filter: "agentId", param: "agent", dimension: "agent", label: "Agent" },
  { filter: "accountId", param: "member", dimension: "member", label: "Member" },
  { filter: "keyId", param: "key", dimension: "key", label: "API key" },
  { filter: "model", param: "model", dimension: "model", label: "Model" },
  { filter: "stage", param: "stage", dimension: "stage", label: "Stage" },
  { filter: "environment", param: "environment", dimension: "environment", label: "Environment" },
];

/** Filters as the page's address has them. */
export const paramsOf = (filters: UsageFilters): Record<string, string> =>
  Object.fromEntries(
    FILTERS.flatMap(({ filter, param }) => (filters[filter] ? [[param, filters[filter]]] : [])),
  );

/**
 * The address of the list of runs that used this, within a workspace: what usage calls its dimensions, the list calls by the
 * same names. null where no run can be behind it.
 */
export function runsPath(filters: UsageFilters, span: { from: string; to: string }): string | null {
  const { workspaceId: _, environment: _environment, kind, ...rest } = filters;
  if ([rest.agentId, rest.accountId, rest.stage, rest.model].includes("none")) return null;
  const { agentId, accountId, keyId, ...same } = rest;
  const query = new URLSearchParams(
    Object.entries({
      ...same,
      agent: agentId,
      member: accountId,
      key: keyId,
      used: kind,
      from: span.from,
      to: span.to,
    }).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  return `runs?${query}`;
}
