import canonicalize from "canonicalize";
import type { Compilable } from "kysely";
import type { Caller } from "./caller.ts";
import { prepareInsert } from "./db/prepared.ts";
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

// An entry says what changed; whole prompts and programs are in the versions.
const SHOWN_CHARACTERS = 500;

function shown(value: unknown): unknown {
  const json = JSON.stringify(value) ?? "null";
  if (json.length <= 2 * SHOWN_CHARACTERS) return value;
  return `${(typeof value === "string" ? value : json).slice(0, SHOWN_CHARACTERS)}…`;
}

/** Of two states of a thing only what differs, long values cut short. */
export function changeOf(before: object, after: object): Required<Change> {
  const [was, is] = [before, after] as [Record<string, unknown>, Record<string, unknown>];
  const differing = Object.keys({ ...was, ...is }).filter(
    // The database keeps the keys of an object in an order of its own.
    (key) => canonicalize(was[key]) !== canonicalize(is[key]),
  );
  const only = (state: Record<string, unknown>) =>
    Object.fromEntries(differing.map((key) => [key, shown(state[key])]));
  return { before: only(was), after: only(is) };
}

const jsonOf = (value: Record<string, unknown> | null | undefined) => (value ? JSON.stringify(value) : null);

const insertEntry = prepareInsert("auditEntries", [
  "scopeId",
  "id",
  "organizationId",
  "workspaceId",
  "actorAccountId",
  "actorKind",
  "credentialId",
  "verb",
  "target",
  "before",
  "after",
  "isProduction",
  "requestId",
  "ip",
  "userAgent",
]);

/** The insert of one audit entry, to commit with the change it tells of. */
export function auditEntry(
  scope: Scope | null,
  { verb, target, caller, facts, change }: AuditFacts,
): Compilable {
  const row = {
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
  };
  return { compile: () => insertEntry.bind(row) };
}
