import { expect, test } from "vitest";
import { choiceText, eventGroups, type EventTypeShown, isHeard, withThing, withType } from "./eventChoice.ts";

const typeOf = (type: string): EventTypeShown => ({
  type,
  version: 1,
  scope: "workspace",
  title: `${type} happened`,
  schema: {},
  example: {},
});
const TYPES = ["run.succeeded", "run.failed", "service_account.created", "key.revoked"].map(typeOf);

test("types stand under the thing they are about, found by name or title", () => {
  expect(eventGroups(TYPES).map(({ title, types }) => [title, types.map(({ type }) => type)])).toEqual([
    ["Key", ["key.revoked"]],
    ["Run", ["run.failed", "run.succeeded"]],
    ["Service account", ["service_account.created"]],
  ]);
  expect(eventGroups(TYPES, "FAILED hap").map(({ thing }) => thing)).toEqual(["run"]);
});

test("a whole thing takes the place of its types, and leaves them by name when one is taken out", () => {
  const whole = withThing(["run.failed", "key.revoked"], "run", true);
  expect(whole).toEqual(["key.revoked", "run.*"]);
  expect(isHeard(whole, "run.succeeded")).toBe(true);
  expect(withType(whole, "run.failed", true, TYPES)).toEqual(whole);
  expect(withType(whole, "run.failed", false, TYPES)).toEqual(["key.revoked", "run.succeeded"]);
  expect(withThing(whole, "run", false)).toEqual(["key.revoked"]);
});

test("a choice in words names a few and counts the rest", () => {
  expect(choiceText([])).toBe("every type");
  expect(choiceText(["run.failed", "key.*"])).toBe("run.failed, key.*");
  expect(choiceText(["run.failed", "key.*", "agent.*"])).toBe("run.failed, key.* and 1 more");
});
