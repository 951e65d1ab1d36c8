import pg from "pg";
import { BEGIN, COMMIT, type Part, requireCommitted, ROLLBACK, sendBatch, wasNotSent } from "./batch.ts";

const MAX_TOGETHER = 32;
/** A commit that waits longer, for a lock perhaps, holds up nothing else. */
const PATIENCE_MS = 100;

interface Waiting {
  parts: Part[];
  resolve(): void;
  reject(error: unknown): void;
}

/** Sends a transaction that is known whole: one round trip, on whichever client is free. */
async function sendWhole(pool: pg.Pool, context: Part | null, parts: readonly Part[]): Promise<void> {
  const client = await pool.connect();
  let lost: Error | undefined;
  try {
    const whole = [BEGIN, ...(context ? [context] : []), ...parts, COMMIT];
    requireCommitted(await sendBatch(client, whole, whole.length - 1));
  } catch (error) {
    await sendBatch(client, [ROLLBACK], 0).catch((again: Error) => (lost = again));
    throw error;
  } finally {
    client.release(lost);
  }
}

/** Of a connection that was lost nobody knows what it committed; an error the server answers ended the transaction. */
const isRolledBack = (error: unknown): boolean =>
  wasNotSent(error) || (error instanceof pg.DatabaseError && error.severity === "ERROR");

/** Commits transactions that have read nothing and only write. */
export type SharedCommit = (context: Part | null, parts: Part[]) => Promise<void>;

/**
 * What one scope commits while its last commit is under way goes together, in the next: one transaction and one flush for
 * all of it. Where that fails, each is tried by itself, so nobody fails for a neighbour.
 */
export function createSharedCommit(pool: pg.Pool): SharedCommit {
  const queues = new Map<string, Waiting[]>();

  async function sendTogether(context: Part | null, together: Waiting[]): Promise<void> {
    try {
      await sendWhole(
        pool,
        context,
        together.flatMap(({ parts }) => parts),
      );
      for (const { resolve } of together) resolve();
    } catch (error) {
      if (together.length === 1 || !isRolledBack(error)) {
        for (const { reject } of together) reject(error);
        return;
      }
      for (const one of together) await sendTogether(context, [one]);
    }
  }

  return (context, parts) =>
    new Promise((resolve, reject) => {
      const key = JSON.stringify(context?.values ?? null);
      const waiting = { parts, resolve, reject };
      const queue = queues.get(key);
      if (queue) return void queue.push(waiting);
      const own: Waiting[] = [waiting];
      queues.set(key, own);
      void (async () => {
        while (own.length > 0) {
          const { promise: patience, resolve: loseIt } = Promise.withResolvers<void>();
          const timer = setTimeout(loseIt, PATIENCE_MS);
          await Promise.race([sendTogether(context, own.splice(0, MAX_TOGETHER)), patience]);
          clearTimeout(timer);
        }
        queues.delete(key);
      })();
    });
}
