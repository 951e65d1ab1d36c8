import { conflict, notFound } from "../../platform/errors.ts";
import { changeOf } from "../../platform/audit.ts";
import { emit } from "../../platform/events/emit.ts";
import { newId } from "../../platform/ids.ts";
import { implement, implementWork, type VerbTx } from "../../platform/operation.ts";
import { toPage } from "../../platform/verb.ts";
import {
  BUSINESS_TYPES,
  businessTypeName,
  DOCUMENT_KINDS,
  documentKindName,
  getVerification,
  listVerificationRequirements,
  listVerifications,
  getIdentityCheck,
  requirementsOf,
  startVerification,
  submitVerification,
  updateVerification,
  withdrawVerification,
} from "./contract.ts";
import { verificationStarted, verificationSubmitted, verificationWithdrawn } from "./events.ts";
import { findVerification, shown, type VerificationRow } from "./find.ts";
import { beginCheck } from "./identity-check.ts";
import { move, told } from "./move.ts";
import { isPersonChecked, providerOf } from "./provider.ts";
import { isEditable } from "./states.ts";
import { requireComplete } from "./complete.ts";

const answer = async (t: VerbTx, row: VerificationRow) =>
  (await shown(t, [row], isPersonChecked(t.platform)))[0]!;

implement(listVerificationRequirements, async ({ platform }, { country }) => ({
  country,
  data: BUSINESS_TYPES.map((businessType) => ({
    businessType,
    name: businessTypeName(businessType),
    documents: requirementsOf(country, businessType).map(({ anyOf, ...one }) => ({
      ...one,
      anyOf: [...anyOf],
    })),
  })),
  isRequired: platform.settings.verification().isRequired,
  isPersonCheckedElsewhere: isPersonChecked(platform),
  documentDays: platform.settings.verification().documentDays,
  documentKinds: Object.fromEntries(DOCUMENT_KINDS.map((kind) => [kind, documentKindName(kind, country)])),
}));

implement(listVerifications, async (t, { workspaceId, cursor, limit }) => {
  const rows = await t.db
    .selectFrom("verifications")
    .selectAll()
    .$if(workspaceId !== undefined, (query) => query.where("workspaceId", "=", workspaceId!))
    .$if(cursor !== undefined, (query) => query.where("id", "<", cursor!))
    .orderBy("id", "desc")
    .limit(limit + 1)
    .execute();
  const { data, nextCursor } = toPage(rows, limit, ({ id }) => id);
  return { data: await shown(t, data, isPersonChecked(t.platform)), nextCursor };
});

implement(getVerification, async (t, { id }) => answer(t, await findVerification(t, id)));

/** Throws unless a new one may begin: none is under way, and none was refused that waits or is refused for good. */
async function requireRoom(t: VerbTx, workspaceId: string | null): Promise<void> {
  const newest = await t.db
    .selectFrom("verifications")
    .select(["id", "state", "mayResubmit"])
    .where("workspaceId", workspaceId === null ? "is" : "=", workspaceId)
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  if (!newest || newest.state === "approved" || newest.state === "expired") return;
  if (newest.state === "rejected")
    throw conflict(
      newest.mayResubmit
        ? "One was rejected and may be changed and submitted again"
        : "It was rejected for good; ask who runs this installation",
    );
  throw conflict("One is under way already");
}

implement(startVerification, async (t, { organizationId, workspaceId = null, ...details }) => {
  if (workspaceId !== null) {
    const workspace = await t.db
      .selectFrom("workspaces")
      .select("id")
      .where("id", "=", workspaceId)
      .executeTakeFirst();
    if (!workspace) throw notFound("Workspace");
  }
  await requireRoom(t, workspaceId);
  const at = t.platform.now().toISOString();
  // Of two at once the index of those under way lets one through; the other hears 409.
  const row = await t.db
    .insertInto("verifications")
    .values({
      ...details,
      organizationId,
      workspaceId,
      id: newId("verification"),
      createdBy: t.caller.accountId,
      createdAt: at,
      updatedAt: at,
    })
    .onConflict((other) => other.doNothing())
    .returningAll()
    .executeTakeFirst();
  if (!row) throw conflict("One is under way already");
  emit(t, verificationStarted, told(row));
  return answer(t, row);
});

implement(updateVerification, async (t, { organizationId: _, id, ...details }) => {
  const before = await findVerification(t, id, { isLocked: true });
  if (!isEditable(before)) throw conflict(`It is ${before.state}, so its details stay as they are`);
  const row = await t.db
    .updateTable("verifications")
    .set({ ...details, updatedAt: t.platform.now().toISOString() })
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirstOrThrow();
  const { updatedAt: _was, ...was } = before;
  const { updatedAt: _is, ...is } = row;
  t.changed(changeOf(was, is));
  return answer(t, row);
});

implementWork(submitVerification, async (ws, { id }) => {
  const { platform, caller } = ws;
  const submitted = await ws.commit(async (t) => {
    const found = await findVerification(t, id, { isLocked: true });
    const isChecked = isPersonChecked(platform);
    if (isEditable(found)) await requireComplete(t, found, isChecked);
    const now = platform.now();
    const row = await move(t, id, "submit", now, {
      submissions: found.submissions + 1,
      submittedBy: caller.accountId,
      submittedAt: now.toISOString(),
      reviewerId: null,
      reviewStartedAt: null,
      decidedAt: null,
      reasons: [],
      note: null,
      provider: platform.settings.verification().provider,
      providerState: isChecked ? "wanted" : null,
      providerReference: null,
    });
    t.changed({ before: { state: found.state }, after: { state: row.state } });
    emit(t, verificationSubmitted, told(row));
    return answer(t, row);
  });
  if (submitted.identityCheck === null) return submitted;
  // What fails here is asked for again by the clock.
  await beginCheck(platform, id).catch((error: unknown) =>
    platform.log.warn({ err: error }, "an identity check could not be asked for; it is tried again"),
  );
  return ws.read(async (t) => answer(t, await findVerification(t, id)));
});

implementWork(getIdentityCheck, async (ws, { id }) => {
  const row = await ws.read((t) => findVerification(t, id));
  const isWaiting = row.state === "submitted" && row.providerState === "waiting";
  return { url: isWaiting ? await providerOf(ws.platform, row).open(row.providerReference!) : null };
});

implementWork(withdrawVerification, async (ws, { id }) => {
  const { platform } = ws;
  let before: VerificationRow | null = null;
  const withdrawn = await ws.commit(async (t) => {
    const found = await findVerification(t, id, { isLocked: true });
    before = found;
    const row = await move(t, id, "withdraw", platform.now(), {
      submittedAt: null,
      submittedBy: null,
      providerState: null,
      providerReference: null,
    });
    t.changed({ before: { state: found.state }, after: { state: row.state } });
    emit(t, verificationWithdrawn, told(row));
    return answer(t, row);
  });
  const { providerReference, provider } = before!;
  if (providerReference !== null)
    await providerOf(platform, { provider })
      .cancel(providerReference)
      .catch((error: unknown) => platform.log.warn({ err: error }, "an identity check was not cancelled"));
  return withdrawn;
});
