import type { CompiledQuery, DatabaseConnection, QueryResult } from "kysely";
import type pg from "pg";
import {
  BEGIN,
  type BatchResult,
  COMMIT,
  isStaleStatement,
  type Part,
  requireCommitted,
  ROLLBACK,
  sendBatch,
} from "./batch.ts";
import type { SharedCommit } from "./shared-commit.ts";

const partOf = (query: CompiledQuery): Part => ({ text: query.sql, values: query.parameters });

const toQueryResult = (result: BatchResult): QueryResult<never> => ({
  rows: result.rows as never[],
  ...(result.rowCount !== null && result.command !== "SELECT"
    ? { numAffectedRows: BigInt(result.rowCount) }
    : {}),
});

const neverStreams = (): never => {
  throw new Error("streaming is not part of the door");
};

/** Each query is its own implicit transaction: context and query before one Sync, on whichever client is free. */
export class ReadConnection implements DatabaseConnection {
  private readonly pool: pg.Pool;
  private readonly context: Part | null;
  private left: number;
  /** `atMost`: how many queries may go; a lone statement that changes something needs no transaction, two do. */
  constructor(pool: pg.Pool, context: Part | null, atMost = Infinity) {
    this.pool = pool;
    this.context = context;
    this.left = atMost;
  }
  async executeQuery(query: CompiledQuery): Promise<QueryResult<never>> {
    if (this.left-- <= 0) throw new Error("only one statement goes alone: open a transaction for more");
    const client = await this.pool.connect();
    try {
      const parts = this.context ? [this.context, partOf(query)] : [partOf(query)];
      const send = () => sendBatch(client, parts, parts.length - 1);
      // Nothing of the batch took effect, so it may go again.
      const result = await send().catch((error) =>
        isStaleStatement(error) ? send() : Promise.reject(error),
      );
      return toQueryResult(result);
    } finally {
      client.release();
    }
  }
  streamQuery = neverStreams;
}

/** One transaction: BEGIN and the context travel with the first statement, COMMIT with the last. */
export class TransactionConnection implements DatabaseConnection {
  private readonly pool: pg.Pool;
  private readonly context: Part | null;
  private readonly commitWhole: SharedCommit;
  private client: pg.PoolClient | null = null;
  private tail: Promise<unknown> = Promise.resolve();
  private isEnded = false;

  /** `commitWhole` commits one that is only known to this side when it ends. */
  constructor(pool: pg.Pool, context: Part | null, commitWhole: SharedCommit) {
    this.pool = pool;
    this.context = context;
    this.commitWhole = commitWhole;
  }

  executeQuery(query: CompiledQuery): Promise<QueryResult<never>> {
    return this.inTurn(async () => {
      if (this.isEnded) throw new Error("the transaction has ended: a query was not awaited");
      const parts = await this.opening();
      parts.push(partOf(query));
      return toQueryResult(await sendBatch(this.client!, parts, parts.length - 1));
    });
  }

  /** Commits, with `last` (the audit row) in the same round trip. A transaction that did nothing costs nothing. */
  commit(last: readonly CompiledQuery[] = []): Promise<void> {
    return this.inTurn(async () => {
      this.isEnded = true;
      if (!this.client)
        return last.length === 0 ? undefined : this.commitWhole(this.context, last.map(partOf));
      const parts = [...last.map(partOf), COMMIT];
      requireCommitted(await sendBatch(this.client, parts, parts.length - 1));
      this.release();
    });
  }

  rollback(): Promise<void> {
    return this.inTurn(async () => {
      this.isEnded = true;
      if (!this.client) return;
      try {
        await sendBatch(this.client, [ROLLBACK], 0);
        this.release();
      } catch (error) {
        this.release(error as Error);
      }
    });
  }

  streamQuery = neverStreams;

  private async opening(): Promise<Part[]> {
    if (this.client) return [];
    this.client = await this.pool.connect();
    return this.context ? [BEGIN, this.context] : [BEGIN];
  }

  private release(error?: Error) {
    this.client?.release(error);
    this.client = null;
  }

  // Statements of one transaction go one after another, whatever the caller awaits together.
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.tail.then(work, work);
    this.tail = turn.catch(() => {});
    return turn;
  }
}
