import { createRequire } from "node:module";
import type pg from "pg";
import { columnNames } from "./names.ts";

// node-postgres does not export it; it is stable across 8.x, and the version is pinned.
const require = createRequire(import.meta.url);
const { prepareValue } = require("pg/lib/utils.js") as { prepareValue(value: unknown): unknown };

/** One statement of a batch. */
export interface Part {
  text: string;
  values: readonly unknown[];
}

export const BEGIN: Part = { text: "BEGIN", values: [] };
export const COMMIT: Part = { text: "COMMIT", values: [] };
export const ROLLBACK: Part = { text: "ROLLBACK", values: [] };

/** PostgreSQL answers ROLLBACK to COMMIT, not an error, when the transaction had already failed. */
export function requireCommitted({ command }: BatchResult): void {
  if (command !== "COMMIT") throw new Error("the transaction had failed and was rolled back");
}

export interface BatchResult {
  /** The first word of the command tag: SELECT, INSERT, COMMIT. */
  command: string;
  rowCount: number | null;
  rows: Record<string, unknown>[];
}

type Types = Pick<pg.CustomTypesConfig, "getTypeParser">;

/** How the rows of one statement are read. Columns of a named statement cannot change, so it is asked for once. */
interface RowShape {
  names: string[];
  parsers: ((text: string) => unknown)[];
}

const shapeOf = (fields: pg.FieldDef[], types: Types): RowShape => ({
  names: fields.map(({ name }) => columnNames.ofColumn(name)),
  parsers: fields.map(({ dataTypeID }) => types.getTypeParser(dataTypeID, "text")),
});

function readRow({ names, parsers }: RowShape, fields: (string | null)[]): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (let index = 0; index < names.length; index++) {
    const text = fields[index]!;
    row[names[index]!] = text === null ? null : parsers[index]!(text);
  }
  return row;
}

interface Statement {
  /** The name it is prepared under on this connection; empty when it is not kept. */
  name: string;
  shape: RowShape | null;
}

interface WireConnection {
  stream: { cork(): void; uncork(): void };
  parse(message: { name: string; text: string }): void;
  bind(message: {
    portal: string;
    statement: string;
    values: readonly unknown[];
    valueMapper: unknown;
  }): void;
  describe(message: { type: "P"; name: string }): void;
  execute(message: { portal: string }): void;
  close(message: { type: "S"; name: string }): void;
  sync(): void;
  /** Statements by their text, once a batch with them has succeeded. */
  prepared?: Map<string, Statement>;
  /** Names by text of statements whose batches have failed so far; the server may hold them all the same. */
  unproven?: Map<string, string>;
  nextStatement?: number;
}

// Beyond this many distinct texts a connection stops naming statements, so built queries cannot fill a backend's memory.
const MAX_PREPARED = 1000;
const STALE_STATEMENT = new Set<unknown>(["0A000", "26000"]);
const NO_ROWS: RowShape = { names: [], parsers: [] };
const COMMAND_TAG = /^(\w+)(?: \d+)??(?: (\d+))?$/;

/** A migration changed what a kept statement answers, or a pooler gave us another backend; sent again, it is prepared anew. */
export const isStaleStatement = (error: unknown): boolean =>
  STALE_STATEMENT.has((error as { code?: unknown }).code);

const unsent = new WeakSet<Error>();
/** A value could not be sent, so its batch was not. */
export const wasNotSent = (error: unknown): boolean => unsent.has(error as Error);

/**
 * Several bound statements before a single Sync: one round trip, and one implicit transaction unless the statements
 * themselves begin one. Answers the result of the statement at `pick`.
 */
class Batch {
  private readonly parts: readonly Part[];
  private readonly pick: number;
  private readonly types: Types;
  private readonly settle: (error: Error | null, result: BatchResult) => void;
  private readonly result: BatchResult = { command: "", rowCount: null, rows: [] };
  private readonly added = new Map<string, Statement>();
  private connection: WireConnection | undefined;
  private picked: Statement | undefined;
  private completed = 0;
  private isDone = false;

