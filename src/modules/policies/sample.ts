import { sql } from "kysely";
import type { Tx } from "../../platform/db/door.ts";
import type { Scope } from "../../platform/db/scope.ts";
import { AppError } from "../../platform/errors.ts";
import type { Platform } from "../../platform/platform.ts";
import { loadWorkspace } from "../access/index.ts";
import { calledSteps, type CalledPlace, withPlace } from "./called-steps.ts";

// Of one workspace: what is older stands for itself no more than what was drawn does.
export const MOST_COUNTED = 20_000;

export interface Readable {
  workspaceId: string;
  name: string;
  scope: Scope;
}

/** The workspace with the scope to read it in; null where the account may not read its runs now. */
export async function readableIn(
  { door }: Platform,
  accountId: string,
  workspaceId: string,
): Promise<Readable | null> {
  const workspace = await loadWorkspace(door, accountId, workspaceId).then(
    ({ value }) => value,
    (error: unknown) => {
      if (error instanceof AppError && error.code === "not_found") return null;
      throw error;
    },
  );
  if (!workspace?.permissions.has("runs:read")) return null;
  const { organizationId, name } = workspace;
  return { workspaceId, name, scope: { accountId, organizationId, workspaceId } };
}

/** How many of a sample fall to who had `count` of the calls: all where they fit, else in proportion, and one at least where there is any. */
export function shareOf(count: number, { calls, sample }: { calls: number; sample: number }): number {
  if (calls <= sample) return Math.min(count, sample);
  return Math.min(count, sample, Math.max(count > 0 ? 1 : 0, Math.round((sample * count) / calls)));
}

export interface Period {
  since: string;
  until: string;
  /** Only calls made in the name of the account. */
  accountId: string | undefined;
}

/** The newest of the workspace, as far as they are counted. */
const newestOf = (t: Tx, { since, until, accountId }: Period) =>
  calledSteps(t, since)
    .where("startedAt", "<=", until)
    .$if(accountId !== undefined, (query) =>
      query.where(sql<boolean>`decision -> 'caller' ->> 'accountId' = ${accountId}`),
    )
    .select(["runId", "number", "id"])
    .orderBy("startedAt", "desc")
    .limit(MOST_COUNTED);

/** How many calls of tools the workspace of `t` had; at most `MOST_COUNTED`. */
export async function countCalls(t: Tx, period: Period): Promise<number> {
  const { count } = await t.db
    .selectFrom(newestOf(t, period).as("newest"))
    .select((each) => each.fn.countAll<string>().as("count"))
    .executeTakeFirstOrThrow();
  return Number(count);
}

// As good as by chance, and the same for whoever asks again.
const BY_CHANCE = sql`hashtextextended(id, 0)`;

/**
 * Calls of tools in the workspace of `t`, drawn so that each is as likely as the next; the same ones in the same order whenever it is
 * asked, so that two drafts are tried on the same calls and a page goes on where the last one ended.
 */
export function drawCalls(t: Tx, period: Period, share: number): Promise<CalledPlace[]> {
  const chosen = t.db
    .selectFrom(newestOf(t, period).as("newest"))
    .select("newest.id")
    .orderBy(BY_CHANCE)
    .limit(share);
  return withPlace(calledSteps(t, period.since)).where("id", "in", chosen).orderBy(BY_CHANCE).execute();
}
