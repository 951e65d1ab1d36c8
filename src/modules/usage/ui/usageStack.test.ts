import { expect, test } from "vitest";
import { usageSpan } from "./usageSpan.ts";
import { usageStack } from "./usageStack.ts";
import { filterOf, runsPath, type UsageRow } from "./usageWords.ts";

const NOW = Date.parse("2026-11-22T12:00:00Z");
const SPAN = usageSpan({}, NOW);
const forecast = {
  spentMicros: 1000,
  perDayMicros: 100,
  forecastMicros: 1850,
  endsAt: "2026-12-01T00:00:00.000Z",
};
const sums = {
  ...{ events: 1, runs: 1, quantity: null, unit: null },
  ...{ inputTokens: 0, outputTokens: 0, cachedInputTokens: 0 },
};
const row = (day: number, id: string | null, costMicros: number, isRest = false): UsageRow => ({
  ...sums,
  key: "",
  start: `2026-11-${String(day).padStart(2, "0")}T00:00:00.000Z`,
  groups: isRest ? [] : [{ dimension: "agent", id: id as never, name: id }],
  isRest,
  costMicros,
});

test("every interval has a bar; what cost most comes first, the rest last", () => {
  const data = [row(1, "agt_a", 10), row(1, null, 500, true), row(2, "agt_b", 30), row(2, null, 5)];
  const { series, bars } = usageStack({ data, forecast }, SPAN, NOW);
  expect(series.map(({ label }) => label)).toEqual(["agt_b", "agt_a", "No agent", "All others"]);
  expect(bars).toHaveLength(30);
  expect(bars[0]!.values).toEqual([0, 10, 0, 500]);
  expect(bars[1]!.values).toEqual([30, 0, 5, 0]);
  expect(bars[2]!.values).toEqual([0, 0, 0, 0]);
});

test("what was spent and what is expected add up to the forecast, to the micro-unit", () => {
  const { bars } = usageStack({ data: [], forecast }, SPAN, NOW);
  expect(bars[21]!.expected).toBe(50);
  expect(bars[22]!.expected).toBe(100);
  expect(bars.slice(0, 21).every(({ expected }) => expected === 0)).toBe(true);
  expect(bars.reduce((sum, { expected }) => sum + expected, forecast.spentMicros)).toBe(
    forecast.forecastMicros,
  );
});

test("a group leads to the runs that made it, where runs did", () => {
  const filters = filterOf([{ dimension: "key", id: null, name: null }]);
  expect(filters).toEqual({ keyId: "none" });
  expect(runsPath({ ...filters, agentId: "agt_a", kind: "model" }, { from: "a", to: "b" })).toBe(
    "runs?agent=agt_a&key=none&used=model&from=a&to=b",
  );
  expect(runsPath({ agentId: "none" }, { from: "a", to: "b" })).toBeNull();
});
