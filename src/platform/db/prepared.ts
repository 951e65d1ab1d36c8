import type { Compilable, CompiledQuery, DatabaseConnection, InsertObject, Kysely } from "kysely";
import { kyselyOver } from "./kysely.ts";
import type { DB } from "./tables.ts";

/** A query built and compiled once, for paths so hot that building it each time shows. */
export interface Prepared<Input, Row> {
  /** The compiled query with these inputs as its parameters. */
  bind(input: Input): CompiledQuery<Row>;
}

const neverRuns: DatabaseConnection = {
  executeQuery: () => Promise.reject(new Error("a prepared query is only built here, not run")),
  streamQuery: () => {
    throw new Error("a prepared query is only built here, not run");
  },
};

class Placeholder {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/**
 * `build` runs once, on first use, with a stand-in for each input: it may only pass inputs on as values, never look at
 * them. Run the query with `t.run(query, input)`.
 */
export function prepare<Input extends object, Row>(
  build: (db: Kysely<DB>, input: Input) => Compilable<Row>,
): Prepared<Input, Row> {
  let compiled: CompiledQuery<Row> | undefined;
  const compile = () => {
    const standIns = new Proxy({}, { get: (_, name) => new Placeholder(String(name)) });
    return build(kyselyOver(neverRuns), standIns as Input).compile();
  };
  return {
    bind(input) {
      compiled ??= compile();
      const parameters = compiled.parameters.map((value) =>
        value instanceof Placeholder ? input[value.name as keyof Input] : value,
      );
      return { ...compiled, parameters };
    },
  };
}

/** An insert of one row, of exactly these columns. */
export const prepareInsert = <Table extends keyof DB, Column extends keyof InsertObject<DB, Table>>(
  table: Table,
  columns: readonly Column[],
): Prepared<Pick<Required<InsertObject<DB, Table>>, Column>, unknown> =>
  prepare((db, row) =>
    db
      .insertInto(table)
      .values(Object.fromEntries(columns.map((column) => [column, row[column]])) as InsertObject<DB, Table>),
  );
