import type { Language } from "../../../web/kit/highlight.ts";

export interface ClientSnippet {
  name: string;
  /** Where it goes. */
  where: string;
  language: Language;
  code(url: string): string;
}

const json = (value: object) => JSON.stringify(value, null, 2);
const KEY = "bw_live_…";

/** How the usual clients are told about an MCP server. Those that open a browser need no key. */
export const CLIENT_SNIPPETS: readonly ClientSnippet[] = [
  {
    name: "Claude Code",
    where: "In a terminal; then /mcp in Claude Code opens the browser to sign in.",
    language: "bash",
    code: (url) => `claude mcp add --transport http bailiwick ${url}`,
  },
  {
    name: "Claude",
    where:
      "Settings, Connectors, Add custom connector: paste the address. It must be reachable from the internet.",
    language: "text",
    code: (url) => url,
  },
  {
    name: "VS Code",
    where: ".vscode/mcp.json of a project.",
    language: "json",
    code: (url) => json({ servers: { bailiwick: { type: "http", url } } }),
  },
  {
    name: "Cursor",
    where: "~/.cursor/mcp.json, with an API key of this workspace.",
    language: "json",
    code: (url) => json({ mcpServers: { bailiwick: { url, headers: { Authorization: `Bearer ${KEY}` } } } }),
  },
  {
    name: "API key",
    where: "Any client that takes a header: an API key of this workspace needs no browser.",
    language: "json",
    code: (url) =>
      json({
        mcpServers: {
          bailiwick: { type: "streamable-http", url, headers: { Authorization: `Bearer ${KEY}` } },
        },
      }),
  },
];
