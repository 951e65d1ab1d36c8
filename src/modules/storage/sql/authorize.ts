import { constants } from "node:sqlite";

export type Mode = "host" | "query" | "execute";

/** Pragmas that only tell something; one that is given a value would set it, where it says so. */
const PRAGMAS = new Map<string, { takes: "name" | "nothing" | "value" }>([
  ...["table_info", "table_xinfo", "table_list", "index_list", "index_info", "index_xinfo"].map(named),
  ...["foreign_key_list", "foreign_key_check", "integrity_check", "quick_check"].map(named),
  ...["data_version", "page_count", "freelist_count", "page_size", "encoding", "schema_version"].map(bare),
  ...["compile_options", "function_list", "collation_list", "foreign_keys", "max_page_count"].map(bare),
  ...["user_version", "application_id", "defer_foreign_keys"].map(setting),
]);
function named(name: string) {
  return [name, { takes: "name" }] as const;
}
function bare(name: string) {
  return [name, { takes: "nothing" }] as const;
}
function setting(name: string) {
  return [name, { takes: "value" }] as const;
}

const TABLE_MODULES = new Set(["fts5", "fts5vocab", "rtree", "rtree_i32"]);
const FUNCTIONS = new Set([
  "load_extension",
  "fts3_tokenizer",
  "sqlite_log",
  "readfile",
  "writefile",
  "edit",
]);
const TEMPORARY = new Set([
  constants.SQLITE_CREATE_TEMP_INDEX,
  constants.SQLITE_CREATE_TEMP_TABLE,
  constants.SQLITE_CREATE_TEMP_TRIGGER,
  constants.SQLITE_CREATE_TEMP_VIEW,
]);

/**
 * Why a statement may not be prepared, as a sentence; null: it may. Asked for every action of every statement, those that
 * tables of other modules make inside included.
 */
export function refusalOf(
  mode: Mode,
  [action, first, second]: readonly [action: number, first: string | null, second: string | null],
): string | null {
  switch (action) {
    case constants.SQLITE_ATTACH:
    case constants.SQLITE_DETACH:
      return "A database of a storage is alone: no ATTACH, DETACH or VACUUM";
    case constants.SQLITE_TRANSACTION:
      return "All statements of one call are one transaction already: no BEGIN, COMMIT or ROLLBACK";
    case constants.SQLITE_SAVEPOINT:
      return mode === "query" ? "A query needs no savepoint" : null;
    case constants.SQLITE_PRAGMA: {
      const pragma = PRAGMAS.get(first?.toLowerCase() ?? "");
      const isAllowed = pragma && (second === null || pragma.takes !== "nothing");
      return isAllowed
        ? null
        : `PRAGMA ${first} ${pragma ? "may be read, not set" : "is not available here"}`;
    }
    case constants.SQLITE_FUNCTION:
      return FUNCTIONS.has(second?.toLowerCase() ?? "")
        ? `The function ${second} is not available here`
        : null;
    case constants.SQLITE_CREATE_VTABLE:
      return TABLE_MODULES.has(second?.toLowerCase() ?? "")
        ? null
        : `Virtual tables are of ${[...TABLE_MODULES].join(", ")}`;
    default:
      return null;
  }
}

/** What stays with the connection when the statement is done. */
export const isTemporary = (action: number): boolean => TEMPORARY.has(action);
