import type { Tx } from "../../platform/db/door.ts";
import type { Platform } from "../../platform/platform.ts";
import { beginningOfDays, fitting, readCalls } from "./called-steps.ts";
import { beginning, type Place, placeOf, textOf } from "./findings-place.ts";
import { type LevelRules, readLevels } from "./load.ts";
import { countChanges, replay } from "./replay.ts";
import { countCalls, drawCalls, MOST_COUNTED, type Readable, readableIn, shareOf } from "./sample.ts";
import type { Findings } from "./simulate-contract.ts";

const MOST_WORKSPACES = 200;
// Text of arguments that is read in all, shared out like the calls.
const MOST_BYTES = 32_000_000;
const PAGE_MS = 1_000;

export interface Question {
  /** Who asks, and learns only of what they may read. */
  readerId: string;
  /** Of the workspaces these: the newest come first. */
  workspaceIds: readonly string[];
  days: number;
  /** Only calls made in the name of the account. */
  accountId?: string;
  sample: number;
  limit: number;
  cursor: string | undefined;
  decidingIn(levels: LevelRules): Parameters<typeof replay>[2];
}

/**
 * A page of what a change does to calls drawn from the workspaces: theirs are counted first, then those drawn are replayed, one
 * workspace after the other and each under its own policies. It ends after `limit` calls, or with what takes it past `pageMs`.
 */
export async function findings(
  platform: Platform,
  { readerId, workspaceIds, days, accountId, sample, limit, cursor, decidingIn }: Question,
  pageMs: number = PAGE_MS,
): Promise<Findings> {
  const now = platform.now();
  const endMs = performance.now() + pageMs;
  const first = cursor === undefined ? beginning(now) : placeOf(cursor, now);
  const { until } = first;
  const period = { since: beginningOfDays(new Date(until), days), until, accountId };
  const within = workspaceIds.slice(0, MOST_WORKSPACES);
  const ahead = ({ after }: Place) => within.filter((id) => after === null || id < after);
  const counts = new Map<string, number>();
  const found: Findings["data"] = [];
  let replayed = 0;

  const readerOf =
    ({ scope }: Readable) =>
    <T>(work: (t: Tx) => Promise<T>): Promise<T> =>
      platform.door.read(scope, work);

  async function countIn(workspace: Readable): Promise<number> {
    const { workspaceId } = workspace;
    const count = counts.get(workspaceId) ?? (await readerOf(workspace)((t) => countCalls(t, period)));
    counts.set(workspaceId, count);
    return count;
  }

  async function counted(
    workspace: Readable,
    { workspaces, calls, isCounted }: Place,
  ): Promise<Partial<Place>> {
    const count = await countIn(workspace);
    return {
      workspaces: workspaces + 1,
      calls: calls + count,
      isCounted: isCounted && count < MOST_COUNTED,
    };
  }

  async function replayedIn(workspace: Readable, { after, done, calls }: Place): Promise<Partial<Place>> {
    const share = shareOf(await countIn(workspace), { calls, sample });
    if (share === 0) return {};
    const read = readerOf(workspace);
    const roomBytes = (share * MOST_BYTES) / Math.min(calls, sample);
    const drawn = fitting(await read((t) => drawCalls(t, period, share)), roomBytes);
    const taken = drawn.slice(done, done + limit - replayed);
    const here = await replay(platform, readCalls(read, taken), decidingIn(await read(readLevels)));
    replayed += here.replayed;
    const { name: workspaceName } = workspace;
    const workspaceId = workspace.workspaceId as `ws_${string}`;
    for (const call of here.changed) found.push({ ...call, workspaceId, workspaceName });
    return done + taken.length < drawn.length ? { after, done: done + taken.length } : {};
  }

  /** Where there is something to do: there, at the beginning of the next stage, or, null, nowhere. */
  function onward(place: Place): Place | null {
    if (ahead(place).length > 0) return place;
    return place.stage === "counting" && place.calls > 0
      ? onward({ ...place, stage: "replaying", after: null })
      : null;
  }

  async function goOn(place: Place): Promise<Place> {
    const workspaceId = ahead(place)[0]!;
    const passed = { ...place, after: workspaceId, done: 0 };
    const workspace = await readableIn(platform, readerId, workspaceId);
    if (!workspace) return passed;
    const isCounting = place.stage === "counting";
    return { ...passed, ...(await (isCounting ? counted : replayedIn)(workspace, place)) };
  }

  let place = first;
  let rest = onward(first);
  while (rest) {
    place = await goOn(rest);
    rest = onward(place);
    if (replayed >= limit || performance.now() >= endMs) break;
  }
  const { workspaces, calls, isCounted } = place;
  const toCount = place.stage === "counting" ? ahead(place).length : 0;
  found.sort((a, b) => (a.at < b.at ? 1 : -1));
  return {
    ...{ workspaces, toCount, calls, isCounted, replayed },
    leftOut: Math.max(0, workspaceIds.length - toCount - workspaces),
    changes: countChanges(found),
    data: found,
    nextCursor: rest && textOf(rest),
  };
}
