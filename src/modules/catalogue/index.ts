/**
 * Every tool a workspace can call, whatever it comes from, under one kind of address; search over them, and toolkits, which are
 * named subsets.
 */
import "./own-tools.ts";
import "./builtins.ts";
import "./operations.ts";
import "./toolkits.ts";
export { modelName, splitAddress } from "./address.ts";
export { registerBuiltinTools } from "./builtins.ts";
export {
  describeTool,
  findTool,
  listCatalogue,
  type ListedTool,
  listSources,
  resolveTool,
  type SearchInput,
  searchTools,
} from "./find.ts";
export { type CatalogueEntry, registerToolProvider, type SourceInfo, type ToolProvider } from "./provider.ts";
export { type ToolUser, usersFor, usersOf } from "./users.ts";
export { isSeen, seekerOf, type Sight, sightOf } from "./sight.ts";
export { signatureOf, typescriptOf } from "../../platform/json-schema/typescript.ts";
