import type { StatementSync } from "node:sqlite";
import type { Opened } from "./open-database.ts";
import type { Caps, Executed, Rows, SqlFailureCode, SqlParameters, Statement } from "./protocol.ts";
import { PAGE_BYTES } from "./open-database.ts";
import { faultOfParameters, takesParameters } from "./parameters.ts";
import { isSingleStatement } from "./single.ts";

const MAX_RESULT_BYTES = 1_000_000;
const FREE_PAGES = 256;

export class SqlFailure extends Error {
  readonly code: SqlFailureCode;
  /** Which of several statements, from 0. */
  readonly statementAt: number;
  constructor(code: SqlFailureCode, message: string, statementAt = 0) {
    super(message);
    this.code = code;
    this.statementAt = statementAt;
  }
}

const plain = (value: unknown): unknown => {
  if (typeof value === "bigint") {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value.toString();
  }
  // JSON knows neither.
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  if (value instanceof Uint8Array) return { base64: Buffer.from(value).toString("base64") };
  return value;
};
const sizeOf = (value: unknown): number =>
  typeof value === "string"
    ? value.length
    : value !== null && typeof value === "object"
      ? (value as { base64: string }).base64.length
      : 8;

function bound(statement: StatementSync, params: SqlParameters | undefined) {
  // Rows as arrays: two columns of one name are two.
  statement.setReturnArrays(true);
  statement.setReadBigInts(true);
  if (params === undefined) return statement.iterate();
  return Array.isArray(params) ? statement.iterate(...params) : statement.iterate(params);
}

/** Steps through a statement, and stops where its rows, bytes or time are used up. */
function step(opened: Opened, { sql, params }: Statement, caps: Caps, endsAt: number, at = 0): Rows {
  const statement = opened.db.prepare(sql);
  // What is left out would be null, and tell nobody.
  const fault = faultOfParameters(sql, params);
  if (fault) throw new SqlFailure("sql_parameters", fault, at);
  const columns = statement.columns().map(({ name }) => name);
  const rows: unknown[][] = [];
  let bytes = 0;
  for (const row of bound(statement, params)) {
    if (performance.now() > endsAt)
      throw new SqlFailure("sql_timeout", `The statement took longer than ${caps.timeoutMs} ms`);
    if (rows.length === caps.maxRows) return { columns, rows, isCut: true };
    const values = (row as unknown as unknown[]).map(plain);
    bytes += values.reduce<number>((sum, value) => sum + sizeOf(value), 0);
    if (bytes > MAX_RESULT_BYTES) {
      if (rows.length === 0)
        throw new SqlFailure("sql_too_large", "One row is larger than 1 MB; select less of it");
      return { columns, rows, isCut: true };
    }
    rows.push(values);
  }
  return { columns, rows, isCut: false };
}

export function query(opened: Opened, statement: Statement, caps: Caps): Rows {
  if (!isSingleStatement(statement.sql))
    throw new SqlFailure("sql_refused", "A query is one statement; run several with storage.sql_execute");
  opened.host("pragma query_only = on");
  opened.mode("query");
  try {
    return step(opened, statement, caps, performance.now() + caps.timeoutMs);
  } finally {
    opened.mode("host");
    opened.host("pragma query_only = off");
  }
}

export function execute(
  opened: Opened,
  request: { statements: Statement[]; maxBytes: number; isDurable: boolean } & Caps,
): Executed {
  const { db, host, number } = opened;
  const endsAt = performance.now() + request.timeoutMs;
  // Never less than it has: then it only cannot grow.
  host(`pragma max_page_count = ${Math.max(1, Math.floor(request.maxBytes / PAGE_BYTES))}`);
  host(`pragma synchronous = ${request.isDurable ? "full" : "normal"}`);
  host("begin immediate");
  const before = number("select total_changes()");
  let result: Rows = { columns: [], rows: [], isCut: false };
  opened.mode("execute");
  try {
    for (const [at, statement] of request.statements.entries()) {
      const isSingle = isSingleStatement(statement.sql);
      if (!isSingle && (statement.params !== undefined || takesParameters(statement.sql)))
        throw new SqlFailure(
          "sql_refused",
          "With parameters, sql is one statement; use `statements` for several",
        );
      if (!isSingle) db.exec(statement.sql);
      else {
        const rows = step(opened, statement, request, endsAt, at);
        if (rows.columns.length > 0) result = rows;
      }
    }
    opened.mode("host");
    const changes = number("select total_changes()") - before;
    const lastInsertRowid =
      changes === 0 ? null : (plain(db.prepare("select last_insert_rowid()").get()) as never as unknown[])[0];
    host("commit");
    return { ...result, changes, lastInsertRowid: plain(lastInsertRowid) as number | string | null };
  } catch (error) {
    opened.mode("host");
    if (db.isTransaction) host("rollback");
    throw error;
  }
}

export const bytesOf = ({ number }: Opened): number =>
  number("pragma page_count") * number("pragma page_size");

/** Gives back a part of what deleted rows left, so that the file gets smaller call by call, never all of it in one. */
export function shrink(opened: Opened): void {
  const free = opened.number("pragma freelist_count");
  if (free > FREE_PAGES && free * 4 > opened.number("pragma page_count"))
    opened.host(`pragma incremental_vacuum(${FREE_PAGES * 4})`);
}

/** Writes what the database holds now to another file, without what deleted rows left. */
export function copy({ db }: Opened, to: string): void {
  const { limits } = db as unknown as { limits: Record<string, number> };
  // It is an attachment of its own making.
  limits.attach = 1;
  try {
    db.prepare("vacuum into ?").run(to);
  } finally {
    limits.attach = 0;
  }
}
