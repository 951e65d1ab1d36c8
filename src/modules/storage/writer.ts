import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import type { Tx } from "../../platform/db/door.ts";
import { AppError } from "../../platform/errors.ts";
import { toAppError } from "../../platform/http/problem.ts";
import type { Work } from "../../platform/operation.ts";
import { findStorage, roomOf } from "./find.ts";

// SQLite lets one write at a time. Who writes holds the instance's row by name, for as long as a statement may take, and has
// counted beforehand what the database may grow to: so no race gets past a quota, in however many processes.

const GRACE_MS = 15_000;
const LOOK_AGAIN_MS = 50;
const TRIES = 5;

export interface Writer {
  token: string;
  /** What the database may grow to. */
  maxBytes: number;
  /** More could be had for another try. */
  isCapped: boolean;
  isDurable: boolean;
}

async function tryTake(
  ws: Work,
  { id, growBytes, timeoutMs }: { id: string; growBytes: number; timeoutMs: number },
): Promise<Writer | null> {
  return ws.tx(async (t) => {
    const row = await findStorage(t, { id, isWriting: true, isLocked: true });
    const room = await roomOf(t, row);
    const grown = Math.min(room, growBytes);
    const token = randomUUID();
    const taken = await t.db
      .updateTable("storageInstances")
      .set({
        writer: token,
        writerUntil: sql`now() + make_interval(secs => ${(timeoutMs + GRACE_MS) / 1_000})`,
        databaseBytes: row.databaseBytes + grown,
      })
      .where("id", "=", id)
      .where((is) => is.or([is("writer", "is", null), is("writerUntil", "<", sql<string>`now()`)]))
      .returning("id")
      .executeTakeFirst();
    if (!taken) return null;
    const maxBytes = row.databaseBytes + grown;
    return { token, maxBytes, isCapped: room > grown, isDurable: row.durability === "durable" };
  });
}

/** Waits for the instance's database to be free, then holds it. Throws `unavailable` when it does not get free in time. */
export async function takeWriter(
  ws: Work,
  wanted: { id: string; growBytes: number; timeoutMs: number },
): Promise<Writer> {
  const endsAt = performance.now() + wanted.timeoutMs;
  for (let full = 0; ;) {
    try {
      const writer = await tryTake(ws, wanted);
      if (writer) return writer;
    } catch (error) {
      // Somebody else took the room that was there a moment ago.
      if (toAppError(error).code !== "storage_full" || ++full === TRIES) throw error;
      continue;
    }
    if (performance.now() > endsAt)
      throw new AppError("unavailable", "Another process of this server writes to the database; try again", {
        retryAfterSeconds: 1,
      });
    await sleep(LOOK_AGAIN_MS);
  }
}

/** Lets go of the database. `bytes`: what it is now; null: nobody knows, and what was counted stays counted. */
export async function releaseWriter(
  t: Tx,
  { id, token, bytes }: { id: string; token: string; bytes: number | null },
): Promise<void> {
  await t.db
    .updateTable("storageInstances")
    .set({ writer: null, writerUntil: null, ...(bytes === null ? {} : { databaseBytes: bytes }) })
    .where("id", "=", id)
    .where("writer", "=", token)
    .execute();
}
