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

/** What can be had as a file: the address ends in `<resource>/export`. */
export interface Exported {
  resource: "audit" | "usage";
  command: string;
  description: string;
  /** Flags and what they do; each is a parameter of the address. */
  filters: Record<string, string>;
  examples: string[];
}
const camel = (name: string) => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

function addressOf({ profile }: Context, { resource, filters }: Exported, args: Values): URL {
  const organization = args.organization as string | undefined;
  const path = organization
    ? `/v1/organizations/${encodeURIComponent(organization)}/${resource}/export`
    : `/v1/${resource}/export`;
  const url = new URL(path, profile.url);
  const isCsv = args.format === undefined && String(args.file ?? "").endsWith(".csv");
  url.searchParams.set("format", (args.format as string | undefined) ?? (isCsv ? "csv" : "ndjson"));
  for (const name of Object.keys(filters))
    if (args[name] !== undefined) url.searchParams.set(camel(name), String(args[name]));
  return url;
}

/** Asks for a file as whoever is signed in; throws what the API answers instead of one. */
export async function openFile({ profile, jar }: Context, url: URL): Promise<Response> {
  const headers = new Headers();
  if (profile.key) headers.set("authorization", `Bearer ${profile.key}`);
  else if (profile.workspaceId) headers.set("bailiwick-workspace", profile.workspaceId);
  const response = await (profile.key ? fetch : cookieFetch(jar))(url.href, { headers }).catch(
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

async function saveFile(response: Response, file: string): Promise<void> {
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

/** To disk, or to standard output where no file is named. */
export async function put(response: Response, file: string | undefined): Promise<void> {
  if (file !== undefined) {
    await saveFile(response, file);
    note(`Saved ${file}`);
    return;
  }
  for await (const chunk of response.body!)
    if (!process.stdout.write(chunk as Uint8Array)) await once(process.stdout, "drain");
}

/** Streams a file of the API to standard output or to disk. */
export const exportCommand = (context: () => Promise<Context>, exported: Exported): Command => ({
  meta: { name: exported.command, description: exported.description },
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
      Object.entries(exported.filters).map(([name, description]) => [
        name,
        { type: "string" as const, valueHint: "text", description },
      ]),
    ),
  },
  examples: exported.examples,
  async run(args) {
    const known = await context();
    await put(await openFile(known, addressOf(known, exported, args)), args.file as string | undefined);
  },
});
