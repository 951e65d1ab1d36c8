import { sql } from "kysely";
import { AppError, forbidden, invalid, notFound } from "../../platform/errors.ts";
import { implement, implementWork } from "../../platform/operation.ts";
import { toPage } from "../../platform/verb.ts";
import {
  approve,
  breakGlass,
  countApprovals,
  decideApprovals,
  deny,
  getApproval,
  listApprovals,
  reviewApproval,
} from "./contract.ts";
import { decide } from "./decide.ts";
import { approvalReviewed } from "./events.ts";
import { approvalRows, findApproval, isMine as mineOf, isMineToReview, toApprovals } from "./find.ts";
import { deciding, mayReview } from "./may.ts";
import { decisionsOf, lockApproval, tell } from "./rows.ts";

implement(listApprovals, async (t, { cursor, limit, state, isMine, isToReview, runId, agentId }) => {
  const mine = mineOf(await deciding(t), t.platform.now());
  const rows = await approvalRows(t)
    .$if(cursor !== undefined, (query) => query.where("p.id", "<", cursor!))
    .$if(state !== undefined, (query) => query.where("p.state", "=", state!))
    .$if(isMine === true, (query) => query.where(mine))
    .$if(isToReview === true, (query) =>
      query.where("p.isBreakGlass", "=", true).where("p.reviewedAt", "is", null),
    )
    .$if(runId !== undefined, (query) => query.where("p.runId", "=", runId!))
    .$if(agentId !== undefined, (query) => query.where("p.agentId", "=", agentId!))
    .orderBy("p.id", "desc")
    .limit(limit + 1)
    .execute();
  const { data, nextCursor } = toPage(rows, limit, (row) => row.id);
  return { data: await toApprovals(t, data), nextCursor };
});

implement(countApprovals, async (t) => {
  const decider = await deciding(t);
  const mine = mineOf(decider, t.platform.now());
  return t.db
    .selectFrom("approvals as p")
    .select([
      sql<number>`(count(*) filter (where p.state = 'pending'))::int`.as("pending"),
      sql<number>`(count(*) filter (where ${mine}))::int`.as("mine"),
      sql<number>`(count(*) filter (where p.is_break_glass and p.reviewed_at is null))::int`.as("toReview"),
      sql<number>`(count(*) filter (where ${isMineToReview(decider)}))::int`.as("mineToReview"),
    ])
    .where(sql<boolean>`(p.state = 'pending' or (p.is_break_glass and p.reviewed_at is null))`)
    .executeTakeFirstOrThrow();
});

implement(getApproval, (t, { id }) => findApproval(t, id));

implement(approve, async (t, input) => {
  await decide(t, { ...input, decision: "approve" });
  return findApproval(t, input.id);
});

implement(deny, async (t, input) => {
  await decide(t, { ...input, decision: "deny" });
  return findApproval(t, input.id);
});

implement(breakGlass, async (t, input) => {
  await decide(t, { ...input, decision: "break_glass" });
  return findApproval(t, input.id);
});

implementWork(decideApprovals, async (ws, { ids, decision, reason }) => {
  if (decision === "deny" && reason === undefined) throw invalid("reason", "say why, for whoever asked");
  const data = [];
  for (const id of ids) {
    try {
      const { state } = await ws.tx(async (t) => {
        await decide(t, { id, decision, reason });
        return findApproval(t, id);
      });
      data.push({ state, error: null });
    } catch (error) {
      if (!(error instanceof AppError) || error.code === "internal") throw error;
      data.push({ state: null, error: { code: error.code, message: error.message } });
    }
  }
  if (data.every(({ error }) => error?.code === "not_found")) throw notFound("Approval");
  return { data };
});

implement(reviewApproval, async (t, { id, note }) => {
  const row = await lockApproval(t, id);
  if (!row) throw notFound("Approval");
  if (!row.isBreakGlass || row.reviewedAt !== null)
    throw new AppError("illegal_transition", "There is nothing to review about this call", {
      extra: { state: row.state, legal: [] },
    });
  if (!mayReview(row, await deciding(t), await decisionsOf(t, [id])))
    throw forbidden("Somebody else reviews it: neither who broke the glass nor who asked");
  const { accountId } = t.caller;
  await t.db
    .updateTable("approvals")
    .set({ reviewedBy: accountId, reviewedAt: t.platform.now().toISOString(), reviewNote: note })
    .where("id", "=", id)
    .execute();
  tell(t, approvalReviewed, row, { reviewerId: accountId }, { actorId: accountId });
  return findApproval(t, id);
});
