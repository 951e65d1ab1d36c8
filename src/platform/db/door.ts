import { EventEmitter } from "node:events";
import type { Compilable, DatabaseConnection, Kysely } from "kysely";
import type pg from "pg";
import { ReadConnection, TransactionConnection } from "./connection.ts";
import { kyselyOver } from "./kysely.ts";
import type { Prepared } from "./prepared.ts";
import { createSharedCommit } from "./shared-commit.ts";
import { type Scope, setScope } from "./scope.ts";
import type { DB } from "./tables.ts";

/** The only value that can query; made here and nowhere else. */
export interface Tx {
  readonly db: Kysely<DB>;
  readonly scope: Scope;
  /** Runs a query that was compiled once (`prepare`). */
  run<Input, Row>(query: Prepared<Input, Row>, input: Input): Promise<Row[]>;
  /** Runs once the transaction has committed; never after a rollback. */
  afterCommit(work: () => void): void;
  /** A statement whose result nobody needs: it goes out with COMMIT, in the same round trip. Not for reads. */
  atCommit(query: Compilable): void;
  /** Tells who listens in this process (`door.onSignal`), once the transaction has committed. */
  signal(topic: string): void;
}

/** What `finish` gives the last round trip of a transaction: rows that commit with it, such as the audit entry. */
export type Finish<T> = (result: T, t: Tx) => Compilable[];

/** The one way to the database. Modules get a `Tx` from it; nobody else holds a pool. */
export interface Door {
  /** Reads in this scope: each query one round trip, in its own implicit transaction. */
  read<T>(scope: Scope, work: (t: Tx) => Promise<T>): Promise<T>;
  /** One statement that changes something and stands alone: committed in the round trip that runs it. */
  single<T>(scope: Scope, work: (t: Tx) => Promise<T>): Promise<T>;
  /** One transaction in this scope; commits when `work` resolves, rolls back when it throws. */
  write<T>(scope: Scope, work: (t: Tx) => Promise<T>, finish?: Finish<T>): Promise<T>;
  /**
   * Around the tenancy policies, as the `system` login, which may touch only what `open_to_system` lists.
   * Each use is listed in ARCHITECTURE.md; `reason` says why the tenant is not known yet. `isSingle`: it is one statement,
   * which goes alone in one round trip.
   */
  asSystem<T>(reason: string, work: (t: Tx) => Promise<T>, options?: { isSingle?: boolean }): Promise<T>;
  onSignal(topic: string, listener: () => void): void;
}

const runningOn =
  (connection: DatabaseConnection): Tx["run"] =>
  async (query, input) =>
    (await connection.executeQuery<never>(query.bind(input))).rows;

const reading = (connection: ReadConnection, scope: Scope): Tx => ({
  db: kyselyOver(connection),
  scope,
  run: runningOn(connection),
  afterCommit: (work) => work(),
  atCommit() {
    throw new Error("a reading transaction commits nothing");
  },
  signal() {
    throw new Error("a reading transaction has nothing to tell");
  },
});

async function transaction<T>(
  connection: TransactionConnection,
  { scope, work, finish, tell }: Transaction<T>,
): Promise<T> {
  const afterwards: (() => void)[] = [];
  const last: Compilable[] = [];
  const topics = new Set<string>();
  const t: Tx = {
    db: kyselyOver(connection),
    scope,
    run: runningOn(connection),
    afterCommit: (later) => void afterwards.push(later),
    atCommit: (query) => void last.push(query),
    signal: (topic) => void topics.add(topic),
  };
  let result: T;
  try {
    result = await work(t);
    last.push(...(finish?.(result, t) ?? []));
    await connection.commit(last.map((query) => query.compile()));
  } catch (error) {
    await connection.rollback();
    throw error;
  }
  for (const later of afterwards) later();
  for (const topic of topics) tell(topic);
  return result;
}

interface Transaction<T> {
  scope: Scope;
  work: (t: Tx) => Promise<T>;
  finish?: Finish<T> | undefined;
  tell: (topic: string) => void;
}

export function createDoor(pools: { app: pg.Pool; system: pg.Pool }): Door {
  const signals = new EventEmitter();
  const commits = { app: createSharedCommit(pools.app), system: createSharedCommit(pools.system) };
  const tell = (topic: string) => void signals.emit(topic);
  return {
    read: (scope, work) => work(reading(new ReadConnection(pools.app, setScope(scope)), scope)),
    write: (scope, work, finish) =>
      transaction(new TransactionConnection(pools.app, setScope(scope), commits.app), {
        scope,
        work,
        finish,
        tell,
      }),
    single: (scope, work) => work(reading(new ReadConnection(pools.app, setScope(scope), 1), scope)),
    asSystem: (_reason, work, { isSingle = false } = {}) =>
      isSingle
        ? work(reading(new ReadConnection(pools.system, null, 1), {}))
        : transaction(new TransactionConnection(pools.system, null, commits.system), {
            scope: {},
            work,
            tell,
          }),
    onSignal: (topic, listener) => void signals.on(topic, listener),
  };
}
