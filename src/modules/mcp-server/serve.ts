import { type CallToolResult, ProtocolError, ProtocolErrorCode, Server } from "@modelcontextprotocol/server";
import { holds } from "../../platform/caller.ts";
import { VERSION } from "../../platform/version.ts";
import { failureOf } from "./answers.ts";
import { type McpCall, type McpSession, type McpTool, registry } from "./registry.ts";

// Clients wait a minute unless they are told of progress.
const WAIT_MS = 50_000;
const PROGRESS_EVERY_MS = 5_000;

async function toolsOf(session: McpSession): Promise<Map<string, McpTool>> {
  const byName = new Map<string, McpTool>();
  for (const provider of registry.tools)
    for (const tool of await provider.list(session)) {
      if (byName.has(tool.name) || !holds(session.caller.workspace.permissions, tool.needs)) continue;
      byName.set(tool.name, tool);
    }
  return byName;
}

const shown = ({ call: _, needs: __, ...tool }: McpTool) => tool;
const invalidParams = (message: string) => new ProtocolError(ProtocolErrorCode.InvalidParams, message);

const instructionsOf = ({ caller, toolkit }: McpSession) =>
  `Tools of the Bailiwick workspace "${caller.workspace.name}"${toolkit ? `, toolkit "${toolkit.name}"` : ""}. ` +
  "Find tools with search_tools, look one up with describe_tool, and call them from a program with execute: " +
  "await tools.<source>.<tool>(args) answers { ok, data } or { ok: false, error }. " +
  "What has effects may wait for a person's approval; only a person can give it.";

/** The MCP server of one request: stateless, so no session can be lost, and what it offers is what the caller may do now. */
export function serverFor(session: McpSession): Server {
  const { platform, facts } = session.ws;
  const server = new Server(
    { name: "bailiwick", title: "Bailiwick", version: VERSION },
    {
      capabilities: {
        tools: {},
        ...(registry.resources.length > 0 ? { resources: {} } : {}),
        ...(registry.prompts.length > 0 ? { prompts: {} } : {}),
      },
      instructions: instructionsOf(session),
    },
  );

  server.setRequestHandler("tools/list", async () => ({
    tools: [...(await toolsOf(session)).values()].map(shown) as never,
  }));
  server.setRequestHandler("tools/call", async ({ params }, context): Promise<CallToolResult> => {
    const tool = (await toolsOf(session)).get(params.name);
    if (!tool) throw invalidParams("There is no tool of this name, or you may not call it");
    const token = context.mcpReq._meta?.progressToken;
    const startedAt = Date.now();
    let message = "Under way";
    let told = 0;
    const tell = () => {
      if (token === undefined) return;
      // Seconds, and always more than the time before.
      told = Math.max(told + 0.001, (Date.now() - startedAt) / 1000);
      context.mcpReq
        .notify({
          method: "notifications/progress",
          params: { progressToken: token, progress: told, message },
        })
        .catch(() => {});
    };
    const ticking = setInterval(tell, PROGRESS_EVERY_MS);
    const call: McpCall = {
      session,
      signal: context.mcpReq.signal,
      waitMs: token === undefined ? WAIT_MS : platform.config.SYNC_RUN_SECONDS * 1000,
      progress(now) {
        message = now;
        tell();
      },
    };
    try {
      return server.projectCallToolResult(await tool.call(params.arguments ?? {}, call), tool.outputSchema);
    } catch (error) {
      if (error instanceof ProtocolError) throw error;
      const { result, isDefect } = failureOf(error, facts.requestId);
      if (isDefect)
        platform.log.error(
          { err: error, requestId: facts.requestId, tool: tool.name },
          "an MCP call failed on a defect",
        );
      return result;
    } finally {
      clearInterval(ticking);
    }
  });

  if (registry.resources.length > 0) serveResources(server, session);
  if (registry.prompts.length > 0) servePrompts(server, session);
  return server;
}

function serveResources(server: Server, session: McpSession): void {
  const { resources } = registry;
  server.setRequestHandler("resources/list", async () => ({
    resources: (await Promise.all(resources.map((provider) => provider.list(session)))).flat(),
  }));
  server.setRequestHandler("resources/templates/list", async () => ({
    resourceTemplates: (
      await Promise.all(resources.map(async (provider) => (await provider.templates?.(session)) ?? []))
    ).flat(),
  }));
  server.setRequestHandler("resources/read", async ({ params }) => {
    for (const provider of resources) {
      const found = await provider.read(params.uri, session);
      if (found) return found;
    }
    throw new ProtocolError(ProtocolErrorCode.ResourceNotFound, "There is no such resource", {
      uri: params.uri,
    });
  });
}

function servePrompts(server: Server, session: McpSession): void {
  const { prompts } = registry;
  server.setRequestHandler("prompts/list", async () => ({
    prompts: (await Promise.all(prompts.map((provider) => provider.list(session)))).flat(),
  }));
  server.setRequestHandler("prompts/get", async ({ params }) => {
    for (const provider of prompts) {
      const found = await provider.get(params.name, params.arguments ?? {}, session);
      if (found) return found;
    }
    throw invalidParams("There is no such prompt");
  });
}
