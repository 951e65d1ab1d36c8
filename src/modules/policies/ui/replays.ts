import type { Client, Output } from "../../../web/api/index.ts";
import type { Change, Replay, ReplayChange } from "./policySource.ts";

const PAGE = 1000;
const MOST_PAGES = 20;
const MOST_SHOWN = 200;
const NOTHING: Replay = {
  replayed: 0,
  changes: [],
  calls: [],
  isDone: false,
  sample: null,
  workspaces: null,
};

function add(replay: Replay, page: Output<"policies.simulate">, workspaceId: string): Replay {
  const changes = [...replay.changes];
  for (const change of page.changes) {
    const at = changes.findIndex(({ before, after }) => before === change.before && after === change.after);
    if (at < 0) changes.push(change);
    else changes[at] = { ...change, count: changes[at]!.count + change.count };
  }
  return {
    ...replay,
    replayed: replay.replayed + page.replayed,
    changes,
    calls: [...replay.calls, ...page.data.map((call) => ({ ...call, workspaceId }))].slice(0, MOST_SHOWN),
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
      found = add(found, answer, workspaceId);
      cursor = answer.nextCursor ?? undefined;
      if (!cursor) break;
      tell(found);
    }
    return { ...found, isDone: true, sample: cursor ? "newest" : null };
  };

/** Calls drawn from several workspaces, in one answer. */
export const replayWidely =
  (
    simulate: (
      change: Change,
      options: { signal: AbortSignal },
    ) => Promise<Output<"organization_policies.simulate">>,
  ): ReplayChange =>
  async (change, { signal, tell }) => {
    tell(NOTHING);
    const { replayed, changes, data, calls, isCounted, workspaces, leftOut } = await simulate(change, {
      signal,
    });
    return {
      ...{ replayed, changes, calls: data, isDone: true },
      sample: replayed < calls || !isCounted ? { of: calls, isCounted } : null,
      workspaces: { looked: workspaces, leftOut },
    };
  };
