import pg from "pg";
import { createBooks } from "../../src/platform/books/create-books.ts";
import { takeBooks } from "../../src/platform/books/load.ts";
import { openDatabase } from "../../src/platform/db/open.ts";
import { AppError } from "../../src/platform/errors.ts";
import { createLog } from "../../src/platform/log.ts";
import { LIMIT_ID, LIMITED_KEY, planned, type PlannedOperation } from "./books-plan.ts";

/**
 * One process of several that ask the same books: for each slot `from:to` of its own, one operation after another, each line it
 * writes an answer it got. It kills itself at its `crashAt`-th batch of statements, before or after that was sent.
 */
const { ownerUrl, slots, crashAt, isAfter } = JSON.parse(process.argv[2]!) as {
  ownerUrl: string;
  slots: { slot: number; from: number; to: number }[];
  crashAt: number | null;
  isAfter: boolean;
};

const { door, close } = await openDatabase({ ownerUrl, poolSize: 4, onError: () => {} });
const books = createBooks({ door, log: createLog("silent"), now: () => new Date(), tell: () => {} });

let batches = 0;
const wire = (pg as unknown as { Connection: { prototype: { sync(): void } } }).Connection.prototype;
const { sync } = wire;
wire.sync = function (this: typeof wire) {
  const isLast = ++batches === crashAt;
  if (isLast && !isAfter) process.kill(process.pid, "SIGKILL");
  sync.call(this);
  if (isLast) setImmediate(() => process.kill(process.pid, "SIGKILL"));
};

const subjects = (isLimited: boolean) => ({
  workspaceId: "ws_00000000000000000000000001",
  agentId: null,
  accountId: "acc_00000000000000000000000001",
  keyId: isLimited ? LIMITED_KEY : null,
});

async function perform(organizationId: string, operation: PlannedOperation): Promise<unknown> {
  switch (operation.do) {
    case "hold": {
      const { key, wallet, micros: amountMicros, isLimited, livesMs } = operation;
      const expiresAt = new Date(Date.now() + livesMs);
      return books.hold(organizationId, {
        key,
        wallet,
        amountMicros,
        subjects: subjects(isLimited),
        isEnforced: true,
        expiresAt,
      });
    }
    case "settle": {
      const { key, wallet, micros: amountMicros, holdKey, isFinal, isLimited } = operation;
      return books.settle(organizationId, {
        key,
        wallet,
        amountMicros,
        holdKey,
        isFinal,
        subjects: subjects(isLimited),
        isEnforced: true,
      });
    }
    case "release":
      return books.release(organizationId, operation);
    case "grant": {
      const { key, wallet, micros: amountMicros, livesMs } = operation;
      const expiresAt = livesMs === null ? null : new Date(Date.now() + livesMs);
      return books.grant(organizationId, {
        key,
        wallet,
        kind: "purchased",
        amountMicros,
        expiresAt,
        from: "payments",
        reason: "test",
      });
    }
    case "reverse":
      return books.reverse(organizationId, { ...operation, amountMicros: operation.micros, reason: "test" });
    case "refund":
      return books.refund(organizationId, { ...operation, amountMicros: operation.micros, reason: "test" });
    case "limit":
      return door.write({ organizationId }, async (t) => {
        await takeBooks(t, organizationId);
        await t.db
          .updateTable("spendLimits")
          .set({ amountMicros: operation.amountMicros })
          .where("organizationId", "=", organizationId)
          .where("id", "=", LIMIT_ID)
          .execute();
      });
  }
}

async function work({ slot, from, to }: (typeof slots)[number]): Promise<void> {
  let isHeld = false;
  for (let step = from; step < to; step++) {
    const { organizationId, operation } = planned(slot, step);
    const answers: unknown[] = [];
    if (operation.do === "settle" && operation.isLimited && !isHeld) {
      process.stdout.write(`${JSON.stringify({ slot, step, answers: ["skipped"] })}\n`);
      continue;
    }
    // Every seventh operation is asked twice, at once.
    for (const answer of await Promise.allSettled(
      Array.from({ length: step % 7 === 3 ? 2 : 1 }, () => perform(organizationId, operation)),
    )) {
      if (answer.status === "fulfilled")
        answers.push((answer.value as { amountMicros?: number } | undefined)?.amountMicros ?? null);
      else if (answer.reason instanceof AppError) answers.push(answer.reason.code);
      else throw answer.reason;
    }
    if (operation.do === "hold") isHeld = typeof answers[0] === "number";
    process.stdout.write(`${JSON.stringify({ slot, step, answers })}\n`);
  }
}

await Promise.all(slots.map(work));
await close();
