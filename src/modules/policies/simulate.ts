import { sql } from "kysely";
import { invalid } from "../../platform/errors.ts";
import { implementWork, type VerbTx } from "../../platform/operation.ts";
import type { InputOf } from "../../platform/verb.ts";
import { beginningOfDays, calledSteps, type CalledPlace, readCalls, withPlace } from "./called-steps.ts";
import type { PolicyDraft } from "./contract.ts";
import { compileLevels, readLevels } from "./load.ts";
import { changedRules, countChanges, replay } from "./replay.ts";
import { requireSense } from "./rows.ts";
import { simulatePolicies } from "./simulate-contract.ts";
import { pathInPolicy, requireSubjects } from "./subjects.ts";

/** Years of four digits from 1 on, and days that are in their month: others the database takes for none. */
const isMoment = (at: string) => {
  const date = new Date(at);
  return at > "0001" && !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 19) === at.slice(0, 19);
};
function cursorPlace(cursor: string | undefined): { at: string; id: string } | null {
  if (cursor === undefined) return null;
  const [at = "", id = ""] = cursor.split(" ");
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(at) || !isMoment(at) || !/^\w{1,60}$/.test(id))
    throw invalid("cursor", "must be the nextCursor of a page");
  return { at, id };
}

/** Newest first. */
async function pageOfCalls(
  t: VerbTx,
  { days, cursor, limit }: InputOf<typeof simulatePolicies>,
): Promise<CalledPlace[]> {
  const before = cursorPlace(cursor);
  return withPlace(calledSteps(t, beginningOfDays(t.platform.now(), days)))
    .$if(before !== null, (query) =>
      query.where(sql<boolean>`(started_at, id) < (${before?.at}::timestamptz, ${before?.id})`),
    )
    .orderBy("startedAt", "desc")
    .orderBy("id", "desc")
    .limit(limit + 1)
    .execute();
}

/** Throws 422 where one that is to be removed was not found. */
export function requireFound(remove: readonly string[], found: readonly { id: string }[]): void {
  const there = new Set(found.map(({ id }) => id));
  const at = remove.findIndex((id) => !there.has(id));
  if (at >= 0) throw invalid(`remove.${at}`, "there is no policy with this id here");
}

/** Throws 422 where one of them is no policy of the level `t` is in. */
export async function requireOwn(t: VerbTx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const found = await t.db
    .selectFrom("policies")
    .select("id")
    .where("id", "in", ids)
    .where("workspaceId", "is not distinct from", t.scope.workspaceId ?? null)
    .execute();
  requireFound(ids, found);
}

/** Throws 422 where one of the policies that are to be added names what is not here. */
export async function requireSubjectsOf(t: VerbTx, add: readonly PolicyDraft[]): Promise<void> {
  for (const [at, { match, toolkitId }] of add.entries())
    await requireSubjects(t, match, toolkitId, pathInPolicy(`add.${at}.`));
}

implementWork(simulatePolicies, async (ws, input) => {
  for (const [at, draft] of input.add.entries()) requireSense(draft, `add.${at}.`);
  const { levels, rows } = await ws.read(async (t) => {
    await requireSubjectsOf(t, input.add);
    await requireOwn(t, input.remove);
    const levels = await readLevels(t);
    return { levels, rows: await pageOfCalls(t, input) };
  });
  const page = rows.slice(0, input.limit);
  const { replayed, changed } = await replay(ws.platform, readCalls(ws.read, page), {
    before: compileLevels(levels),
    after: compileLevels({ ...levels, workspace: changedRules(levels.workspace, input) }),
  });
  const last = page.at(-1);
  return {
    replayed,
    changes: countChanges(changed),
    data: changed,
    nextCursor: rows.length > input.limit && last ? `${last.at} ${last.id}` : null,
  };
});
