import { z } from "zod";
import { id } from "../../platform/ids.ts";
import { pageOf, pageInput, verb } from "../../platform/verb.ts";

/** Longest address of a catalogue tool. */
const ToolAddress = z
  .string()
  .max(200)
  .regex(/^[a-z][a-z0-9_]*\.[^\s]+$/, "must be an address of the catalogue such as petstore.getPetById");

export const OfferedAgent = z.object({
  agentId: id("agent"),
  agentName: z.string(),
  toolName: z.string().describe("What MCP clients call it."),
});
export const OfferedTool = z.object({
  address: z.string(),
  toolName: z.string().describe("What MCP clients call it."),
  isAvailable: z.boolean().describe("False: its source is gone, switched off, or no longer has it."),
});
export const McpSettings = z.object({
  url: z
    .string()
    .describe("Where MCP clients find this installation: their credential says which workspace."),
  agents: z.array(OfferedAgent).describe("Agents that are MCP tools by themselves."),
  tools: z.array(OfferedTool).describe("Tools of the catalogue that are MCP tools by themselves."),
});

export const McpClient = z.object({
  id: id("mcpClient"),
  name: z.string().describe("As the client calls itself; anybody may claim a name."),
  accountId: id("account").describe("Whose power it has, narrowed to what MCP needs."),
  accountName: z.string().nullable().describe("Null: they left the organization."),
  toolkitId: id("toolkit")
    .nullable()
    .describe("The only toolkit it reaches, at that toolkit's address; null: all."),
  toolkitName: z.string().nullable().describe("Null: no toolkit, or it is gone."),
  createdAt: z.iso.datetime(),
  lastUsedAt: z.iso.datetime().nullable().describe("Null: never used."),
  revokedAt: z.iso.datetime().nullable().describe("Null: it is still connected."),
});

/** A client that asks to be connected, before anybody agreed. */
export const AskingClient = z.object({
  name: z.string(),
  uri: z.string().nullable().describe("Its own page; null: it names none that is https."),
  redirectHosts: z.array(z.string()).describe("Where the answer is sent."),
});

export const getMcpSettings = verb({
  name: "mcp.get_settings",
  http: "GET /v1/mcp/settings",
  summary: "What this workspace offers MCP clients",
  needs: "tool_sources:read",
  scope: "workspace",
  input: z.object({}),
  output: McpSettings,
});
export const updateMcpSettings = verb({
  name: "mcp.update_settings",
  http: "PUT /v1/mcp/settings",
  summary: "Choose the agents and tools that MCP clients find as tools by themselves",
  needs: "tool_sources:write",
  scope: "workspace",
  input: z.object({
    agentIds: z.array(id("agent")).max(100),
    tools: z.array(ToolAddress).max(200).describe("Addresses of the catalogue."),
  }),
  output: McpSettings,
  audit: ({ agentIds, tools }) => ({ agentIds, tools }),
});
export const listMcpClients = verb({
  name: "mcp.list_clients",
  http: "GET /v1/mcp/clients",
  summary:
    "MCP clients connected to this workspace, newest first: one's own, or with api_keys:manage everybody's",
  needs: "api_keys:read",
  scope: "workspace",
  input: pageInput("mcpClient").extend({
    isLive: z.stringbool().optional().describe("Only those not revoked."),
  }),
  output: pageOf(McpClient),
});
export const revokeMcpClient = verb({
  name: "mcp.revoke_client",
  http: "DELETE /v1/mcp/clients/{id} 204",
  summary: "Disconnect an MCP client at once: its tokens are no longer taken",
  needs: "api_keys:read",
  scope: "workspace",
  input: z.object({ id: id("mcpClient") }),
  output: z.undefined(),
  audit: ({ id }) => ({ id }),
});
export const describeMcpClient = verb({
  name: "mcp.describe_client",
  http: "GET /v1/mcp/asking-clients/{clientId}",
  summary: "Who asks to be connected: what a client said of itself when it registered",
  needs: null,
  scope: "account",
  input: z.object({ clientId: z.string().min(1).max(200) }),
  output: AskingClient,
});
