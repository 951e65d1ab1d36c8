import { existsSync, mkdirSync, realpathSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { constants, DatabaseSync } from "node:sqlite";
import { isTemporary, type Mode, refusalOf } from "./authorize.ts";

const BUSY_MS = 3_000;
/** The longest value, row and statement result SQLite makes. */
const MAX_LENGTH_BYTES = 16 * 2 ** 20;
export const PAGE_BYTES = 4_096;

export interface Opened {
  db: DatabaseSync;
  /** Runs a statement of ours, around what users may not do. */
  host(sql: string): void;
  /** The one number a statement of ours answers. */
  number(sql: string): number;
  /** What users' statements may do from now on. */
  mode(mode: Mode): void;
  /** Why the last statement was not prepared. */
  refusal(): string | null;
  /** It left something that outlives its call: the connection must go. */
  isSpent(): boolean;
}

// Not in the published types yet.
type Limited = DatabaseSync & { limits: Record<string, number>; enableDefensive(isOn: boolean): void };

/** Opens a database that only this path names: no part of the way may be a link to elsewhere. */
function placeOf(file: string): string {
  const folder = dirname(file);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const root = realpathSync(dirname(folder));
  if (realpathSync(folder) !== join(root, basename(folder)))
    throw new Error("the folder of a storage is a link to elsewhere");
  if (existsSync(file) && realpathSync(file) !== join(root, basename(folder), basename(file)))
    throw new Error("the database of a storage is a link to elsewhere");
  return join(root, basename(folder), basename(file));
}

export function openDatabase(file: string): Opened {
  const db = new DatabaseSync(placeOf(file), {
    timeout: BUSY_MS,
    readBigInts: true,
    returnArrays: true,
    enableForeignKeyConstraints: true,
    enableDoubleQuotedStringLiterals: false,
    allowExtension: false,
  }) as Limited;
  let mode: Mode = "host";
  let refusal: string | null = null;
  let isSpent = false;
  const host = (sql: string) => {
    const before = mode;
    mode = "host";
    try {
      db.exec(sql);
    } finally {
      mode = before;
    }
  };
  const number = (sql: string) => {
    const before = mode;
    mode = "host";
    try {
      return Number((db.prepare(sql).get() as unknown as unknown[])[0]);
    } finally {
      mode = before;
    }
  };
  host(
    `pragma page_size = ${PAGE_BYTES}; pragma auto_vacuum = incremental; pragma journal_mode = wal; pragma temp_store = memory;
     pragma cache_size = -8000; pragma mmap_size = 0; pragma trusted_schema = off; pragma cell_size_check = on;
     pragma journal_size_limit = 1048576; pragma synchronous = normal`,
  );
  db.enableDefensive(true);
  Object.assign(db.limits, {
    length: MAX_LENGTH_BYTES,
    sqlLength: 1_000_000,
    attach: 0,
    variableNumber: 1_000,
    likePatternLength: 1_000,
    exprDepth: 200,
    triggerDepth: 50,
  });
  db.setAuthorizer((action, first, second) => {
    if (mode === "host") return constants.SQLITE_OK;
    if (isTemporary(action)) isSpent = true;
    const why = refusalOf(mode, [action, first, second]);
    if (why === null) return constants.SQLITE_OK;
    refusal = why;
    return constants.SQLITE_DENY;
  });
  return {
    db,
    host,
    number,
    mode(now) {
      if (now !== "host") refusal = null;
      mode = now;
    },
    refusal: () => refusal,
    isSpent: () => isSpent,
  };
}
