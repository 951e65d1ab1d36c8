import type Stripe from "stripe";
import { emit } from "../../platform/events/emit.ts";
import type { Platform } from "../../platform/platform.ts";
import { auditBySystem } from "./audited.ts";
import { decide } from "./decide.ts";
import { verificationInReview } from "./events.ts";
import { findVerification } from "./find.ts";
import { move, told } from "./move.ts";
import { providerOf } from "./provider.ts";

const REASON = "a provider knows a verification by its own id";

/** Asks the provider for the check of a submission, and notes what it is called there. Repeating it is harmless. */
export async function beginCheck(platform: Platform, id: string): Promise<void> {
  const row = await platform.door.asSystem(REASON, (t) => findVerification(t, id), { isSingle: true });
  if (row.state !== "submitted" || row.providerState !== "wanted") return;
  const { organizationId, submissions } = row;
  const provider = providerOf(platform);
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

type Session = Pick<Stripe.Identity.VerificationSession, "id" | "status" | "last_error">;

/**
 * What Stripe Identity found out about somebody, from its webhook; false when no verification waits for it. The same news
 * again changes nothing. A person who is confirmed is all an individual needs; a business goes on to its reviewer.
 */
export async function applyIdentityEvent(
  platform: Platform,
  event: { type: string; data: { object: unknown } },
): Promise<boolean> {
  const session = event.data.object as Session;
  const isConfirmed = event.type === "identity.verification_session.verified";
  const isRefused =
    event.type === "identity.verification_session.requires_input" && session.last_error !== null;
  if (!isConfirmed && !isRefused) return false;
  return platform.door.asSystem(REASON, async (t) => {
    const found = await t.db
      .selectFrom("verifications")
      .selectAll()
      .where("providerReference", "=", session.id)
      .where("providerState", "=", "waiting")
      .where("state", "in", ["submitted", "in_review"])
      .forUpdate()
      .executeTakeFirst();
    if (!found) return false;
    const { id, organizationId } = found;
    const now = platform.now();
    await t.db
      .updateTable("verifications")
      .set({ providerState: isConfirmed ? "verified" : "failed", updatedAt: now.toISOString() })
      .where("id", "=", id)
      .execute();
    auditBySystem(t, organizationId, "verifications.identity_check", {
      id,
      isConfirmed,
      ...(isRefused ? { code: session.last_error!.code } : {}),
    });
    if (isConfirmed && found.businessType !== "individual") return true;
    if (found.state === "submitted") {
      const row = await move(t, id, "take", now, { reviewStartedAt: now.toISOString() });
      emit(t, verificationInReview, told(row), { organizationId, actorId: null });
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
    auditBySystem(t, organizationId, `verifications.${isConfirmed ? "approve" : "reject"}`, {
      id,
      state: row.state,
    });
    return true;
  });
}
