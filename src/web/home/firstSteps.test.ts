import { expect, test } from "vitest";
import { type Facts, firstSteps } from "./firstSteps.ts";

const nothing: Facts = {
  hasAgent: false,
  hasTool: false,
  hasVersion: false,
  hasChat: false,
  hasKey: false,
  hasOutsideCall: false,
  agentId: null,
};

const everything = () => true;

test("the answer of the onboarding chooses what comes first", () => {
  const second = (level: "new" | "some" | "expert" | null) => firstSteps(nothing, level, everything)[1]?.key;
  expect([second("new"), second("some"), second("expert"), second(null)]).toEqual([
    "chat",
    "tool",
    "publish",
    "tool",
  ]);
});

test("each step is checked by its own fact", () => {
  const done = firstSteps({ ...nothing, hasAgent: true, hasKey: true, agentId: "agt_1" }, "new", everything)
    .filter(({ isDone }) => isDone)
    .map(({ key }) => key);
  expect(done).toEqual(["agent", "key"]);
});

test("steps after the first lead to the agent there is, else to the list", () => {
  const pageOf = (facts: Facts) =>
    firstSteps(facts, "new", everything).find(({ key }) => key === "chat")?.page;
  expect(pageOf(nothing)).toBe("agents");
  expect(pageOf({ ...nothing, agentId: "agt_1" })).toBe("agents/agt_1?tab=playground");
});

test("what somebody may not do is not offered", () => {
  const keysOf = (...held: string[]) =>
    firstSteps(nothing, "new", (permission) => held.includes(permission)).map(({ key }) => key);
  expect(keysOf("agents:read", "runs:create")).toEqual(["chat"]);
  expect(keysOf("agents:read")).toEqual([]);
});
