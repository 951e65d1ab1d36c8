import { sql } from "kysely";
import type { Tx } from "../../platform/db/door.ts";
import type { Scope } from "../../platform/db/scope.ts";
import { AppError } from "../../platform/errors.ts";
import type { Platform } from "../../platform/platform.ts";
import { loadWorkspace } from "../access/index.ts";
import { beginningOfDays, calledSteps, type CalledStep, withCall } from "./replay.ts";

export const MOST_WORKSPACES = 200;
// Of one workspace: what is older stands for itself no more than what was drawn does.
const MOST_COUNTED = 20_000;

export interface Readable {
  workspaceId: string;
  name: string;
  scope: Scope;
}

/** Those of the workspaces whose runs the account may read now, with the scope to read them in. */
export async function readableOf(
  { door }: Platform,
  accountId: string,
  ids: readonly string[],
): Promise<Readable[]> {
  const found: Readable[] = [];
  for (const workspaceId of ids.slice(0, MOST_WORKSPACES)) {
    const workspace = await loadWorkspace(door, accountId, workspaceId).then(
      ({ value }) => value,
      (error: unknown) => {
        if (error instanceof AppError && error.code === "not_found") return null;
        throw error;
      },
    );
    if (!workspace?.permissions.has("runs:read")) continue;
    const { organizationId, name } = workspace;
    found.push({ workspaceId, name, scope: { accountId, organizationId, workspaceId } });
  }
  return found;
}

/** How many of `limit` fall to each: all where they fit, else in proportion, and one at least where there is any. */
export function shares(counts: readonly number[], limit: number): number[] {
  const all = counts.reduce((sum, count) => sum + count, 0);
  if (all <= limit) return [...counts];
  return counts.map((count) =>
    Math.min(count, Math.max(count > 0 ? 1 : 0, Math.round((limit * count) / all))),
  );
}

export interface DrawnCalls {
  calls: number;
  isCounted: boolean;
  drawn: { from: Readable; steps: CalledStep[] }[];
}

/**
 * Calls of tools in the workspaces, drawn so that each is as likely as the next; the same ones whenever it is asked, so that two
 * drafts are tried on the same calls. `accountId`: only those done in the name of the account.
 */
export async function drawCalls(
  platform: Platform,
  workspaces: readonly Readable[],
  { days, limit, accountId }: { days: number; limit: number; accountId?: string },
): Promise<DrawnCalls> {
  const since = beginningOfDays(platform, days);
  const counts: number[] = [];
  for (const { scope } of workspaces)
    counts.push(await platform.door.read(scope, (t) => countOf(t, since, accountId)));
  const places = shares(counts, limit);
  const drawn: DrawnCalls["drawn"] = [];
  for (const [index, from] of workspaces.entries()) {
    const share = places[index]!;
    if (share === 0) continue;
    const steps = await platform.door.read(from.scope, (t) => stepsOf(t, since, { share, accountId }));
    drawn.push({ from, steps });
  }
  return {
    calls: counts.reduce((sum, count) => sum + count, 0),
    isCounted: counts.every((count) => count < MOST_COUNTED),
    drawn,
  };
}

/** The newest of the workspace, as far as they are counted. */
const newestOf = (t: Tx, since: string, accountId: string | undefined) =>
  calledSteps(t, since)
    .$if(accountId !== undefined, (query) =>
      query.where(sql<boolean>`decision -> 'caller' ->> 'accountId' = ${accountId}`),
    )
    .select(["runId", "number", "id"])
    .orderBy("startedAt", "desc")
    .limit(MOST_COUNTED);

async function countOf(t: Tx, since: string, accountId: string | undefined): Promise<number> {
  const { count } = await t.db
    .selectFrom(newestOf(t, since, accountId).as("newest"))
    .select((each) => each.fn.countAll<string>().as("count"))
    .executeTakeFirstOrThrow();
  return Number(count);
}

async function stepsOf(
  t: Tx,
  since: string,
  { share, accountId }: { share: number; accountId: string | undefined },
): Promise<CalledStep[]> {
  const chosen = t.db
    .selectFrom(newestOf(t, since, accountId).as("newest"))
    .select("newest.id")
    // As good as by chance, and the same for whoever asks again.
    .orderBy(sql`hashtextextended(newest.id, 0)`)
    .limit(share);
  const rows = await withCall(calledSteps(t, since)).where("id", "in", chosen).execute();
  return rows as unknown as CalledStep[];
}