  constructor(
    parts: readonly Part[],
    pick: number,
    types: Types,
    settle: (error: Error | null, result: BatchResult) => void,
  ) {
    this.parts = parts;
    this.pick = pick;
    this.types = types;
    this.settle = settle;
  }

  submit(connection: WireConnection): Error | null {
    this.connection = connection;
    connection.stream.cork();
    try {
      for (const [index, { text, values }] of this.parts.entries()) {
        const statement = this.statementOf(connection, text);
        connection.bind({ portal: "", statement: statement.name, values, valueMapper: prepareValue });
        if (index === this.pick) {
          this.picked = statement;
          if (!statement.shape) connection.describe({ type: "P", name: "" });
        }
        connection.execute({ portal: "" });
      }
    } catch (error) {
      // A value that cannot be sent: what was written so far still needs its Sync, or the connection hangs.
      unsent.add(error as Error);
      this.finish(error as Error);
    } finally {
      connection.sync();
      connection.stream.uncork();
    }
    return null;
  }

  handleRowDescription(message: { fields: pg.FieldDef[] }) {
    this.picked!.shape = shapeOf(message.fields, this.types);
  }
  handleDataRow(message: { fields: (string | null)[] }) {
    if (this.completed !== this.pick) return;
    try {
      this.result.rows.push(readRow(this.picked!.shape!, message.fields));
    } catch (error) {
      this.finish(error as Error);
    }
  }
  handleCommandComplete(message: { text: string }) {
    if (this.completed++ !== this.pick) return;
    const [, command, count] = COMMAND_TAG.exec(message.text) ?? [];
    this.result.command = command ?? message.text;
    this.result.rowCount = count === undefined ? null : Number(count);
  }
  handleEmptyQuery() {
    this.completed++;
  }
  handlePortalSuspended() {}
  handleNoData() {
    this.picked!.shape = NO_ROWS;
  }
  // The client forgets the active query on an error and never hands it ReadyForQuery, so the answer is given here.
  // Statements first parsed in this batch are unproven and not kept; proven ones remain valid.
  handleError(error: Error) {
    if (isStaleStatement(error)) this.connection?.prepared?.clear();
    this.finish(error);
  }
  handleReadyForQuery() {
    const { prepared, unproven } = this.connection!;
    for (const [text, statement] of this.added) {
      prepared!.set(text, statement);
      unproven!.delete(text);
    }
    this.finish(null);
  }

  private statementOf(connection: WireConnection, text: string): Statement {
    const prepared = (connection.prepared ??= new Map());
    const known = prepared.get(text) ?? this.added.get(text);
    if (known) return known;
    const unproven = (connection.unproven ??= new Map());
    const failed = unproven.get(text);
    const isKept = failed !== undefined || prepared.size + unproven.size < MAX_PREPARED;
    // Its name is taken back first, so a statement that fails again and again is held once.
    if (failed !== undefined) connection.close({ type: "S", name: failed });
    else if (isKept) connection.nextStatement = (connection.nextStatement ?? 0) + 1;
    const name = failed ?? (isKept ? `b${connection.nextStatement}` : "");
    if (isKept) unproven.set(text, name);
    const statement: Statement = { name, shape: null };
    connection.parse({ name, text });
    if (isKept) this.added.set(text, statement);
    return statement;
  }

  private finish(error: Error | null) {
    if (this.isDone) return;
    this.isDone = true;
    this.settle(error, this.result);
  }
}

/** Sends the parts in one round trip; the answer is the result of `parts[pick]`. */
export function sendBatch(client: pg.ClientBase, parts: readonly Part[], pick: number): Promise<BatchResult> {
  return new Promise((resolve, reject) => {
    const { _types: types } = client as unknown as { _types: Types };
    const batch = new Batch(parts, pick, types, (error, result) => (error ? reject(error) : resolve(result)));
    client.query(batch as unknown as pg.Submittable);
  });
}
