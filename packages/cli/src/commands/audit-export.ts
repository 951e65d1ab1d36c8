import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { BailiwickError, type Problem } from "@bailiwick/sdk";
import type { Command, Values } from "../command.ts";
import type { Context } from "../context.ts";
import { cookieFetch } from "../cookie-fetch.ts";
import { note } from "../style.ts";

const FILTERS = {
  from: "From this time on: 2026-01-01T00:00:00Z.",
  to: "Up to, and without, this time.",
  verb: "CSV: an operation, or all of a resource with a dot at the end.",
  "actor-account-id": "CSV: what this person did.",
  "credential-id": "CSV: what was done with this key or sign-in.",
  "target-id": "CSV: what was done to this.",
  "workspace-id": "With --organization: this workspace alone.",
};
const camel = (name: string) => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

function addressOf({ profile }: Context, args: Values): URL {
  const organization = args.organization as string | undefined;
  const path = organization
    ? `/v1/organizations/${encodeURIComponent(organization)}/audit/export`
    : "/v1/audit/export";
  const url = new URL(path, profile.url);
  const isCsv = args.format === undefined && String(args.file ?? "").endsWith(".csv");
  url.searchParams.set("format", (args.format as string | undefined) ?? (isCsv ? "csv" : "ndjson"));
  for (const name of Object.keys(FILTERS))
    if (args[name] !== undefined) url.searchParams.set(camel(name), String(args[name]));
  return url;
}

async function open(context: Context, args: Values): Promise<Response> {
  const { profile, jar } = context;
  const headers = new Headers();
  if (profile.key) headers.set("authorization", `Bearer ${profile.key}`);
  else if (profile.workspaceId) headers.set("bailiwick-workspace", profile.workspaceId);
  const url = addressOf(context, args).href;
  const response = await (profile.key ? fetch : cookieFetch(jar))(url, { headers }).catch(
    (cause: unknown) => {
      throw new BailiwickError({
        status: 0,
        code: "network",
        detail: `${profile.url} cannot be reached`,
        cause,
      });
    },
  );
  if (response.ok && response.body) return response;
  const problem = (await response.json().catch(() => ({}))) as Partial<Problem>;
  throw new BailiwickError({
    status: response.status,
    code: problem.code ?? "not_json",
    detail: problem.detail ?? "the server did not say why",
    errors: problem.errors,
    requestId: problem.requestId,
  });
}

async function save(response: Response, file: string): Promise<void> {
  // A name of its own until it is whole, so that half an export is never taken for one.
  const partial = `${file}.part`;
  try {
    await pipeline(Readable.fromWeb(response.body as never), createWriteStream(partial, { mode: 0o600 }));
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

export const auditExportCommand = (context: () => Promise<Context>): Command => ({
  meta: { name: "audit export", description: "The audit log as a file, NDJSON or CSV; streamed" },
  args: {
    file: { type: "positional", required: false, description: "Default: standard output." },
    format: {
      type: "string",
      valueHint: "ndjson|csv",
      description: "Default: by the file's name, else ndjson.",
    },
    organization: {
      type: "string",
      valueHint: "text",
      description: "The organization and all its workspaces, by its id.",
    },
    ...Object.fromEntries(
      Object.entries(FILTERS).map(([name, description]) => [
        name,
        { type: "string" as const, valueHint: "text", description },
      ]),
    ),
  },
  examples: [
    "bailiwick audit export audit.ndjson && bailiwick audit verify audit.ndjson",
    "bailiwick audit export people.csv --verb members. --from 2026-01-01T00:00:00Z",
  ],
  async run(args) {
    const response = await open(await context(), args);
    if (args.file !== undefined) {
      await save(response, args.file as string);
      note(`Saved ${args.file as string}`);
      return;
    }
    for await (const chunk of response.body!)
      if (!process.stdout.write(chunk as Uint8Array)) await once(process.stdout, "drain");
  },
});
