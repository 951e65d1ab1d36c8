/** Where tools come from outside: OpenAPI documents and MCP servers, synced into the catalogue. */
import "./mcp/index.ts";
import "./openapi/call.ts";
import "./openapi/source.ts";
import "./operations.ts";
import "./preview.ts";
import "./provider.ts";
import "./syncs.ts";
export { startDocumentSweeper, sweepDocuments } from "./documents.ts";
export { type LiveSource, liveSource } from "./live-source.ts";
export { mountToolSourceDocuments, toolSourceDocumentPaths } from "./routes.ts";
export {
  type ImportedTool,
  type ReadSource,
  registerSourceKind,
  SourceFailure,
  type SourceFacts,
  type SourceSink,
  type SourceToRead,
} from "./source-kind.ts";
export { startToolSourceSyncs } from "./syncing/background.ts";
