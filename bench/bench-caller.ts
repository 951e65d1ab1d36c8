import type { Caller } from "../src/platform/caller.ts";
import { newId } from "../src/platform/ids.ts";

/** A made-up id whose order is its number's. */
export const padded = (prefix: string, number: number): string =>
  `${prefix}_${String(number).padStart(26, "0")}`;

export const scopeOf = (workspaceId: string) => ({
  accountId: padded("acc", 7),
  organizationId: padded("org", 7),
  workspaceId,
});

export const FACTS = { requestId: padded("req", 7), ip: "127.0.0.1", userAgent: "bench" };

/** Somebody signed in who may do everything in this workspace. */
export const callerIn = (id: string): Caller => ({
  kind: "account",
  accountId: padded("acc", 7),
  credentialId: padded("ses", 7),
  isInstallationAdmin: false,
  stage: null,
  ratePerMinute: null,
  toolkitId: null,
  workspace: {
    id,
    organizationId: padded("org", 7),
    name: "Bench",
    slug: "bench",
    environment: "development",
    role: "owner",
    roleFrom: "member",
    isArchived: false,
    permissions: new Set(["*"]),
    standing: new Set(["*"]),
  },
  organization: null,
});

/** The row an audit entry of this caller is, for a table that nothing chains. */
export const plainEntry = (workspaceId: string, target: object) => ({
  scopeId: workspaceId,
  id: newId("auditEntry"),
  organizationId: padded("org", 7),
  workspaceId,
  actorAccountId: padded("acc", 7),
  actorKind: "account",
  credentialId: padded("ses", 7),
  verb: "agents.create",
  target: JSON.stringify(target),
  isProduction: false,
  ...FACTS,
});
