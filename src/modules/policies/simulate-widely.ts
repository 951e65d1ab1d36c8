import { implementWork } from "../../platform/operation.ts";
import { requirePerson } from "./account-operations.ts";
import { findings } from "./findings.ts";
import { accountRules, compileLevels } from "./load.ts";
import { changedRules } from "./replay.ts";
import { requireSense } from "./rows.ts";
import { compileRules } from "./rule-set.ts";
import { requireFound, requireOwn, requireSubjectsOf } from "./simulate.ts";
import { simulateAccountPolicies, simulateOrganizationPolicies } from "./simulate-contract.ts";
import { pathInPolicy, requireNoSubjects } from "./subjects.ts";

implementWork(simulateOrganizationPolicies, async (ws, { add, remove, days, sample, limit, cursor }) => {
  for (const [at, draft] of add.entries()) requireSense(draft, `add.${at}.`);
  const workspaceIds = await ws.read(async (t) => {
    await requireSubjectsOf(t, add);
    await requireOwn(t, remove);
    const rows = await t.db
      .selectFrom("workspaces")
      .select("id")
      .where("organizationId", "=", t.scope.organizationId!)
      .orderBy("id", "desc")
      .execute();
    return rows.map(({ id }) => id);
  });
  return findings(ws.platform, {
    ...{ readerId: ws.caller.accountId, workspaceIds, days, sample, limit, cursor },
    decidingIn: (levels) => ({
      before: compileLevels(levels),
      after: compileLevels({ ...levels, organization: changedRules(levels.organization, { add, remove }) }),
    }),
  });
});

implementWork(simulateAccountPolicies, async (ws, { add, remove, days, sample, limit, cursor }) => {
  requirePerson(ws);
  const { accountId } = ws.caller;
  for (const [at, draft] of add.entries()) {
    requireSense(draft, `add.${at}.`);
    requireNoSubjects(draft.match, pathInPolicy(`add.${at}.`));
  }
  const { rules } = await accountRules(ws.platform, accountId);
  const workspaceIds = await ws.read(async (t) => {
    if (remove.length > 0) {
      const own = await t.db.selectFrom("accountPolicies").select("id").where("id", "in", remove).execute();
      requireFound(remove, own);
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
  return findings(ws.platform, {
    ...{ readerId: accountId, accountId, workspaceIds, days, sample, limit, cursor },
    decidingIn(levels) {
      const compiled = compileLevels(levels);
      return { before: { ...compiled, account: rules }, after: { ...compiled, account: after } };
    },
  });
});
