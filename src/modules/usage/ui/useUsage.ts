import { useApiQuery } from "../../../web/api/index.ts";
import type { UsageSource } from "./usageSource.ts";
import type { UsageSpan } from "./usageSpan.ts";
import { type FILTERS, groupName, GROUPINGS, type UsageFilters, type UsageQuestion } from "./usageWords.ts";

/** Series a reader can still tell apart. */
const SHOWN_GROUPS = 6;
const POLL_MS = 60_000;

/** What is asked: where, when, by what. */
export function useUsage(
  source: UsageSource,
  { span, grouping, filters }: { span: UsageSpan; grouping: string; filters: UsageFilters },
) {
  const { groupBy } = GROUPINGS.find(({ value }) => value === grouping)!;
  const question = { ...filters, from: span.from, to: span.to } as UsageQuestion;
  const ask = (more: Partial<UsageQuestion>) =>
    useApiQuery(
      ["usage", source.key, question, more],
      (signal) => source.get({ ...question, ...more }, signal),
      { pollMs: span.reachesNow && POLL_MS },
    );
  const drawn = { interval: span.every, groupBy, top: SHOWN_GROUPS };
  return {
    byTime: ask(drawn),
    byGroup: ask({ interval: "none", groupBy, top: 100 }),
    byWallet: ask({ interval: "none", groupBy: "wallet" }),
    question: { ...question, ...drawn },
  };
}

/** What a filter's value is called, once known; the value itself until then. */
export function useFilterName(
  source: UsageSource,
  { filter, dimension }: (typeof FILTERS)[number],
  value: string,
): string {
  const isNamed = ["agentId", "accountId", "keyId", "workspaceId"].includes(filter) && value !== "none";
  const { data } = useApiQuery(
    ["usage", source.key, "name", filter, value],
    (signal) =>
      source.get(
        { [filter]: value, days: 365, interval: "none", groupBy: dimension, top: 1 } as UsageQuestion,
        signal,
      ),
    { isOn: isNamed, staleMs: 300_000 },
  );
  const row = data?.data[0];
  return row
    ? groupName(row)
    : isNamed
      ? "…"
      : groupName({
          isRest: false,
          groups: [{ dimension, id: value === "none" ? null : value, name: value }],
        });
}
