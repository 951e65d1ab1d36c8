import type { Tool } from "@modelcontextprotocol/client";
import { registerSourceKind, SourceFailure, type ImportedTool, type ReadSource } from "../source-kind.ts";
import { redactor, redactValue } from "../../connections/index.ts";
import type { SourceError } from "../contract.ts";
import { plainText } from "../stranger-text.ts";
import { endpointOf } from "./endpoint.ts";
import { failureOf, newTrace } from "./failures.ts";
import { importedTool } from "./imported-tool.ts";
import { openClient } from "./open-client.ts";
import { requireStdio } from "./stdio.ts";

const PAGE_TIMEOUT_MS = 30_000;
const MAX_TOOLS = 5_000;
const MAX_PAGES = 500;
const MAX_MESSAGE = 500;
const MAX_TOTAL_CHARACTERS = 30_000_000;

/** Reads the tools of an MCP server, page by page. */
const read: ReadSource = async (ws, source, sink) => {
  requireStdio(ws.platform.config, source.definition);
  const endpoint = await endpointOf(ws, source);
  if ("refused" in endpoint) throw new SourceFailure("connection", endpoint.refused);
  // A server may repeat what it was sent, credential and all.
  const redact = redactor(endpoint.secrets);
  const trace = newTrace();
  const opened = await openClient(ws.platform.guard, endpoint, source.signal, trace).catch(
    (error: unknown) => {
      throw asFailure(error);
    },
  );
  function asFailure(error: unknown): unknown {
    if (source.signal.aborted || error instanceof SourceFailure) return error;
    const { code, message } = failureOf(error, trace);
    return new SourceFailure(code, redact(plainText(message, MAX_MESSAGE)));
  }
  const { client } = opened;
  /** What the sink throws is its own; what the server does is told as a failure of the source. */
  // Not the client's own walk along all pages: how much is too much is decided here.
  const page = (cursor: string | undefined) =>
    client
      .request(
        { method: "tools/list", params: cursor === undefined ? {} : { cursor } },
        { timeout: PAGE_TIMEOUT_MS, maxTotalTimeout: PAGE_TIMEOUT_MS, signal: source.signal },
      )
      .catch((error: unknown) => {
        throw asFailure(error);
      });
  try {
    const server = client.getServerVersion();
    const said = (text: string | undefined, most: number) =>
      text === undefined ? null : redact(plainText(text, most));
    await sink.facts(
      {
        title: said(server?.title ?? server?.name, 200),
        version: said(server?.version, 100),
        servers: endpoint.definition.url ? [new URL(endpoint.definition.url).origin] : [],
        security: [],
      },
      null,
    );
    if (!client.getServerCapabilities()?.tools) return;
    const taken = new Set<string>();
    const cursors = new Set<string>();
    let characters = 0;
    let cursor: string | undefined;
    for (let pages = 1; ; pages++) {
      const { tools: raw, nextCursor } = await page(cursor);
      const tools = endpoint.secrets.length === 0 ? raw : (redactValue(raw, redact) as Tool[]);
      characters += JSON.stringify(tools).length;
      if (characters > MAX_TOTAL_CHARACTERS || taken.size + tools.length > MAX_TOOLS || pages > MAX_PAGES)
        throw new SourceFailure(
          "too_large",
          `The MCP server has more than ${MAX_TOOLS} tools, or they are too large`,
        );
      const { good, bad } = sorted(tools, taken);
      await sink.tools(good);
      if (bad.length > 0) await sink.skipped(bad);
      if (!nextCursor) return;
      if (cursors.has(nextCursor))
        throw new SourceFailure("protocol", "The MCP server's list of tools has no end: a page came twice");
      cursors.add(nextCursor);
      cursor = nextCursor;
    }
  } finally {
    await opened.close();
  }
};

function sorted(tools: Tool[], taken: Set<string>): { good: ImportedTool[]; bad: SourceError[] } {
  const good: ImportedTool[] = [];
  const bad: SourceError[] = [];
  for (const tool of tools) {
    const imported = importedTool(tool, taken);
    if ("place" in imported) bad.push(imported);
    else {
      taken.add(imported.name);
      good.push(imported);
    }
  }
  return { good, bad };
}

registerSourceKind("mcp", read);
