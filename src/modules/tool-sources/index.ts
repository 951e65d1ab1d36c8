/** Where tools come from outside: OpenAPI documents and MCP servers, synced into the catalogue. */
import "./mcp/index.ts";
import "./provider.ts";
export { type LiveSource, liveSource } from "./live-source.ts";
export {
  type ImportedTool,
  type ReadSource,
  registerSourceKind,
  SourceFailure,
  type SourceFacts,
  type SourceSink,
  type SourceToRead,
} from "./source-kind.ts";
