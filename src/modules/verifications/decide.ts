import type { Tx } from "../../platform/db/door.ts";
import { invalid } from "../../platform/errors.ts";
import { emit } from "../../platform/events/emit.ts";
import { verificationApproved, verificationRejected, verificationRevoked } from "./events.ts";
import type { VerificationRow } from "./find.ts";
import { move, told } from "./move.ts";

interface Approval {
  by: "approve";
  /** Null: a year from now. */
  expiresAt: string | null;
  note: string | null;
}
interface Refusal {
  by: "reject" | "revoke";
  reasons: string[];
  note: string | null;
  mayResubmit: boolean;
}

const YEARS_AT_MOST = 10;

const inYears = (now: Date, years: number): Date => {
  const then = new Date(now);
  then.setUTCFullYear(then.getUTCFullYear() + years);
  return then;
};

/** When an approval ends: what was asked for, after now and within ten years; a year by default. */
function endOf(expiresAt: string | null, now: Date): Date {
  if (expiresAt === null) return inYears(now, 1);
  const end = new Date(expiresAt);
  if (end <= now) throw invalid("expiresAt", "must be in the future");
  if (end > inYears(now, YEARS_AT_MOST))
    throw invalid("expiresAt", `at most ${YEARS_AT_MOST} years from now`);
  return end;
}

/** A decision, with its event, around the policies: by a reviewer, or by a provider in nobody's name. */
export async function decide(
  t: Tx & { caller?: { accountId: string } },
  id: string,
  now: Date,
  decision: Approval | Refusal,
  { reviewerId }: { reviewerId: string | null },
): Promise<VerificationRow> {
  const common = { reviewerId, note: decision.note, decidedAt: now.toISOString() };
  const place = (row: VerificationRow) => ({ organizationId: row.organizationId, actorId: null });
  if (decision.by === "approve") {
    const expiresAt = endOf(decision.expiresAt, now).toISOString();
    const row = await move(t, id, "approve", now, { ...common, expiresAt, reasons: [], reminderStage: 0 });
    emit(t, verificationApproved, { ...told(row), expiresAt }, place(row));
    return row;
  }
  const { by, reasons, mayResubmit } = decision;
  const row = await move(t, id, by, now, {
    ...common,
    reasons,
    mayResubmit,
    ...(by === "revoke" ? { expiresAt: now.toISOString() } : {}),
  });
  const declared = by === "revoke" ? verificationRevoked : verificationRejected;
  emit(t, declared, { ...told(row), reasons, mayResubmit }, place(row));
  return row;
}
