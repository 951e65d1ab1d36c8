import { ReadableStream } from "node:stream/web";
import type { Context, Hono } from "hono";
import { z } from "zod";
import { csvText } from "../../platform/csv.ts";
import type { AppEnv } from "../../platform/http/request.ts";
import type { VerbServer } from "../../platform/http/verb-routes.ts";
import { id } from "../../platform/ids.ts";
import type { Work } from "../../platform/operation.ts";
import { type Verb, verb } from "../../platform/verb.ts";
import { requireBillingVisible } from "../plans/index.ts";
import { enter, onPowerChange, requireStill } from "../runs/index.ts";
import { UsageExport, UsageSumsExport } from "./contract.ts";
import { type ExportedPages, type ExportedRow, exportedEvents, exportedSums } from "./export-rows.ts";

// Not in the contract: a verb answers one JSON value, an export streams. Admission and the audit entry are a verb's.
const exportUsage = verb({
  name: "usage.export",
  http: "GET /v1/usage/export",
  summary: "The usage events of the workspace as a file",
  needs: "wallets:read",
  scope: "workspace",
  input: UsageExport,
  output: z.unknown(),
  audit: (input) => input,
});
const exportOrganizationUsage = verb({
  name: "organization_usage.export",
  http: "GET /v1/organizations/{organizationId}/usage/export",
  summary: "The organization's usage, summed, as a file",
  needs: "billing:read",
  scope: "organization",
  input: UsageSumsExport.extend({ organizationId: id("organization") }),
  output: z.unknown(),
  audit: (input) => input,
});

type Format = z.output<typeof UsageExport>["format"];
const TYPES: Record<Format, string> = {
  ndjson: "application/x-ndjson; charset=utf-8",
  csv: "text/csv; charset=utf-8",
};

const cellOf = (value: ExportedRow[string] | undefined): string =>
  value === null || value === undefined ? "" : String(value);

async function* textOf({ columns, pages }: ExportedPages, format: Format): AsyncGenerator<string> {
  if (format === "csv") yield csvText([columns]);
  for await (const rows of pages)
    yield format === "csv"
      ? csvText(rows.map((row) => columns.map((name) => cellOf(row[name]))))
      : rows.map((row) => `${JSON.stringify(row)}\n`).join("");
}

/** Streams a page at a time; ends without an end, which its reader notices, when the caller may no longer read it. */
function answer(
  ws: Work,
  needs: NonNullable<Verb["needs"]>,
  exported: ExportedPages,
  { format, name }: { format: Format; name: string },
): Response {
  async function* bytes() {
    const encoder = new TextEncoder();
    let ended: unknown = null;
    const end = (reason: unknown) => void (ended ??= reason);
    const lookAgain = () => void requireStill(ws, needs).catch(end);
    const undo = [
      ws.platform.bus.subscribe("shutdown", () => end(new Error("the server is stopping"))),
      onPowerChange(ws, lookAgain),
    ];
    // What ended between admitting the caller and this watch was not heard.
    lookAgain();
    try {
      for await (const text of textOf(exported, format)) {
        if (ended) throw ended;
        yield encoder.encode(text);
      }
    } finally {
      for (const stop of undo) stop();
    }
  }
  return new Response(ReadableStream.from(bytes()) as unknown as BodyInit, {
    headers: {
      "content-type": TYPES[format],
      "content-disposition": `attachment; filename="usage-${name}-${ws.platform.now().toISOString().slice(0, 10)}.${format}"`,
      "cache-control": "no-store",
    },
  });
}

/** The exports: of the caller's workspace, of one named in the path (for a plain link), of an organization. */
export function mountUsageExports(app: Hono<AppEnv>, server: VerbServer): void {
  const ofWorkspace = async (c: Context<AppEnv>) => {
    const workFor = await enter(c, server, exportUsage);
    const [ws, input] = workFor(c.req.query());
    await ws.read(requireBillingVisible);
    // Recorded before anything is read, so that an export that was broken off is in the log too.
    await ws.commit(async () => undefined);
    const { format } = input;
    return answer(ws, exportUsage.needs!, exportedEvents(ws, input), {
      format,
      name: ws.caller.workspace!.id,
    });
  };
  app.get("/v1/usage/export", ofWorkspace);
  app.get("/v1/workspaces/:workspaceId/usage/export", ofWorkspace);
  app.get("/v1/organizations/:organizationId/usage/export", async (c) => {
    const workFor = await enter(c, server, exportOrganizationUsage);
    const [ws, { organizationId, ...input }] = workFor({ ...c.req.query(), ...c.req.param() });
    await ws.commit(async () => undefined);
    const { format } = input;
    return answer(ws, exportOrganizationUsage.needs!, await exportedSums(ws, input), {
      format,
      name: organizationId,
    });
  });
}
