import { expect, test } from "vitest";
import { healthOf } from "./webhookHealth.ts";
import type { AWebhook } from "./webhookSource.ts";

const NOW = Date.parse("2026-02-01T12:00:00Z");
const GOOD = {
  lastDeliveredAt: "2026-02-01T11:00:00Z",
  lastStatus: 204,
  consecutiveFailures: 0,
  failingSince: null,
  breakerUntil: null,
  waitingCount: 0,
};
const webhookWith = (health: object = {}, more: object = {}) =>
  ({
    isActive: true,
    disabledAt: null,
    disabledReason: null,
    ...more,
    health: { ...GOOD, ...health },
  }) as AWebhook;
const stateOf = (health?: object, more?: object) => healthOf(webhookWith(health, more), NOW).state;

test("the worst that is known of a webhook is what is said of it", () => {
  expect(stateOf()).toBe("healthy");
  expect(stateOf({ lastDeliveredAt: null, lastStatus: null })).toBe("unused");
  const failing = { failingSince: "2026-02-01T10:00:00Z", lastStatus: 500 };
  expect(stateOf(failing)).toBe("failing");
  expect(stateOf({ ...failing, breakerUntil: "2026-02-01T12:05:00Z" })).toBe("paused");
  expect(stateOf({ ...failing, breakerUntil: "2026-02-01T11:55:00Z" })).toBe("failing");
  expect(stateOf(failing, { isActive: false })).toBe("off");
  const disabled = { isActive: false, disabledAt: "2026-02-01T11:00:00Z", disabledReason: "It is gone" };
  expect(healthOf(webhookWith(failing, disabled), NOW)).toMatchObject({
    state: "disabled",
    tone: "red",
    sentence: "It is gone",
  });
});
