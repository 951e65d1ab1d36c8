import { type Background, inBackground } from "../../platform/background.ts";
import type { Tx } from "../../platform/db/door.ts";
import { emit } from "../../platform/events/emit.ts";
import type { Platform } from "../../platform/platform.ts";
import { auditBySystem } from "./audited.ts";
import { eraseForgotten, forgetAll } from "./documents.ts";
import { verificationDocumentsRemoved, verificationExpired, verificationExpiring } from "./events.ts";
import type { VerificationRow } from "./find.ts";
import { beginWantedChecks } from "./identity-check.ts";
import { move, told } from "./move.ts";

const REASON = "verifications of every organization reach their end";
const EVERY_MS = 60_000;
const BATCH = 100;
const DAY_MS = 86_400_000;
/** Days before the end at which it is told. */
const REMINDERS = [30, 7] as const;

const before = (now: Date, days: number) => new Date(now.getTime() - days * DAY_MS).toISOString();
const after = (now: Date, days: number) => new Date(now.getTime() + days * DAY_MS).toISOString();
const place = ({ organizationId }: VerificationRow) => ({ organizationId, actorId: null });

async function expireEnded(t: Tx, now: Date): Promise<number> {
  const ended = await t.db
    .selectFrom("verifications")
    .select("id")
    .where("state", "=", "approved")
    .where("expiresAt", "<=", now.toISOString())
    .orderBy("expiresAt")
    .limit(BATCH)
    .forUpdate()
    .skipLocked()
    .execute();
  for (const { id } of ended) {
    const row = await move(t, id, "expire", now);
    emit(t, verificationExpired, told(row), place(row));
    auditBySystem(t, row.organizationId, "verifications.expire", { id });
  }
  return ended.length;
}

/** Of an approval that is renewed already nobody needs to be reminded, yet nothing is lost by it. */
async function remind(t: Tx, now: Date): Promise<number> {
  let said = 0;
  // The nearest first: whoever is late hears of the week alone.
  for (const [index, days] of [...REMINDERS.entries()].reverse()) {
    const stage = index + 1;
    const nearing = await t.db
      .updateTable("verifications")
      .set({ reminderStage: stage })
      .where("state", "=", "approved")
      .where("expiresAt", "<=", after(now, days))
      .where("reminderStage", "<", stage)
      .returningAll()
      .execute();
    for (const row of nearing) {
      const { expiresAt, decidedAt } = row as { expiresAt: string; decidedAt: string };
      // One that was approved for a shorter time is not told of what its reviewer just chose.
      if (Date.parse(expiresAt) - Date.parse(decidedAt) <= days * DAY_MS) continue;
      emit(t, verificationExpiring, { ...told(row), expiresAt, daysLeft: days }, place(row));
      said++;
    }
  }
  return said;
}

/** Forgets documents `documentDays` after the decision, or after the last change of what was never submitted. */
async function forgetOld(t: Tx, now: Date, documentDays: number): Promise<number> {
  const limit = before(now, documentDays);
  const old = await t.db
    .selectFrom("verifications as v")
    .selectAll("v")
    .where((where) =>
      where.or([
        where.and([
          where("v.state", "in", ["approved", "rejected", "expired"]),
          where("v.decidedAt", "<=", limit),
        ]),
        where.and([where("v.state", "=", "not_started"), where("v.updatedAt", "<=", limit)]),
      ]),
    )
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom("verificationDocuments as d")
          .select("d.id")
          .whereRef("d.organizationId", "=", "v.organizationId")
          .whereRef("d.verificationId", "=", "v.id")
          .where("d.state", "=", "stored"),
      ),
    )
    .limit(BATCH)
    .forUpdate("v")
    .skipLocked()
    .execute();
  for (const row of old) {
    const documents = await forgetAll(t, row.id, now);
    emit(t, verificationDocumentsRemoved, { ...told(row), documents }, place(row));
    auditBySystem(t, row.organizationId, "verifications.remove_documents", { id: row.id, documents });
  }
  return old.length;
}

/** Does what time asks for: ends approvals, reminds of their end, forgets documents. Any number of processes may. */
export async function keepVerifications(
  platform: Platform,
  isStopping: () => boolean = () => false,
): Promise<void> {
  const { door } = platform;
  const now = platform.now();
  const { documentDays } = platform.settings.verification();
  for (const work of [expireEnded, remind, (t: Tx, at: Date) => forgetOld(t, at, documentDays)]) {
    let done = BATCH;
    while (done === BATCH && !isStopping()) done = await door.asSystem(REASON, (t) => work(t, now));
  }
  await eraseForgotten(platform, isStopping);
  await beginWantedChecks(platform, isStopping);
}

/** Looks every minute. */
export const startVerifications = (platform: Platform): Background =>
  inBackground({
    name: "looking after verifications",
    everyMs: EVERY_MS,
    log: platform.log,
    work: (isStopping) => keepVerifications(platform, isStopping),
  });
