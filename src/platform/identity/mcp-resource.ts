export const MCP_PATH = "/mcp";
/** In the signed query of a consent page: the toolkit whose address a client asked to be connected to. */
export const TOOLKIT_PARAMETER = "mcp_toolkit";

const OF_TOOLKIT = /^\/mcp\/toolkits\/([a-z][a-z0-9_-]{0,39})$/;

/** The slug in the address of a toolkit's MCP server; null: another address. */
export const toolkitOfPath = (path: string): string | null => OF_TOOLKIT.exec(path)?.[1] ?? null;

/**
 * RFC 8707 `resource` parameters as the authorization server knows them: it has one resource, `/mcp`, and what is asked for within
 * it is told apart by the slug this answers. A request that names several stays as it is, and is refused for it.
 */
export function narrowResource(parameters: URLSearchParams, baseUrl: string): string | null {
  const asked = new Set(parameters.getAll("resource"));
  const [resource] = asked;
  if (asked.size !== 1 || !resource!.startsWith(`${baseUrl}/`)) return null;
  const slug = toolkitOfPath(resource!.slice(baseUrl.length));
  if (slug !== null) parameters.set("resource", `${baseUrl}${MCP_PATH}`);
  return slug;
}
