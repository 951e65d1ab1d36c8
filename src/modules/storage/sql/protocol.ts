export type SqlValue = string | number | bigint | null | Uint8Array;
export type SqlParameters = SqlValue[] | Record<string, SqlValue>;
export interface Statement {
  sql: string;
  params?: SqlParameters | undefined;
}

/** What a process that runs SQL is asked, one thing at a time. */
export type SqlRequest = { number: number; file: string } & SqlWork;
export type SqlWork =
  | ({ do: "query"; statement: Statement } & Caps)
  | ({ do: "execute"; statements: Statement[]; maxBytes: number; isDurable: boolean } & Caps)
  /** How large the database is. */
  | { do: "measure"; timeoutMs: number }
  /** Writes what it holds at this moment to another file. */
  | { do: "copy"; to: string; timeoutMs: number }
  | { do: "close"; timeoutMs: number };
export interface Caps {
  maxRows: number;
  timeoutMs: number;
}

export interface Rows {
  columns: string[];
  rows: unknown[][];
  isCut: boolean;
}
export interface Executed extends Rows {
  changes: number;
  lastInsertRowid: number | string | null;
}
export type SqlFailureCode =
  /** The statement is wrong, or the data does not allow it. */
  | "sql_error"
  /** It takes other parameters than it was given. */
  | "sql_parameters"
  /** It would leave the file, lift a limit or end the transaction. */
  | "sql_refused"
  | "sql_read_only"
  | "sql_busy"
  | "sql_full"
  | "sql_too_large"
  | "sql_timeout"
  | "sql_out_of_memory"
  /** The server's disk is full, read-only or broken. */
  | "sql_disk"
  /** What lies in the file is no database any more. */
  | "sql_damaged"
  /** This Node's driver cannot run it safely. */
  | "sql_unsupported";
export const DISK = {
  code: "sql_disk",
  message: "The server cannot write to its disk now; try again later",
} as const satisfies { code: SqlFailureCode; message: string };
export type SqlAnswer = { number: number; elapsedMs: number; bytes: number } & (
  | { ok: true; result: Rows | Executed | null }
  | { ok: false; code: SqlFailureCode; message: string; statementAt?: number }
);

/** Of shared memory, in 32-bit words: whether something runs, and until when at most (milliseconds of this process). */
export const WATCH = { isBusy: 0, endsAtMs: 1, words: 2 } as const;
