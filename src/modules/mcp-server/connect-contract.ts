import { z } from "zod";
import { verb } from "../../platform/verb.ts";

/** Served by a plain handler, for it needs the browser's own session: no API key connects a client. */
export const connectMcpClient = verb({
  name: "mcp.connect_client",
  http: "POST /v1/mcp/clients",
  summary: "Connect an MCP client to this workspace, or refuse it; answers where the browser goes on",
  needs: "tasks:run",
  scope: "workspace",
  input: z.object({
    query: z.string().min(1).max(8_000).describe("The query the consent page was opened with."),
    isAccepted: z.boolean().describe("False: the client is refused."),
  }),
  output: z.object({ redirectUrl: z.string() }),
  audit: (_, client) => ({ id: (client as { id?: string }).id }),
});
