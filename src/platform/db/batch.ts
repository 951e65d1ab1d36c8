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

export interface BatchResult {
  /** The first word of the command tag: SELECT, INSERT, COMMIT. */
  command: string;
  rowCount: number;
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
  sync(): void;
  /** Statement text -> the name it is prepared under on this connection; null while unproven. */
  prepared?: Map<string, string>;
  nextStatement?: number;
}

// Beyond this many distinct texts a connection stops naming statements, so built queries cannot fill a backend's memory.
const MAX_PREPARED = 1000;

/**
 * Several bound statements before a single Sync: one round trip, and one implicit transaction unless the statements
 * themselves begin one. Answers the result of the statement at `pick`.
 */
class Batch {
  private readonly parts: readonly Part[];
  private readonly pick: number;
  private readonly settle: (error: Error | null, result: BatchResult | null) => void;
  private readonly result: BatchResult;
  private readonly added: [string, string][] = [];
  private connection: WireConnection | undefined;
  private completed = 0;
  private isDone = false;

  constructor(
    parts: readonly Part[],
    pick: number,
    types: unknown,
    settle: (error: Error | null, result: BatchResult | null) => void,
  ) {
    this.parts = parts;
    this.pick = pick;
    this.result = new Result(undefined, types);
    this.settle = settle;
  }

  submit(connection: WireConnection): Error | null {
    this.connection = connection;
    const prepared = (connection.prepared ??= new Map());
    connection.stream.cork();
    try {
      for (const [index, part] of this.parts.entries()) {
        let name = prepared.get(part.text) ?? this.added.find(([text]) => text === part.text)?.[1];
        if (name === undefined) {
          const isNamed = prepared.size + this.added.length < MAX_PREPARED;
          connection.nextStatement = (connection.nextStatement ?? 0) + 1;
          name = isNamed ? `b${connection.nextStatement}` : "";
          connection.parse({ name, text: part.text });
          if (isNamed) this.added.push([part.text, name]);
        }
        connection.bind({ portal: "", statement: name, values: part.values, valueMapper: prepareValue });
        if (index === this.pick) connection.describe({ type: "P", name: "" });
        connection.execute({ portal: "" });
      }
    } catch (error) {
      // A value that cannot be sent: what was written so far still needs its Sync, or the connection hangs.
      this.finish(error as Error);
    } finally {
      connection.sync();
      connection.stream.uncork();
    }
    return null;
  }

  handleRowDescription(message: { fields: unknown }) {
    this.result.addFields(message.fields);
  }
  handleDataRow(message: { fields: unknown }) {
    if (this.completed !== this.pick) return;
    try {
      this.result.addRow(this.result.parseRow(message.fields));
    } catch (error) {
      this.finish(error as Error);
    }
  }
  handleCommandComplete(message: unknown) {
    if (this.completed === this.pick) this.result.addCommandComplete(message);
    this.completed++;
  }
  handleEmptyQuery() {
    this.completed++;
  }
  handlePortalSuspended() {}
  handleNoData() {}
  // The client forgets the active query on an error and never hands it ReadyForQuery, so the answer is given here.
  // Statements first parsed in this batch are unproven and stay unnamed in the map; proven ones remain valid.
  handleError(error: Error) {
    this.finish(error);
  }
  handleReadyForQuery() {
    for (const [text, name] of this.added) this.connection!.prepared!.set(text, name);
    this.finish(null);
  }

  private finish(error: Error | null) {
    if (this.isDone) return;
    this.isDone = true;
    this.settle(error, error ? null : this.result);
  }
}

/** Sends the parts in one round trip; the answer is the result of `parts[pick]`. */
export function sendBatch(client: pg.ClientBase, parts: readonly Part[], pick: number): Promise<BatchResult> {
  return new Promise((resolve, reject) => {
    const types = (client as unknown as { _types: unknown })._types;
    const batch = new Batch(parts, pick, types, (error, result) =>
      error ? reject(error) : resolve(result!),
    );
    client.query(batch as unknown as pg.Submittable);
  });
}
