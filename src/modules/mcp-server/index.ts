/** The MCP server of every workspace: tasks, chosen agents and tools for outside clients, with API keys and OAuth. */
import "./clients.ts";
import "./settings.ts";
import "./tools/index.ts";
export { mcpPaths } from "./openapi.ts";
export {
  type McpCall,
  type McpSession,
  type McpTool,
  registerMcpPrompts,
  registerMcpResources,
  registerMcpTools,
} from "./registry.ts";
export { mountMcp } from "./routes.ts";
