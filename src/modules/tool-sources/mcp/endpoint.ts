import type { Work } from "../../../platform/operation.ts";
import { credentialFor } from "../../connections/index.ts";
import type { SourceDefinition } from "../contract.ts";
import type { McpEndpoint } from "./open-client.ts";

const NOBODY = { credentialId: "", secrets: [] };

/** Where a source's server is, with the credential it is reached with now; `refused` says what somebody can do. */
export async function endpointOf(
  ws: Pick<Work, "platform" | "scope">,
  {
    definition,
    connectionId,
    accountId,
  }: { definition: SourceDefinition; connectionId: string | null; accountId: string | null },
): Promise<(McpEndpoint & { credentialId: string; secrets: string[] }) | { refused: string }> {
  if (definition.kind !== "mcp") return { refused: "This source is no MCP server" };
  if (definition.transport === "stdio") return { definition, url: "", headers: {}, ...NOBODY };
  if (!definition.url) return { refused: "The source names no address" };
  if (connectionId === null) return { definition, url: definition.url, headers: {}, ...NOBODY };
  const credential = await credentialFor(ws, { connectionId, accountId, addresses: [definition.url] });
  if ("refused" in credential) return credential;
  const url = new URL(definition.url);
  for (const [name, value] of Object.entries(credential.query)) url.searchParams.set(name, value);
  const { headers, connectionId: credentialId, secrets } = credential;
  return { definition, url: url.href, headers, credentialId, secrets };
}
