import type { Transport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import type { Config } from "../../../config.ts";
import type { SourceDefinition } from "../contract.ts";
import { SourceFailure } from "../source-kind.ts";
import type { McpSourceDefinition } from "./open-client.ts";

const REFUSAL =
  "Local programs as MCP servers run with this server's own rights, so they are switched off; whoever runs the installation can set MCP_STDIO=enabled";

/** Why a source may not be used, where it is a local program and those are switched off. */
export const isStdioRefused = (
  { MCP_STDIO }: Pick<Config, "MCP_STDIO">,
  definition: SourceDefinition,
): string | null =>
  definition.kind === "mcp" && definition.transport === "stdio" && MCP_STDIO !== "enabled" ? REFUSAL : null;

export function requireStdio(config: Pick<Config, "MCP_STDIO">, definition: SourceDefinition): void {
  const refusal = isStdioRefused(config, definition);
  if (refusal) throw new SourceFailure("stdio_disabled", refusal);
}

// Of what the library would hand on, all but where programs are found.
const BARE = { HOME: "/", LOGNAME: "", SHELL: "", TERM: "", USER: "" };

/** A local program: nothing of this installation's environment reaches it, and what it says beside the protocol is dropped. */
export function stdioTransport(
  { command, arguments: args }: McpSourceDefinition,
  maxBufferSize: number,
): Transport {
  if (!command) throw new SourceFailure("protocol", "The source names no program");
  return new StdioClientTransport({ command, args, env: BARE, cwd: "/", stderr: "ignore", maxBufferSize });
}
