import { ReadableStream } from "node:stream/web";
import type { Context, Hono } from "hono";
import { z } from "zod";
import { type Caller, type OrganizationCaller, requirePermission } from "../../platform/caller.ts";
import { AppError, invalid } from "../../platform/errors.ts";
import { type AppEnv, factsOf } from "../../platform/http/request.ts";
import { admit, type VerbServer } from "../../platform/http/verb-routes.ts";
import { scopeOf, workOf } from "../../platform/operation.ts";
import { id } from "../../platform/ids.ts";
import { type InputOf, verb } from "../../platform/verb.ts";
import { parseInput } from "../../platform/parse-input.ts";
import { accessTags } from "../access/index.ts";
import { AuditFilter } from "./contract.ts";
import { csvOf } from "./export-csv.ts";
import { startExport } from "./export-job.ts";
import { ndjsonOf } from "./export-ndjson.ts";
import { createSigner, type Signer } from "./signing-key.ts";

const Wanted = AuditFilter.extend({ format: z.enum(["ndjson", "csv"]).default("ndjson") });
const FORMS = {
  ndjson: { type: "application/x-ndjson; charset=utf-8", write: ndjsonOf },
  csv: { type: "text/csv; charset=utf-8", write: csvOf },
};

// Not in the contract: a verb answers one JSON value, an export streams. Admission and the audit entry are a verb's.
const exportAudit = verb({
  name: "audit.export",
  http: "GET /v1/audit/export",
  summary: "The audit log of the workspace as a file",
  needs: "audit:read",
  scope: "workspace",
  isForArchived: true,
  input: Wanted,
  output: z.unknown(),
  audit: (input) => input,
});
const exportOrganizationAudit = verb({
  ...exportAudit,
  name: "organization_audit.export",
  http: "GET /v1/organizations/{organizationId}/audit/export",
  needs: "organization_audit:read",
  scope: "organization",
  input: Wanted.extend({ workspaceId: id("workspace").optional() }),
});
type ExportVerb = typeof exportAudit | typeof exportOrganizationAudit;

const inputOf = (exporting: ExportVerb, c: Context<AppEnv>): InputOf<typeof exportOrganizationAudit> =>
  parseInput(exporting.input, c.req.query());

/** A file that can be verified holds every entry of its time span. */
function refuseGaps({
  format,
  from: _from,
  to: _to,
  workspaceId: _scope,
  ...filter
}: object & InputOf<typeof exportOrganizationAudit>) {
  const field = Object.keys(filter).find((name) => filter[name as keyof typeof filter] !== undefined);
  if (format === "ndjson" && field)
    throw invalid(
      field,
      "NDJSON is chosen by time alone, so that it can be verified; CSV takes every filter",
    );
}

const powerOf = (exporting: ExportVerb, { organization, workspace }: Caller) =>
  exporting.scope === "organization" ? organization : workspace;

/** What the right to export hangs on. */
const tagsOf = ({ kind, credentialId, accountId, workspace, organization }: Caller): string[] => [
  ...(kind === "api_key" ? [accessTags.key(credentialId)] : []),
  accessTags.account(accountId),
  ...(workspace ? [accessTags.workspace(workspace.id)] : []),
  accessTags.organization((organization?.id ?? workspace?.organizationId)!),
];

async function answerExport(
  c: Context<AppEnv>,
  server: VerbServer,
  exporting: ExportVerb,
  signer: () => Promise<Signer>,
): Promise<Response> {
  c.set("verb", exporting.name);
  const caller = await admit(c, server, exporting);
  if (exporting.scope === "organization" && caller.kind === "api_key")
    throw new AppError("forbidden", "An API key acts only inside its workspace");
  requirePermission(powerOf(exporting, caller), exporting.needs!);
  const input = inputOf(exporting, c);
  refuseGaps(input);
  const { platform } = server;
  const facts = factsOf(c);
  const ws = workOf(platform, caller, facts, scopeOf(exporting, caller), { verb: exporting, input });
  // Recorded before anything is read, so that an export that was broken off is in the log too.
  await ws.commit(async () => undefined);

  let isEnded = false;
  const { format, ...filter } = input;
  const organizationId = (caller as OrganizationCaller).organization?.id ?? caller.workspace!.organizationId;
  const workspaceId = exporting.scope === "organization" ? (input.workspaceId ?? null) : caller.workspace!.id;
  const job = await startExport(
    ws,
    signer,
    { organizationId, workspaceId, from: input.from, to: input.to },
    { isEnded: () => isEnded, ...(format === "csv" ? { filter } : {}) },
  );
  const { type, write } = FORMS[format];
  async function* bytes() {
    const encoder = new TextEncoder();
    const end = () => void (isEnded = true);
    const lookAgain = () => {
      facts
        .readmit?.()
        .then((now) => requirePermission(powerOf(exporting, now), exporting.needs!))
        .catch(end);
    };
    const undo = [
      platform.bus.subscribe("shutdown", end),
      ...tagsOf(caller).map((tag) => platform.access.onDrop(tag, lookAgain)),
    ];
    // What ended between admitting the caller and this watch was not heard.
    lookAgain();
    try {
      for await (const text of write(job)) yield encoder.encode(text);
    } finally {
      for (const stop of undo) stop();
    }
  }
  const name = `audit-${workspaceId ?? organizationId}-${job.startedAt.slice(0, 10)}.${format}`;
  return new Response(ReadableStream.from(bytes()) as unknown as BodyInit, {
    headers: {
      "content-type": type,
      "content-disposition": `attachment; filename="${name}"`,
      "cache-control": "no-store",
    },
  });
}

/** The exports: of the caller's workspace, of one named in the path (for a plain link), of an organization. */
export function mountAuditExports(app: Hono<AppEnv>, server: VerbServer): void {
  const signer = createSigner(server.platform);
  const ofWorkspace = (c: Context<AppEnv>) => answerExport(c, server, exportAudit, signer);
  app.get("/v1/audit/export", ofWorkspace);
  app.get("/v1/workspaces/:workspaceId/audit/export", ofWorkspace);
  app.get("/v1/organizations/:organizationId/audit/export", (c) =>
    answerExport(c, server, exportOrganizationAudit, signer),
  );
}
