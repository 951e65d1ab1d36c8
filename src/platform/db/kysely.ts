import {
  type DatabaseConnection,
  type Driver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from "kysely";
import { columnNames } from "./names.ts";
import type { DB } from "./tables.ts";

const adapter = new PostgresAdapter();
const compiler = new PostgresQueryCompiler();

const refuse = async () => {
  throw new Error("transactions are opened by the door, not by Kysely");
};

class OneConnection implements Driver {
  private readonly connection: DatabaseConnection;
  constructor(connection: DatabaseConnection) {
    this.connection = connection;
  }
  async init() {}
  async acquireConnection() {
    return this.connection;
  }
  beginTransaction = refuse;
  commitTransaction = refuse;
  rollbackTransaction = refuse;
  async releaseConnection() {}
  async destroy() {}
}

/** Kysely over one connection of the door; camelCase outside, snake_case in SQL, keys inside jsonb untouched. */
export const kyselyOver = (connection: DatabaseConnection): Kysely<DB> =>
  new Kysely<DB>({
    dialect: {
      createAdapter: () => adapter,
      createDriver: () => new OneConnection(connection),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => compiler,
    },
    plugins: [columnNames],
  });
