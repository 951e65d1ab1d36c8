const answers = {
  "200": { description: "A JSON-RPC answer, or a stream of them" },
  "401": {
    description: "No credential, or one that has ended; WWW-Authenticate says where tokens come from",
  },
  "403": { description: "The page that calls is of another site" },
  "405": {
    description: "Nothing is kept between requests, so there is no stream to open and no session to end",
  },
};
const mcp = (operationId: string, summary: string, parameters: object[] = []) => ({
  post: {
    operationId,
    summary,
    description: "JSON-RPC as the Model Context Protocol says; the credential names the workspace.",
    tags: ["mcp"],
    parameters,
    requestBody: { required: true, content: { "application/json": { schema: { type: "object" } } } },
    responses: answers,
  },
});

/** The MCP server in the API's own document. */
export const mcpPaths = {
  "/mcp": mcp("mcp", "The MCP server of a workspace"),
  "/mcp/toolkits/{slug}": mcp("mcpToolkit", "The MCP server of a workspace, confined to a toolkit", [
    { name: "slug", in: "path", required: true, schema: { type: "string" } },
  ]),
  "/v1/mcp/clients": {
    post: {
      operationId: "mcpConnectClient",
      summary: "Connect an MCP client to this workspace, or refuse it, as the person who is signed in",
      tags: ["mcp"],
      requestBody: {
        required: true,
        content: {
          "application/json": {
            schema: {
              type: "object",
              required: ["query", "isAccepted"],
              properties: { query: { type: "string" }, isAccepted: { type: "boolean" } },
            },
          },
        },
      },
      responses: {
        "200": {
          description: "Where the browser goes on",
          content: {
            "application/json": {
              schema: {
                type: "object",
                required: ["redirectUrl"],
                properties: { redirectUrl: { type: "string" } },
              },
            },
          },
        },
      },
    },
  },
};
