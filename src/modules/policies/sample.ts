import { sql } from "kysely";
import type { Tx } from "../../platform/db/door.ts";
import type { Scope } from "../../platform/db/scope.ts";
import { AppError } from "../../platform/errors.ts";
import type { Platform } from "../../platform/platform.ts";
import { loadWorkspace } from "../access/index.ts";
import { calledSteps, type CalledPlace, withPlace } from "./called-steps.ts";

export const MOST_WORKSPACES = 200;
// Of one workspace: what is older stands for itself no more than what was drawn does.
const MOST_COUNTED = 20_000;
const MOST_COUNTING_MS = 10_000;

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

interface Of {
  since: string;
  /** Only calls made in the name of the account. */
  accountId: string | undefined;
}

/** How many calls of tools each of the workspaces had; the last ones are missing where counting takes too long. */
export async function countCalls(
  { door }: Platform,
  workspaces: readonly Readable[],
  of: Of,
  mostMs: number = MOST_COUNTING_MS,
): Promise<{ counts: number[]; isCounted: boolean }> {
  const endMs = performance.now() + mostMs;
  const counts: number[] = [];
  for (const { scope } of workspaces) {
    if (performance.now() >= endMs) break;
    counts.push(await door.read(scope, (t) => countOf(t, of)));
  }
  return { counts, isCounted: counts.every((count) => count < MOST_COUNTED) };
}

/**
 * Calls of tools in the workspace, drawn so that each is as likely as the next; the same ones whenever it is asked, so that two
 * drafts are tried on the same calls.
 */
export const drawCalls = (
  { door }: Platform,
  { scope }: Readable,
  { share, ...of }: Of & { share: number },
): Promise<CalledPlace[]> => door.read(scope, (t) => placesOf(t, of, share));

/** The newest of the workspace, as far as they are counted. */
const newestOf = (t: Tx, { since, accountId }: Of) =>
  calledSteps(t, since)
    .$if(accountId !== undefined, (query) =>
      query.where(sql<boolean>`decision -> 'caller' ->> 'accountId' = ${accountId}`),
    )
    .select(["runId", "number", "id"])
    .orderBy("startedAt", "desc")
    .limit(MOST_COUNTED);

async function countOf(t: Tx, of: Of): Promise<number> {
  const { count } = await t.db
    .selectFrom(newestOf(t, of).as("newest"))
    .select((each) => each.fn.countAll<string>().as("count"))
    .executeTakeFirstOrThrow();
  return Number(count);
}

// As good as by chance, and the same for whoever asks again.
const BY_CHANCE = sql`hashtextextended(id, 0)`;

function placesOf(t: Tx, of: Of, share: number): Promise<CalledPlace[]> {
  const chosen = t.db
    .selectFrom(newestOf(t, of).as("newest"))
    .select("newest.id")
    .orderBy(BY_CHANCE)
    .limit(share);
  return withPlace(calledSteps(t, of.since)).where("id", "in", chosen).orderBy(BY_CHANCE).execute();
}
