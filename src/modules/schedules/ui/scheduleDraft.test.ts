import { expect, test } from "vitest";
import { emptyDraft, scheduleOf, timesOf } from "./scheduleDraft.ts";

const draft = emptyDraft("Europe/Berlin");

test("only what belongs to the kind is sent, with local times as moments", () => {
  expect(timesOf({ ...draft, startsAt: "2026-07-01T00:00" })).toEqual({
    kind: "cron",
    cron: "0 9 * * 1-5",
    timeZone: "Europe/Berlin",
    startsAt: "2026-06-30T22:00:00.000Z",
    endsAt: null,
  });
  expect(timesOf({ ...draft, kind: "interval", every: 2, unit: "hours" })).toMatchObject({
    intervalSeconds: 7200,
  });
  expect(timesOf({ ...draft, kind: "once", at: "2026-01-01T09:30" })).toMatchObject({
    at: "2026-01-01T08:30:00.000Z",
  });
});

test("what is not complete is not sent", () => {
  expect(timesOf({ ...draft, cron: " " })).toBeNull();
  expect(timesOf({ ...draft, kind: "interval", every: null })).toBeNull();
  expect(timesOf({ ...draft, kind: "once" })).toBeNull();
  const whole = { ...draft, name: "Report", agentId: "agt_1", input: "Write it" };
  expect(scheduleOf(whole)).toMatchObject({ name: "Report", cron: "0 9 * * 1-5", overlap: "skip" });
  for (const missing of [{ name: " " }, { agentId: null }, { input: "" }])
    expect(scheduleOf({ ...whole, ...missing })).toBeNull();
});
