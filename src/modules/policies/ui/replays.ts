import type { Client, Output } from "../../../web/api/index.ts";
import type { Change, ChangedCall, Replay, ReplayChange } from "./policySource.ts";

const PAGE = 1000;
const MOST_PAGES = 20;
const MOST_SHOWN = 200;
const SAMPLE = 2000;
// Small enough that something is seen to happen.
const PAGE_OF_SAMPLE = 250;
const NOTHING: Replay = {
  progress: { label: "Calls replayed", done: 0 },
  replayed: 0,
  changes: [],
  calls: [],
  isDone: false,
  sample: null,
  workspaces: null,
};

interface Page {
  replayed: number;
  changes: Replay["changes"];
  data: ChangedCall[];
}

function add(replay: Replay, page: Page): Replay {
  const changes = [...replay.changes];
  for (const change of page.changes) {
    const at = changes.findIndex(({ before, after }) => before === change.before && after === change.after);
    if (at < 0) changes.push(change);
    else changes[at] = { ...change, count: changes[at]!.count + change.count };
  }
  const replayed = replay.replayed + page.replayed;
  return {
    ...replay,
    progress: { ...replay.progress, done: replayed },
    replayed,
    changes,
    calls: [...replay.calls, ...page.data]
      .sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0))
      .slice(0, MOST_SHOWN),
  };
}

/** The workspace's calls page by page, the newest first. */
export const replayWorkspace =
  (api: Client, workspaceId: string): ReplayChange =>
  async (change, { signal, tell }) => {
    let found = NOTHING;
    tell(found);
    let cursor: string | undefined;
    for (let page = 0; page < MOST_PAGES; page++) {
      const answer = await api.policies.simulate({ ...change, limit: PAGE, cursor }, { signal });
      found = add(found, { ...answer, data: answer.data.map((call) => ({ ...call, workspaceId })) });
      cursor = answer.nextCursor ?? undefined;
      if (!cursor) break;
      tell(found);
    }
    return { ...found, isDone: true, sample: cursor ? "newest" : null };
  };

type WidePage = Output<"organization_policies.simulate">;
type AskedOfMany = Change & { sample: number; limit: number; cursor: string | undefined };

/** Calls drawn from several workspaces, page by page: theirs are counted first. */
export const replayWidely =
  (simulate: (asked: AskedOfMany, options: { signal: AbortSignal }) => Promise<WidePage>): ReplayChange =>
  async (change, { signal, tell }) => {
    let found: Replay = { ...NOTHING, progress: { label: "Workspaces counted", done: 0 } };
    let cursor: string | undefined;
    tell(found);
    for (;;) {
      const startMs = performance.now();
      const page = await simulate({ ...change, sample: SAMPLE, limit: PAGE_OF_SAMPLE, cursor }, { signal });
      const { calls, isCounted, workspaces, leftOut, toCount } = page;
      const perSecond = (page.replayed * 1000) / (performance.now() - startMs);
      found = { ...add(found, page), workspaces: { looked: workspaces, leftOut } };
      found.progress =
        toCount > 0
          ? { label: "Workspaces counted", done: workspaces, total: workspaces + toCount }
          : {
              label: "Calls replayed",
              done: found.replayed,
              // A share is rounded, and nobody who had calls has none.
              total: Math.max(found.replayed, Math.min(calls, SAMPLE)),
              ...(page.replayed > 0 && { ratePerSecond: perSecond }),
            };
      cursor = page.nextCursor ?? undefined;
      if (cursor) tell(found);
      else {
        const isWhole = found.replayed >= calls && isCounted;
        return { ...found, isDone: true, sample: isWhole ? null : { of: calls, isCounted } };
      }
    }
  };
