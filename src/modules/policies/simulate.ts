import { sql } from "kysely";
import { invalid, notFound } from "../../platform/errors.ts";
import { implementWork, type VerbTx } from "../../platform/operation.ts";
import type { InputOf } from "../../platform/verb.ts";
import { beginningOfDays, calledSteps, type CalledPlace, readCalls, withPlace } from "./called-steps.ts";
import { compileLevels, readLevels } from "./load.ts";
import { changedRules, countChanges, replay } from "./replay.ts";
import { requireSense } from "./rows.ts";
import { simulatePolicies } from "./simulate-contract.ts";
import { requireSubjects } from "./subjects.ts";

function cursorPlace(cursor: string | undefined): { at: string; id: string } | null {
  if (cursor === undefined) return null;
  const [at = "", id = ""] = cursor.split(" ");
  if (
    !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(at) ||
    Number.isNaN(Date.parse(at)) ||
    !/^\w{1,60}$/.test(id)
  )
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

/** Throws 404 where one of them is no policy of the level `t` is in. */
export async function requireOwn(t: VerbTx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const found = await t.db
    .selectFrom("policies")
    .select("id")
    .where("id", "in", ids)
    .where("workspaceId", "is not distinct from", t.scope.workspaceId ?? null)
    .execute();
  if (found.length < new Set(ids).size) throw notFound("Policy");
}

implementWork(simulatePolicies, async (ws, input) => {
  for (const draft of input.add) requireSense(draft);
  const { levels, rows } = await ws.read(async (t) => {
    for (const draft of input.add) await requireSubjects(t, draft.match, draft.toolkitId ?? null);
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
