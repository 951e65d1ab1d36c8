import { z } from "zod";
import { id } from "../../platform/ids.ts";
import { pageOf, PageInput, verb } from "../../platform/verb.ts";

export const AuditEntry = z.object({
  id: id("auditEntry"),
  verb: z.string(),
  target: z.record(z.string(), z.unknown()),
  actorKind: z.enum(["account", "api_key", "system"]),
  actorAccountId: id("account").nullable(),
  actorName: z.string().nullable(),
  credentialId: z.string().nullable(),
  isProduction: z.boolean(),
  requestId: z.string().nullable(),
  ip: z.string().nullable(),
  userAgent: z.string().nullable(),
  createdAt: z.iso.datetime(),
});
export const listAudit = verb({
  name: "audit.list",
  http: "GET /v1/audit",
  summary: "Who did what in this workspace, newest first",
  needs: "audit:read",
  scope: "workspace",
  input: PageInput.extend({
    verb: z.string().max(80).optional(),
    actorAccountId: id("account").optional(),
    credentialId: z.string().max(80).optional(),
    from: z.iso.datetime().optional(),
    to: z.iso.datetime().optional(),
  }),
  output: pageOf(AuditEntry),
});
