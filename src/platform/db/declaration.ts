import type { DB } from "./tables.ts";

/** Whose rows a table holds. `directory` tables answer to the narrowest scope set; `installation` ones to the system login. */
export type TableScope = "workspace" | "organization" | "account" | "caller" | "directory" | "installation";

/** What every table says about itself, so that later features (workspace files, erasure, deletion) cannot forget one. */
export interface TableDeclaration {
  scope: TableScope;
  /** How a row appears in a workspace file: named by these columns, which mean the same elsewhere; or why it does not. */
  export: { key: readonly string[] } | { never: string };
  /** What erasing a workspace (or account) does with its rows. */
  erasure: "deleted" | "anonymised" | { kept: string };
  /**
   * Whether a row makes a workspace count as holding something; `holds`: only rows of this SQL condition do. A row of an
   * organization counts for its personal workspace.
   */
  emptiness: "holds" | { holds: string } | { ignored: string };
}

/** One declaration per table of the database: a table without one does not type-check. */
export type TableDeclarations = Record<keyof DB, TableDeclaration>;
