import { type RawBuilder, sql, type SqlBool } from "kysely";
import { implement, type VerbTx } from "../../platform/operation.ts";
import { toPage } from "../../platform/verb.ts";
import { conditionsOf } from "./conditions.ts";
import {
  type AuditFilter,
  listAudit,
  listAuditKeys,
  listOrganizationAudit,
  type OrganizationAuditEntry,
} from "./contract.ts";
import { publicKeys } from "./signing-key.ts";

interface Wanted extends AuditFilter {
  cursor?: string | undefined;
  limit: number;
  workspaceId?: string | undefined;
}

/** `within` repeats what the policy says, because only then the index in the order of the page serves. */
async function pageOfEntries(t: VerbTx, within: RawBuilder<SqlBool>, { cursor, limit, ...filter }: Wanted) {
  const rows = await t.db
    .selectFrom("auditEntries as e")
    .leftJoin("auditLinks as l", (join) =>
      join.onRef("l.scopeId", "=", "e.scopeId").onRef("l.entryId", "=", "e.id"),
    )
    .leftJoin("accounts as a", "a.id", "e.actorAccountId")
    .leftJoin("workspaces as w", "w.id", "e.workspaceId")
    .selectAll("e")
    .select(["a.name as actorName", "w.name as workspaceName", "l.sequence"])
    .select((eb) => eb("l.sequence", "is not", null).as("isSealed"))
    .where(within)
    .where((eb) => eb.and(conditionsOf(filter)))
    .$if(cursor !== undefined, (query) => query.where("e.id", "<", cursor!))
    .orderBy("e.id", "desc")
    .limit(limit + 1)
    .execute();
  return toPage(rows as unknown as OrganizationAuditEntry[], limit, (row) => row.id);
}

implement(listAudit, (t, wanted) => pageOfEntries(t, sql`e.scope_id = ${t.scope.workspaceId}`, wanted));
implement(listOrganizationAudit, (t, wanted) =>
  pageOfEntries(t, sql`e.organization_id = ${t.scope.organizationId}`, wanted),
);
implement(listAuditKeys, async (t) => ({
  data: (await publicKeys(t)).map((key) => ({ ...key, algorithm: "ed25519" as const })),
}));
