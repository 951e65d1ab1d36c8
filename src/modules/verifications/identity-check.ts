import type { Tx } from "../../platform/db/door.ts";
import { emit } from "../../platform/events/emit.ts";
import type { Platform } from "../../platform/platform.ts";
import { auditBySystem } from "./audited.ts";
import { decide } from "./decide.ts";
import { verificationInReview } from "./events.ts";
import { findVerification, type VerificationRow } from "./find.ts";
import { move, told } from "./move.ts";
import { type CheckOutcome, providerOf } from "./provider.ts";

const REASON = "a provider knows a verification by its own id";

/** Asks the provider for the check of a submission, and notes what it is called there. Repeating it is harmless. */
export async function beginCheck(platform: Platform, id: string): Promise<void> {
  const row = await platform.door.asSystem(REASON, (t) => findVerification(t, id), { isSingle: true });
  if (row.state !== "submitted" || row.providerState !== "wanted") return;
  const { organizationId, submissions } = row;
  const provider = providerOf(platform, row);
  const reference = await provider.begin({ organizationId, verificationId: id, submission: submissions });
  const isNoted = await platform.door.asSystem(REASON, async (t) => {
    const { numUpdatedRows } = await t.db
      .updateTable("verifications")
      .set({ providerReference: reference, providerState: reference === null ? null : "waiting" })
      .where("id", "=", id)
      .where("state", "=", "submitted")
      .where("submissions", "=", submissions)
      .where("providerState", "=", "wanted")
      .execute()
      .then(([result]) => result!);
    return numUpdatedRows === 1n;
  });
  // Withdrawn meanwhile, or asked for by another process: then the reference is the same and is noted already.
  if (!isNoted && reference !== null) {
    const { providerReference } = await platform.door.asSystem(REASON, (t) => findVerification(t, id), {
      isSingle: true,
    });
    if (providerReference !== reference) await provider.cancel(reference);
  }
}

/** Checks that were wanted and not asked for: the provider could not be reached, or the process died. */
export async function beginWantedChecks(platform: Platform, isStopping: () => boolean): Promise<void> {
  const wanted = await platform.door.asSystem(REASON, (t) =>
    t.db
      .selectFrom("verifications")
      .select("id")
      .where("state", "=", "submitted")
      .where("providerState", "=", "wanted")
      .limit(50)
      .execute(),
  );
  for (const { id } of wanted) {
    if (isStopping()) return;
    await beginCheck(platform, id).catch((error: unknown) =>
      platform.log.warn({ err: error }, "an identity check could not be asked for; it is tried again"),
    );
  }
}

/**
 * A provider told that a check moved on: asks how it stands, and carries the outcome on. False when no verification waits for it,
 * so the same news again changes nothing. A person who is confirmed is all an individual needs; a business goes on to its reviewer.
 */
export async function applyIdentityEvent(platform: Platform, reference: string): Promise<boolean> {
  const { door } = platform;
  const asked = await door.asSystem(REASON, (t) => waitingFor(t, reference), { isSingle: true });
  if (!asked) return false;
  const outcome = await providerOf(platform, asked).look(reference);
  if (outcome.state === "waiting") return false;
  return door.asSystem(REASON, async (t) => {
    const found = await waitingFor(t, reference, { isLocked: true });
    if (!found) return false;
    await carryOn(t, found, outcome, platform.now());
    return true;
  });
}

const waitingFor = (t: Tx, reference: string, { isLocked = false }: { isLocked?: boolean } = {}) =>
  t.db
    .selectFrom("verifications")
    .selectAll()
    .where("providerReference", "=", reference)
    .where("providerState", "=", "waiting")
    .where("state", "in", ["submitted", "in_review"])
    .$if(isLocked, (query) => query.forUpdate())
    .executeTakeFirst();

async function carryOn(t: Tx, found: VerificationRow, outcome: CheckOutcome, now: Date): Promise<void> {
  const { id, organizationId } = found;
  const isConfirmed = outcome.state === "verified";
  const at = now.toISOString();
  await t.db
    .updateTable("verifications")
    .set({ providerState: isConfirmed ? "verified" : "failed", updatedAt: at })
    .where("id", "=", id)
    .execute();
  auditBySystem(t, organizationId, "verifications.identity_check", { id, ...outcome });
  if (isConfirmed && found.businessType !== "individual") return;
  if (found.state === "submitted") {
    const taken = await move(t, id, "take", now, { reviewStartedAt: at });
    emit(t, verificationInReview, told(taken), { organizationId, actorId: null });
  }
  const row = await decide(
    t,
    id,
    now,
    isConfirmed
      ? { by: "approve", expiresAt: null, note: null }
      : { by: "reject", reasons: ["identity_not_confirmed"], note: null, mayResubmit: true },
    { reviewerId: null },
  );
  auditBySystem(t, organizationId, isConfirmed ? "verifications.approve" : "verifications.reject", {
    id,
    state: row.state,
  });
}
