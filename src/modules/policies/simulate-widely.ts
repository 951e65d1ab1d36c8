import type { Tx } from "../../platform/db/door.ts";
import { notFound } from "../../platform/errors.ts";
import { implementWork, type Work } from "../../platform/operation.ts";
import { requirePerson } from "./account-operations.ts";
import { beginningOfDays, fitting, readCalls } from "./called-steps.ts";
import { accountRules, compileLevels, type LevelRules, readLevels } from "./load.ts";
import { changedRules, countChanges, replay } from "./replay.ts";
import { requireSense } from "./rows.ts";
import { compileRules } from "./rule-set.ts";
import { countCalls, drawCalls, readableOf, shares } from "./sample.ts";
import { requireOwn } from "./simulate.ts";
import { type Findings, simulateAccountPolicies, simulateOrganizationPolicies } from "./simulate-contract.ts";
import { requireNoSubjects, requireSubjects } from "./subjects.ts";

const MOST_SHOWN = 200;
// Text of arguments that is read in all, shared out like the calls.
const MOST_BYTES = 32_000_000;

type Deciding = Parameters<typeof replay>[2];
interface Question {
  days: number;
  limit: number;
  accountId?: string;
  /** Of the workspaces these: the newest come first. */
  workspaceIds: readonly string[];
  decidingIn(levels: LevelRules): Deciding;
}

/** Draws calls from the workspaces and replays them, one workspace after the other and each under its own policies. */
async function findings(
  { platform, caller }: Work,
  { workspaceIds, decidingIn, days, limit, accountId }: Question,
): Promise<Findings> {
  const readable = await readableOf(platform, caller.accountId, workspaceIds);
  const of = { since: beginningOfDays(platform, days), accountId };
  const { counts, isCounted } = await countCalls(platform, readable, of);
  const sum = (numbers: readonly number[]) => numbers.reduce((all, each) => all + each, 0);
  const places = shares(counts, limit);
  const bytesEach = MOST_BYTES / sum(places);
  const found: Findings["data"] = [];
  let replayed = 0;
  for (const [index, share] of places.entries()) {
    if (share === 0) continue;
    const from = readable[index]!;
    const read = <T>(work: (t: Tx) => Promise<T>) => platform.door.read(from.scope, work);
    const drawn = fitting(await drawCalls(platform, from, { ...of, share }), share * bytesEach);
    const here = await replay(platform, readCalls(read, drawn), decidingIn(await read(readLevels)));
    replayed += here.replayed;
    for (const call of here.changed)
      found.push({
        ...call,
        workspaceId: from.workspaceId as `ws_${string}`,
        workspaceName: from.name,
      });
  }
  found.sort((a, b) => (a.at < b.at ? 1 : -1));
  return {
    workspaces: counts.length,
    leftOut: workspaceIds.length - counts.length,
    ...{ calls: sum(counts), isCounted, replayed },
    changes: countChanges(found),
    data: found.slice(0, MOST_SHOWN),
  };
}

implementWork(simulateOrganizationPolicies, async (ws, { add, remove, days, limit }) => {
  for (const draft of add) requireSense(draft);
  const workspaceIds = await ws.read(async (t) => {
    for (const draft of add) await requireSubjects(t, draft.match, draft.toolkitId);
    await requireOwn(t, remove);
    const rows = await t.db
      .selectFrom("workspaces")
      .select("id")
      .where("organizationId", "=", t.scope.organizationId!)
      .orderBy("id", "desc")
      .execute();
    return rows.map(({ id }) => id);
  });
  return findings(ws, {
    ...{ days, limit, workspaceIds },
    decidingIn: (levels) => ({
      before: compileLevels(levels),
      after: compileLevels({ ...levels, organization: changedRules(levels.organization, { add, remove }) }),
    }),
  });
});

implementWork(simulateAccountPolicies, async (ws, { add, remove, days, limit }) => {
  requirePerson(ws);
  const { accountId } = ws.caller;
  for (const draft of add) {
    requireSense(draft);
    requireNoSubjects(draft.match);
  }
  const { rules } = await accountRules(ws.platform, accountId);
  const workspaceIds = await ws.read(async (t) => {
    if (remove.length > 0) {
      const own = await t.db.selectFrom("accountPolicies").select("id").where("id", "in", remove).execute();
      if (own.length < new Set(remove).size) throw notFound("Policy");
    }
    const rows = await t.db
      .selectFrom("workspaces as w")
      .innerJoin("organizationMembers as om", "om.organizationId", "w.organizationId")
      .leftJoin("members as m", (join) =>
        join.onRef("m.workspaceId", "=", "w.id").onRef("m.accountId", "=", "om.accountId"),
      )
      .select("w.id")
      .where("om.accountId", "=", accountId)
      .where((where) =>
        where.or([where("m.role", "is not", null), where("om.role", "in", ["owner", "admin"])]),
      )
      .orderBy("w.id", "desc")
      .execute();
    return rows.map(({ id }) => id);
  });
  const after = compileRules(changedRules(rules.rules, { add, remove }));
  return findings(ws, {
    ...{ days, limit, accountId, workspaceIds },
    decidingIn(levels) {
      const compiled = compileLevels(levels);
      return { before: { ...compiled, account: rules }, after: { ...compiled, account: after } };
    },
  });
});
