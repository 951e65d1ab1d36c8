import { sql } from "kysely";
import { notFound } from "../../platform/errors.ts";
import { emit } from "../../platform/events/emit.ts";
import type { Tx } from "../../platform/db/door.ts";
import { implement, implementWork, type VerbTx, type Work } from "../../platform/operation.ts";
import type { Platform } from "../../platform/platform.ts";
import { toPage } from "../../platform/verb.ts";
import {
  approveVerification,
  getVerificationReview,
  listVerificationReviews,
  rejectVerification,
  revokeVerification,
  takeVerificationReview,
  type VerificationReview,
} from "./contract.ts";
import { decide } from "./decide.ts";
import { verificationInReview } from "./events.ts";
import { findVerification, shown, type VerificationRow } from "./find.ts";
import { move, told } from "./move.ts";
import { isPersonChecked } from "./provider.ts";

const DAY_MS = 86_400_000;

/** What a reviewer sees beyond the organization itself: names. */
async function reviewed(
  t: Tx,
  platform: Platform,
  rows: readonly VerificationRow[],
): Promise<VerificationReview[]> {
  const idsOf = (field: "organizationId" | "workspaceId" | "submittedBy" | "reviewerId") =>
    sql<string>`any(${rows.map((row) => row[field]).filter((one) => one !== null)}::text[])`;
  const { db } = t;
  const organizations = await db
    .selectFrom("organizations")
    .select(["id", "name"])
    .where("id", "=", idsOf("organizationId"))
    .execute();
  const workspaces = await db
    .selectFrom("workspaces")
    .select(["id", "name"])
    .where("id", "=", idsOf("workspaceId"))
    .execute();
  const people = await db
    .selectFrom("accounts")
    .select(["id", "name"])
    .where((where) =>
      where.or([where("id", "=", idsOf("submittedBy")), where("id", "=", idsOf("reviewerId"))]),
    )
    .execute();
  const nameIn = (named: { id: string; name: string }[], id: string | null) =>
    named.find((one) => one.id === id);
  const keptMs = platform.settings.verification().documentDays * DAY_MS;
  return (await shown(t, rows, isPersonChecked(platform))).map((verification, at) => {
    const row = rows[at]!;
    const hasContent = verification.documents.some(({ state }) => state === "stored");
    return {
      ...verification,
      organizationName: nameIn(organizations, row.organizationId)?.name ?? "",
      workspaceName: nameIn(workspaces, row.workspaceId)?.name ?? null,
      submittedBy: nameIn(people, row.submittedBy) ?? null,
      reviewer: nameIn(people, row.reviewerId) ?? null,
      reviewStartedAt: row.reviewStartedAt,
      documentsRemovedAt:
        row.decidedAt !== null && hasContent
          ? new Date(Date.parse(row.decidedAt) + keptMs).toISOString()
          : null,
    };
  });
}
const one = async (t: VerbTx, row: VerificationRow) => (await reviewed(t, t.platform, [row]))[0]!;

implement(listVerificationReviews, async (t, { state, cursor, limit }) => {
  const waiting = t.db
    .selectFrom("verifications")
    .selectAll()
    .where("state", "=", state)
    .$if(cursor !== undefined, (query) => query.where("id", ">", cursor!))
    .orderBy("id")
    .limit(limit + 1);
  const { data, nextCursor } = toPage(await waiting.execute(), limit, ({ id }) => id);
  return { data: await reviewed(t, t.platform, data), nextCursor };
});

implement(getVerificationReview, async (t, { id }) => {
  const row = await findVerification(t, id);
  // What is still being filled in is nobody else's to read.
  if (row.state === "not_started") throw notFound("Verification");
  return one(t, row);
});

/** What a reviewer does, in one transaction with its entry in the organization's own audit log. */
async function inReview(
  ws: Work,
  id: string,
  act: (t: VerbTx, now: Date) => Promise<VerificationRow>,
): Promise<VerificationReview> {
  const { door } = ws.platform;
  const before = await door.asSystem("verbs of the installation administrator", (t) =>
    findVerification(t, id),
  );
  return ws.commit(
    async (t) => {
      const row = await act(t, ws.platform.now());
      t.changed({ before: { state: before.state }, after: { state: row.state } });
      return one(t, row);
    },
    {
      scope: { organizationId: before.organizationId },
      asSystem: "verbs of the installation administrator",
    },
  );
}

implementWork(takeVerificationReview, (ws, { id }) =>
  inReview(ws, id, async (t, now) => {
    const reviewerId = ws.caller.accountId;
    const row = await move(t, id, "take", now, { reviewerId, reviewStartedAt: now.toISOString() });
    emit(t, verificationInReview, told(row), { organizationId: row.organizationId, actorId: null });
    return row;
  }),
);

implementWork(approveVerification, (ws, { id, expiresAt = null, note = null }) =>
  inReview(ws, id, (t, now) =>
    decide(t, id, now, { by: "approve", expiresAt, note }, { reviewerId: ws.caller.accountId }),
  ),
);

const refusing =
  (by: "reject" | "revoke") =>
  (ws: Work, input: { id: string; reasons: string[]; note?: string | undefined; mayResubmit: boolean }) => {
    const { id, reasons, note = null, mayResubmit } = input;
    return inReview(ws, id, (t, now) =>
      decide(t, id, now, { by, reasons, note, mayResubmit }, { reviewerId: ws.caller.accountId }),
    );
  };
implementWork(rejectVerification, refusing("reject"));
implementWork(revokeVerification, refusing("revoke"));
