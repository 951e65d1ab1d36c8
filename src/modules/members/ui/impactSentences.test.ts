import { expect, test } from "vitest";
import { impactSentences } from "./impactSentences.ts";

const nothing = { keys: [], members: [], invitations: 0, grants: 0, runsUnderWay: 0, isLastOwner: false };
const key = (name: string) => ({ id: `key_${name}`, name, lastUsedAt: null });

test("nothing stops, nothing is said", () => {
  expect(impactSentences(nothing)).toEqual([]);
});

test("keys are named, the first few of many", () => {
  expect(impactSentences({ ...nothing, keys: [key("ci")] })).toEqual(["1 key stops working: “ci”."]);
  expect(impactSentences({ ...nothing, keys: ["a", "b", "c", "d", "e", "f"].map(key) })).toEqual([
    "6 keys stop working: “a”, “b”, “c”, “d” and 2 more.",
  ]);
});

test("each kind of thing has its sentence", () => {
  expect(impactSentences({ ...nothing, grants: 1, invitations: 2, runsUnderWay: 3 })).toEqual([
    "1 grant ends.",
    "2 pending invitations are no longer accepted.",
    "3 runs of theirs are under way.",
  ]);
});
