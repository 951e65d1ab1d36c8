import type { Compilable } from "kysely";
import type { Caller } from "./caller.ts";
import type { Tx } from "./db/door.ts";
import type { Scope } from "./db/scope.ts";
import { newId } from "./ids.ts";
import type { RequestFacts } from "./operation.ts";

/** Entries of the installation itself, which no workspace or account owns. */
export const INSTALLATION_SCOPE = "installation";

export interface AuditFacts {
  verb: string;
  target: Record<string, unknown>;
  caller: Caller;
  facts: Pick<RequestFacts, "requestId" | "ip" | "userAgent">;
  change?: Change | undefined;
}

/** What was there and what is now, as people may see it: never a secret. */
export interface Change {
  before?: Record<string, unknown> | null;
  after?: Record<string, unknown> | null;
}

const jsonOf = (value: Record<string, unknown> | null | undefined) => (value ? JSON.stringify(value) : null);

/** The insert of one audit entry, to commit with the change it tells of. */
export function auditEntry(
  t: Tx,
  scope: Scope | null,
  { verb, target, caller, facts, change }: AuditFacts,
): Compilable {
  return t.db.insertInto("auditEntries").values({
    scopeId: scope ? (scope.workspaceId ?? scope.organizationId ?? scope.accountId!) : INSTALLATION_SCOPE,
    id: newId("auditEntry"),
    organizationId: scope?.organizationId ?? null,
    workspaceId: scope?.workspaceId ?? null,
    actorAccountId: caller.accountId,
    actorKind: caller.kind,
    credentialId: caller.credentialId,
    verb,
    target: JSON.stringify(target),
    before: jsonOf(change?.before),
    after: jsonOf(change?.after),
    isProduction: caller.workspace?.environment === "production",
    requestId: facts.requestId,
    ip: facts.ip,
    userAgent: facts.userAgent?.slice(0, 400) ?? null,
  });
}
