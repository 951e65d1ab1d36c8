import { z } from "zod";
import { id } from "../../platform/ids.ts";
import { pageOf, pageInput, verb } from "../../platform/verb.ts";
import { PlanKey } from "../plans/contract.ts";

export const InstallationSettings = z.object({
  credits: z
    .enum(["metered", "enforced"])
    .describe("metered: an empty wallet stops nothing. enforced: it stops what costs."),
  defaultPlan: PlanKey.nullable().describe("Of new organizations; null: none, nothing is limited."),
  offersTrials: z.boolean().describe("Organizations may start their trial without a payment."),
  outboundAllow: z
    .array(z.string().trim().min(1).max(200))
    .max(200)
    .describe(
      "Private hosts that tools and models may reach, besides OUTBOUND_ALLOW: host:port, host or CIDR.",
    ),
});
const IsEmbedded = z.boolean().describe("It runs within the installation, as its child.");
export const SystemInfo = z.object({
  version: z.string(),
  database: z.object({ version: z.string(), isEmbedded: IsEmbedded, sizeBytes: z.number().int() }),
  processes: z.array(
    z.object({
      id: z.string(),
      roles: z.array(z.string()),
      startedAt: z.iso.datetime(),
      seenAt: z.iso.datetime(),
    }),
  ),
  queue: z.object({
    waiting: z.number().int().describe("Jobs that are due and not taken up."),
    oldestSeconds: z.number().nullable().describe("Age of the oldest of them; null: none waits."),
  }),
  counts: z.object({
    accounts: z.number().int(),
    organizations: z.number().int(),
    workspaces: z.number().int(),
  }),
});
export const Check = z.object({ name: z.string(), isOk: z.boolean(), detail: z.string() });
export const Mail = z.object({
  id: z.string(),
  recipient: z.string(),
  subject: z.string(),
  bodyText: z.string(),
  bodyHtml: z.string().nullable().describe("Null: it is plain text."),
  createdAt: z.iso.datetime(),
});

export const getSystemInfo = verb({
  name: "system.info",
  http: "GET /v1/system/info",
  summary: "Version, database, processes and queue of this installation",
  needs: null,
  scope: "system",
  input: z.object({}),
  output: SystemInfo,
});
export const runDoctor = verb({
  name: "system.doctor",
  http: "GET /v1/system/doctor",
  summary: "Check the installation: logins, row-level security, migrations, queue, ledger, processes",
  needs: null,
  scope: "system",
  input: z.object({}),
  output: z.object({ isHealthy: z.boolean(), checks: z.array(Check) }),
});
export const checkLedger = verb({
  name: "system.check_ledger",
  http: "GET /v1/system/ledger-check",
  summary: "Recompute every balance, bucket, hold and debt from the ledger's entries and compare",
  needs: null,
  scope: "system",
  input: z.object({}),
  output: z.object({
    isWhole: z.boolean().describe("Nothing differs."),
    organizations: z.number().int().describe("How many were compared."),
    entries: z.number().int().describe("Ledger entries that were read."),
    findings: z.array(z.object({ organizationId: z.string(), what: z.string(), problem: z.string() })),
  }),
});
export const checkIsolation = verb({
  name: "system.check_isolation",
  http: "POST /v1/system/isolation-check",
  summary:
    "Make two throw-away workspaces, try to cross between them by every verb and table, remove them; signed",
  needs: null,
  scope: "system",
  input: z.object({}),
  output: z.object({
    report: z.object({
      startedAt: z.iso.datetime(),
      version: z.string(),
      isIsolated: z.boolean().describe("Nothing crossed."),
      verbs: z.number().int().describe("Operations that were tried."),
      probes: z.number().int().describe("Calls that tried to cross."),
      statuses: z.record(z.string(), z.number().int()).describe("How often each HTTP status answered them."),
      tables: z.number().int().describe("Tables whose rows were looked at from within each workspace."),
      findings: z.array(z.object({ where: z.string(), problem: z.string() })),
    }),
    keyId: z.string(),
    publicKey: z.string().describe("Base64 of the SPKI form; the one that signs the audit log."),
    signature: z.string().describe("Ed25519, base64, over the canonical JSON of purpose and report."),
  }),
  audit: (_, { report }) => ({ isIsolated: report.isIsolated, probes: report.probes }),
});
export const getSettings = verb({
  name: "system.get_settings",
  http: "GET /v1/system/settings",
  summary: "The installation's settings",
  needs: null,
  scope: "system",
  input: z.object({}),
  output: InstallationSettings,
});
export const updateSettings = verb({
  name: "system.update_settings",
  http: "PATCH /v1/system/settings",
  summary: "Change the installation's settings",
  needs: null,
  scope: "system",
  input: InstallationSettings.partial(),
  output: InstallationSettings,
  audit: (input) => input,
});
export const listMails = verb({
  name: "system.list_mails",
  http: "GET /v1/system/mails",
  summary: "Mails kept in the outbox because no SMTP server is configured",
  needs: null,
  scope: "system",
  input: pageInput("mail"),
  output: pageOf(Mail),
});
export const listAllOrganizations = verb({
  name: "system.list_organizations",
  http: "GET /v1/system/organizations",
  summary: "The organizations of the installation, newest first: who they are, nothing of what they hold",
  needs: null,
  scope: "system",
  input: pageInput("organization").extend({
    search: z.string().max(200).optional().describe("Part of the name or address, or the id."),
  }),
  output: pageOf(
    z.object({
      id: id("organization"),
      name: z.string(),
      slug: z.string(),
      plan: z.string().nullable().describe("Null: none, nothing is limited."),
      isPersonal: z.boolean(),
      createdAt: z.iso.datetime(),
    }),
  ),
});
