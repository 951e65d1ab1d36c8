/** Modules of code, published under a name that tools and tasks import. */
import "./operations.ts";
export {
  type FrozenSnippet,
  type FrozenSnippets,
  importsOf,
  noteImports,
  resolveSnippets,
} from "./imports.ts";
