import { expect, test, vi } from "vitest";
import { createAccessCache } from "./access-cache.ts";
import type { Bus } from "./bus.ts";
import { withClockOff } from "./testing/clock-jump.ts";

const listening = {
  subscribe: () => () => {},
  onReconnect: () => () => {},
  isListening: () => true,
} as unknown as Bus;

/** A load that answers when it is told to. */
function slowly(value: string) {
  let answer: () => void = () => {};
  const told = new Promise<void>((resolve) => (answer = resolve));
  return { answer, load: () => told.then(() => ({ value, tags: ["key:1"] })) };
}

test("who asks after a change is never answered by a load that began before it", async () => {
  const cache = createAccessCache(listening, "process");
  const [before, after] = [slowly("allowed"), slowly("revoked")];
  const early = cache.get("key:1", before.load);
  const alongside = cache.get("key:1", before.load);
  cache.drop(["key:1"]);
  const late = cache.get("key:1", after.load);
  before.answer();
  expect(await early).toBe("allowed");
  expect(await alongside).toBe("allowed");
  after.answer();
  expect(await late).toBe("revoked");
  // The newer load is kept: nothing is loaded again.
  expect(await cache.get("key:1", () => Promise.reject(new Error("loaded again")))).toBe("revoked");
});

test("nothing is remembered for longer because the clock is set back", async () => {
  const cache = createAccessCache(listening, "process");
  const load = (value: string) => async () => ({ value, tags: [] });
  expect(await cache.get("key:1", load("allowed"))).toBe("allowed");
  const later = performance.now() + 31_000;
  const passing = vi.spyOn(performance, "now").mockImplementation(() => later);
  await withClockOff(-3_600_000, async () =>
    expect(await cache.get("key:1", load("revoked"))).toBe("revoked"),
  );
  passing.mockRestore();
});
