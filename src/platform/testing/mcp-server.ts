import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { randomUUID } from "node:crypto";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { SSEServerTransport } from "@modelcontextprotocol/sdk/server/sse.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { z } from "zod";

export interface McpTestServer {
  url: string;
  /** What was called, in order. */
  calls: { name: string; args: unknown; meta: unknown; authorization: string | undefined }[];
  /** Sessions that were opened. */
  sessions: number;
  /** Forgets every session, as a server that started again. */
  forget(): void;
  /** Adds a tool or changes what one says of itself. */
  describe: Record<string, string>;
  stop(): Promise<void>;
}

/** An HTTP server on a free loopback port. */
export async function listening(handler: RequestListener): Promise<{ url: string; stop(): Promise<void> }> {
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** An MCP server made with the first SDK: sessions, or the older SSE transport. */
export async function startMcpServer({
  transport = "streamable_http",
}: { transport?: "streamable_http" | "sse" } = {}): Promise<McpTestServer> {
  const state = { calls: [] as McpTestServer["calls"], sessions: 0, describe: {} as Record<string, string> };

  function served(authorization: string | undefined) {
    const server = new McpServer({ name: "petshop", title: "Pet shop", version: "2.1.0" });
    const note = (name: string, args: unknown, meta: unknown) =>
      void state.calls.push({ name, args, meta, authorization });
    server.registerTool(
      "get_pet",
      {
        description: state.describe.get_pet ?? "One pet by its number",
        inputSchema: { id: z.number().int() },
        outputSchema: { id: z.number(), name: z.string() },
        annotations: { readOnlyHint: true, openWorldHint: false },
      },
      async (args, { _meta }) => {
        note("get_pet", args, _meta);
        const structuredContent = { id: args.id, name: "Rex" };
        return { structuredContent, content: [{ type: "text", text: JSON.stringify(structuredContent) }] };
      },
    );
    server.registerTool(
      "add_pet",
      { description: "Adds a pet", inputSchema: { name: z.string() } },
      async (args, { _meta }) => {
        note("add_pet", args, _meta);
        return args.name === "nobody"
          ? { isError: true, content: [{ type: "text", text: "A pet needs a real name" }] }
          : { content: [{ type: "text", text: `added ${args.name}` }] };
      },
    );
    for (const [name, description] of Object.entries(state.describe))
      if (name !== "get_pet")
        server.registerTool(name, { description }, async () => ({ content: [{ type: "text", text: "ok" }] }));
    return server;
  }

  const streams = new Map<string, StreamableHTTPServerTransport>();
  const older = new Map<string, SSEServerTransport>();
  async function streamable(request: IncomingMessage, response: ServerResponse) {
    const id = request.headers["mcp-session-id"] as string | undefined;
    const known = id === undefined ? undefined : streams.get(id);
    if (known) return known.handleRequest(request as never, response);
    if (id !== undefined) return void response.writeHead(404).end();
    const opened = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (session) => {
        state.sessions++;
        streams.set(session, opened);
      },
    });
    await served(request.headers.authorization).connect(opened as never);
    return opened.handleRequest(request as never, response);
  }
  async function sse(request: IncomingMessage, response: ServerResponse) {
    const { pathname, searchParams } = new URL(request.url!, "http://localhost");
    if (request.method === "GET") {
      const opened = new SSEServerTransport("/messages", response);
      state.sessions++;
      older.set(opened.sessionId, opened);
      return served(request.headers.authorization).connect(opened);
    }
    const opened = pathname === "/messages" ? older.get(searchParams.get("sessionId") ?? "") : undefined;
    return opened ? opened.handlePostMessage(request as never, response) : void response.writeHead(404).end();
  }
  const listener = await listening((request, response) => {
    void (transport === "sse" ? sse : streamable)(request, response).catch(() => response.destroy());
  });
  return Object.assign(state, {
    url: `${listener.url}/mcp`,
    stop: listener.stop,
    forget() {
      streams.clear();
      older.clear();
    },
  });
}
