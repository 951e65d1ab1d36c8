import { randomBytes } from "node:crypto";
import { sql } from "kysely";
import type { Tx } from "../../platform/db/door.ts";
import { AppError, conflict, notFound } from "../../platform/errors.ts";
import { emit } from "../../platform/events/emit.ts";
import { createRateLimiter, type RateLimiter } from "../../platform/http/rate-limit.ts";
import { newId } from "../../platform/ids.ts";
import { implement, implementWork } from "../../platform/operation.ts";
import type { Platform } from "../../platform/platform.ts";
import { type OutputOf, toPage } from "../../platform/verb.ts";
import { decideCredit, giveCredit } from "../plans/index.ts";
import { createPromoCode, deactivatePromoCode, listPromoCodes, redeemPromoCode } from "./contract.ts";
import { promoCodeRedeemed } from "./events.ts";

type PromoCode = OutputOf<typeof createPromoCode>;
const asPromoCode = (row: Omit<PromoCode, "wallet"> & { wallet: string }): PromoCode => ({
  ...row,
  wallet: row.wallet as PromoCode["wallet"],
});

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
// Whoever has a code types it twice at most; who tries codes on needs more than this.
const TRIES_PER_HOUR = 20;
// As the 32 of Crockford's: nothing that is read wrongly from paper.
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** 75 random bits, in three groups. */
function newCode(): string {
  const letters = [...randomBytes(15)].map((byte) => ALPHABET[byte & 31]);
  return [0, 5, 10].map((start) => letters.slice(start, start + 5).join("")).join("-");
}

implement(listPromoCodes, async (t, { cursor, limit }) => {
  const rows = await t.db
    .selectFrom("promoCodes")
    .selectAll()
    .$if(cursor !== undefined, (query) => query.where("id", "<", cursor!))
    .orderBy("id", "desc")
    .limit(limit + 1)
    .execute();
  return toPage(rows.map(asPromoCode), limit, (row) => row.id);
});

implement(createPromoCode, async (t, { code = newCode(), ...input }) => {
  const row = await t.db
    .insertInto("promoCodes")
    .values({
      ...input,
      id: newId("promoCode"),
      code,
      createdBy: t.caller.accountId,
      createdAt: t.platform.now().toISOString(),
    })
    .onConflict((taken) => taken.column("code").doNothing())
    .returningAll()
    .executeTakeFirst();
  if (!row) throw conflict("That code exists already; one is never used again");
  return asPromoCode(row);
});

implement(deactivatePromoCode, async (t, { id }) => {
  const row = await t.db
    .updateTable("promoCodes")
    .set({ isActive: false })
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirst();
  if (!row) throw notFound("Promotional code");
  return asPromoCode(row);
});

const limiters = new WeakMap<Platform, RateLimiter>();
/** Throws 429 for somebody who tries codes on. */
function requireTry(platform: Platform, accountId: string): void {
  let limiter = limiters.get(platform);
  if (!limiter) limiters.set(platform, (limiter = createRateLimiter(TRIES_PER_HOUR, { periodMs: HOUR_MS })));
  const { isAllowed, resetSeconds } = limiter.take(accountId);
  if (!isAllowed)
    throw new AppError("rate_limited", "Too many codes were tried; wait a while", {
      retryAfterSeconds: resetSeconds,
    });
}

/** Counts one redemption of a code that can be redeemed now; what cannot, for whatever reason, looks the same. */
async function useCode(t: Tx, code: string, now: Date) {
  const row = await t.db
    .updateTable("promoCodes")
    .set({ redemptions: sql<number>`redemptions + 1` })
    .where("code", "=", code)
    .where("isActive", "=", true)
    .where(sql<boolean>`(expires_at is null or expires_at > ${now.toISOString()})`)
    .where(sql<boolean>`(max_redemptions is null or redemptions < max_redemptions)`)
    .returning(["id", "wallet", "amountMicros", "bucketDays"])
    .executeTakeFirst();
  if (!row) throw notFound("Promotional code");
  return { ...row, wallet: row.wallet as PromoCode["wallet"] };
}

implementWork(redeemPromoCode, async (ws, { organizationId, code }) => {
  const { platform } = ws;
  requireTry(platform, ws.caller.accountId);
  const answer = await ws.commit(
    async (t) => {
      const now = platform.now();
      const { id, wallet, amountMicros, bucketDays } = await useCode(t, code, now);
      const first = await t.db
        .insertInto("promoRedemptions")
        .values({
          organizationId,
          promoCodeId: id,
          accountId: t.caller.accountId,
          redeemedAt: now.toISOString(),
        })
        .onConflict((known) => known.doNothing())
        .returning("promoCodeId")
        .executeTakeFirst();
      if (!first) throw conflict("The organization redeemed this code before");
      // Organizations are made freely; the code's row is held, so two at once are one after the other.
      const another = await t.db
        .selectFrom("promoRedemptions")
        .select("organizationId")
        .where("promoCodeId", "=", id)
        .where("accountId", "=", t.caller.accountId)
        .where("organizationId", "<>", organizationId)
        .executeTakeFirst();
      if (another) throw conflict("You redeemed this code for another organization before");
      const expiresAt = bucketDays === null ? null : new Date(now.getTime() + bucketDays * DAY_MS);
      const key = `promotion:${id}`;
      const reason = `Promotional code ${code}`;
      await decideCredit(t, now, {
        organizationId,
        key,
        wallet,
        kind: "promotional",
        amountMicros,
        expiresAt,
        reason,
      });
      emit(t, promoCodeRedeemed, { promoCodeId: id, wallet, amountMicros }, { organizationId });
      return { promoCodeId: id, wallet, amountMicros, expiresAt: expiresAt?.toISOString() ?? null };
    },
    { asSystem: "a promotional code belongs to no organization" },
  );
  await giveCredit(platform, organizationId);
  return answer;
});
