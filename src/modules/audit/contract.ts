import { z } from "zod";
import { id } from "../../platform/ids.ts";
import { pageOf, pageInput, verb } from "../../platform/verb.ts";

const Values = z.record(z.string(), z.unknown());

export const AuditEntry = z.object({
  id: id("auditEntry"),
  verb: z.string(),
  target: Values,
  before: Values.nullable().describe("What was there; null: nothing, or the operation does not say."),
  after: Values.nullable().describe("What is there now; null: nothing, or the operation does not say."),
  actorKind: z
    .enum(["account", "api_key", "system"])
    .describe("account: signed in, or through an MCP client. system: nobody in person."),
  actorAccountId: z.string().nullable().describe("Null: nobody in person."),
  actorName: z.string().nullable().describe("Null: nobody in person, or they left the organization."),
  credentialId: z.string().nullable().describe("The key, sign-in session or MCP client; null: none."),
  isProduction: z.boolean().describe("It happened in a production workspace."),
  requestId: z.string().nullable().describe("Null: it came with no request."),
  ip: z.string().nullable().describe("Where it was asked from; null: not known."),
  userAgent: z.string().nullable().describe("Its first 400 characters; null: not told."),
  createdAt: z.iso.datetime(),
  isSealed: z.boolean().describe("Chained: a change would show. Entries are within about a second."),
  sequence: z
    .number()
    .int()
    .nullable()
    .describe("Its place in the chain of its workspace or organization; null: not sealed."),
});
export const OrganizationAuditEntry = AuditEntry.extend({
  workspaceId: id("workspace").nullable().describe("Null: it happened in the organization itself."),
  workspaceName: z.string().nullable().describe("Null as workspaceId, or the workspace is gone."),
});
export type AuditEntry = z.output<typeof AuditEntry>;
export type OrganizationAuditEntry = z.output<typeof OrganizationAuditEntry>;

// PostgreSQL knows no year 0.
const Moment = z.iso.datetime().refine((moment) => moment >= "0001", "must be after the year 0");
/** Which entries. */
export const AuditFilter = z.object({
  verb: z
    .string()
    .max(80)
    .optional()
    .describe("An operation, agents.publish; or all of a resource with a dot at the end, agents."),
  actorAccountId: id("account").optional().describe("The person, also when one of their keys did it."),
  credentialId: z.string().max(80).optional().describe("One key or one sign-in session."),
  targetId: z.string().max(80).optional().describe("Any id the entry's target names."),
  isProduction: z.stringbool().optional().describe("true: only what happened in production workspaces."),
  isChange: z
    .stringbool()
    .optional()
    .describe("true: without looks at people and exports, which change nothing; false: only those."),
  from: Moment.optional().describe("From this time on."),
  to: Moment.optional().describe("Up to, and without, this time."),
});
export type AuditFilter = z.output<typeof AuditFilter>;

export const listAudit = verb({
  name: "audit.list",
  http: "GET /v1/audit",
  summary: "Who did what in this workspace, newest first",
  needs: "audit:read",
  scope: "workspace",
  input: pageInput("auditEntry").extend(AuditFilter.shape),
  output: pageOf(AuditEntry),
});
export const listOrganizationAudit = verb({
  name: "organization_audit.list",
  http: "GET /v1/organizations/{organizationId}/audit",
  summary: "Who did what in the organization and all its workspaces, newest first",
  needs: "organization_audit:read",
  scope: "organization",
  input: pageInput("auditEntry").extend({
    ...AuditFilter.shape,
    organizationId: id("organization"),
    workspaceId: id("workspace").optional(),
  }),
  output: pageOf(OrganizationAuditEntry),
});
export const listAuditKeys = verb({
  name: "audit.list_keys",
  http: "GET /v1/audit/keys",
  summary: "The public keys this installation signs its audit chain with, oldest first",
  needs: "audit:read",
  scope: "workspace",
  input: z.object({}),
  output: z.object({
    data: z.array(
      z.object({
        keyId: z.string().describe("The key's fingerprint."),
        algorithm: z.literal("ed25519"),
        publicKey: z.string().describe("SPKI, base64."),
        createdAt: z.iso.datetime(),
      }),
    ),
  }),
});
