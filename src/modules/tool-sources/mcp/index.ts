/** MCP servers as sources of tools: streamable HTTP of every revision, the older SSE, and local programs where they are enabled. */
import "./call.ts";
import "./read-source.ts";
