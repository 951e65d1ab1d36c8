import { expect, test } from "vitest";
import {
  changeAction,
  excessText,
  featureText,
  limitText,
  type Plan,
  roomText,
  triable,
  trialText,
} from "./planFacts.ts";

test("a limit reads as its number, and none says so", () => {
  expect(limitText(1200)).toBe("1,200");
  expect(limitText(null)).toBe("no limit");
  expect(roomText(1, "agent", "agents")).toBe("1 agent");
  expect(roomText(null, "agent", "agents")).toBe("any number of agents");
  expect(featureText("custom_roles")).toBe("Custom roles");
});

test.each([
  [{ state: "running", daysRemaining: 5 }, "5 days left"],
  [{ state: "running", daysRemaining: 1 }, "last day"],
  [{ state: "ended", daysRemaining: null }, undefined],
  [{ state: "available", daysRemaining: null }, undefined],
] as const)("a trial %j counts down as %s", (trial, text) => {
  expect(trialText(trial)).toBe(text);
});

test("only plans above one's own are offered to be tried", () => {
  const plans = [
    { key: "build", rank: 1, trialDays: 7 },
    { key: "launch", rank: 2, trialDays: 7 },
    { key: "scale", rank: 3, trialDays: 0 },
  ] as Plan[];
  const keys = (current: string | null) => triable(plans, current).map(({ key }) => key);
  expect(keys(null)).toEqual(["build", "launch"]);
  expect(keys("build")).toEqual(["launch"]);
  expect(keys("launch")).toEqual([]);
});

test("what exceeds a smaller plan is counted, and nothing but old events goes", () => {
  const names = ["a"];
  expect(excessText({ limit: "agents", used: 1204, allowed: 3, names })).toEqual({
    what: "Agents: 1,204, and the plan has room for 3.",
    becomes: "They all stay and run; no new one can be made until there are fewer.",
  });
  expect(excessText({ limit: "retentionDays", used: 90, allowed: 30, names }).becomes).toContain("30 days");
});

test("the button says whether a change is now or later", () => {
  expect(changeAction({ direction: "upgrade", effective: "now" })).toBe("Upgrade now");
  expect(changeAction({ direction: "start", effective: "now" })).toBe("Start the plan");
  expect(changeAction({ direction: "downgrade", effective: "period_end" })).toBe("Schedule the change");
  expect(changeAction({ direction: "upgrade", effective: "trial_end" })).toBe("Choose for after the trial");
});
