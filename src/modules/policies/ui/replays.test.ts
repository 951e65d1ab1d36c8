import { expect, test } from "vitest";
import type { Replay } from "./policySource.ts";
import { replayWidely } from "./replays.ts";

type Page = Awaited<ReturnType<Parameters<typeof replayWidely>[0]>>;
const change = { add: [{ effect: "block" as const }], remove: [] };
const call = (minute: number): Page["data"][number] => ({
  runId: "run_1",
  stepNumber: minute,
  address: "a.b",
  agentId: null,
  at: `2026-03-04T12:0${minute}:00.000Z`,
  ...{ before: "allow", after: "block", reason: "Not here." },
  ...{ workspaceId: "ws_1", workspaceName: "One" },
});
const page = (more: Partial<Page>): Page => ({
  ...{ workspaces: 2, leftOut: 1, toCount: 0, calls: 3, isCounted: true, replayed: 0 },
  ...{ changes: [], data: [], nextCursor: "more" },
  ...more,
});
const PAGES = [
  page({ workspaces: 1, toCount: 1, calls: 1 }),
  page({ replayed: 2, changes: [{ before: "allow", after: "block", count: 1 }], data: [call(1)] }),
  page({
    replayed: 1,
    changes: [{ before: "allow", after: "block", count: 1 }],
    data: [call(2)],
    nextCursor: null,
  }),
];

test("what a simulation finds is told page by page, with how far it is, and adds up", async () => {
  const told: Replay[] = [];
  const asked: (string | undefined)[] = [];
  const replay = replayWidely(async ({ cursor }) => PAGES[asked.push(cursor) - 1]!);
  const whole = await replay(change, {
    signal: new AbortController().signal,
    tell: (found) => told.push(found),
  });
  expect(asked).toEqual([undefined, "more", "more"]);
  expect(told.map(({ progress: { label, done, total } }) => [label, done, total])).toEqual([
    ["Workspaces counted", 0, undefined],
    ["Workspaces counted", 1, 2],
    ["Calls replayed", 2, 3],
  ]);
  expect(told[2]).toMatchObject({ isDone: false, calls: [{ stepNumber: 1 }] });
  expect(whole).toMatchObject({
    ...{ isDone: true, replayed: 3, sample: null, workspaces: { looked: 2, leftOut: 1 } },
    changes: [{ before: "allow", after: "block", count: 2 }],
    calls: [{ stepNumber: 2 }, { stepNumber: 1 }],
  });
});

test("a simulation that is cancelled asks for no further page", async () => {
  const controller = new AbortController();
  let asked = 0;
  const replay = replayWidely(async (_, { signal }) => {
    signal.throwIfAborted();
    return PAGES[asked++]!;
  });
  const tell = ({ replayed }: Replay) => replayed > 0 && controller.abort();
  await expect(replay(change, { signal: controller.signal, tell })).rejects.toThrow(/abort/);
  expect(asked).toBe(2);
});
