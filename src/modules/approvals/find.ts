import { sql } from "kysely";
import { holds } from "../../platform/caller.ts";
import { notFound } from "../../platform/errors.ts";
import type { VerbTx } from "../../platform/operation.ts";
import type { OutputOf } from "../../platform/verb.ts";
import { whoMay } from "../notifications/index.ts";
import type { getApproval, listApprovals } from "./contract.ts";
import { type Decider, deciding, mayBreakGlass, mayReview, obstacleOf } from "./may.ts";
import { type ApprovalRow, currentDigest, type DecisionRow, decisionsOf } from "./rows.ts";

export type ApprovalAnswer = OutputOf<typeof listApprovals>["data"][number];
export type ApprovalDetail = OutputOf<typeof getApproval>;
const MAX_DECIDERS = 50;

/** Approvals with the name of their agent, which may be gone. */
export const approvalRows = ({ db }: Pick<VerbTx, "db">) =>
  db
    .selectFrom("approvals as p")
    .leftJoin("agents as a", (join) =>
      join.onRef("a.workspaceId", "=", "p.workspaceId").onRef("a.id", "=", "p.agentId"),
    )
    .selectAll("p")
    .select("a.name as agentName");
type NamedRow = ApprovalRow & { agentName: string | null };

async function namesOf(t: VerbTx, ids: readonly (string | null)[]): Promise<Map<string, string>> {
  const known = [...new Set(ids.filter((id) => id !== null))];
  if (known.length === 0) return new Map();
  const rows = await t.db.selectFrom("accounts").select(["id", "name"]).where("id", "in", known).execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}

interface Around {
  decider: Decider;
  decisions: readonly DecisionRow[];
  names: ReadonlyMap<string, string>;
  now: Date;
}

function toApproval(row: NamedRow, { decider, decisions, names, now }: Around): ApprovalAnswer {
  const named = (id: string) => ({ id, name: names.get(id) ?? null });
  const own = decisions.filter(({ approvalId }) => approvalId === row.id);
  const current = currentDigest(row);
  const obstacle = obstacleOf(row, decider, own, { now });
  const { requesterId, requesterKeyId, agentId, agentName, via, editedBy, reviewedBy } = row;
  return {
    ...row,
    state: row.state as ApprovalAnswer["state"],
    execution: row.execution as ApprovalAnswer["execution"],
    annotations: row.annotations as ApprovalAnswer["annotations"],
    editedArguments: row.editedArguments,
    editedBy: editedBy === null ? null : named(editedBy),
    approvedCount: own.filter(({ decision, digest }) => decision !== "deny" && digest === current).length,
    decisions: own.map(({ accountId, decision, reason, digest, createdAt }) => ({
      account: named(accountId),
      decision: decision as ApprovalAnswer["decisions"][number]["decision"],
      reason,
      isCounted: digest === current,
      createdAt,
    })),
    requester: { account: named(requesterId), keyId: requesterKeyId, agentId, agentName, via },
    reviewedBy: reviewedBy === null ? null : named(reviewedBy),
    mine: {
      canDecide: obstacle === null,
      canBreakGlass: mayBreakGlass(row, decider, now),
      canReview: mayReview(row, decider, own),
      obstacle,
    },
  };
}

export async function toApprovals(t: VerbTx, rows: readonly NamedRow[]): Promise<ApprovalAnswer[]> {
  const decider = await deciding(t);
  const decisions = await decisionsOf(
    t,
    rows.map(({ id }) => id),
  );
  const names = await namesOf(t, [
    ...rows.flatMap(({ requesterId, editedBy, reviewedBy }) => [requesterId, editedBy, reviewedBy]),
    ...decisions.map(({ accountId }) => accountId),
  ]);
  const now = t.platform.now();
  return rows.map((row) => toApproval(row, { decider, decisions, names, now }));
}

export async function findApproval(t: VerbTx, id: string): Promise<ApprovalDetail> {
  const row = await approvalRows(t).where("p.id", "=", id).executeTakeFirst();
  if (!row) throw notFound("Approval");
  const [approval] = await toApprovals(t, [row]);
  const { organizationId, id: workspaceId } = t.caller.workspace!;
  const decided = new Set(
    approval!.decisions.filter((one) => one.isCounted).map(({ account }) => account.id),
  );
  const may =
    row.state === "pending" ? await whoMay(t, { organizationId, workspaceId }, "approvals:decide") : [];
  const deciders = may
    .filter((accountId) => !row.excludedIds.includes(accountId) && !decided.has(accountId))
    .slice(0, MAX_DECIDERS);
  const names = await namesOf(t, deciders);
  return {
    ...approval!,
    parameters: row.parameters as ApprovalDetail["parameters"],
    deciders: deciders.map((accountId) => ({ id: accountId, name: names.get(accountId) ?? null })),
  };
}

const decides = ({ isPerson, permissions }: Decider) => isPerson && holds(permissions, "approvals:decide");

/** Those the caller may decide now, as the list's filter and the counts ask. */
export const isMine = (decider: Decider, now: Date) =>
  !decides(decider)
    ? sql<boolean>`false`
    : sql<boolean>`p.state = 'pending' and p.expires_at > ${now.toISOString()}::timestamptz
        and ${decider.accountId} <> all (p.excluded_ids)
        and not exists (select from approval_decisions d where d.workspace_id = p.workspace_id and d.approval_id = p.id
          and d.account_id = ${decider.accountId} and d.digest = coalesce(p.edited_digest, p.digest))`;

/** Broken glass the caller may look at afterwards, as the counts ask. */
export const isMineToReview = (decider: Decider) =>
  !decides(decider)
    ? sql<boolean>`false`
    : sql<boolean>`p.is_break_glass and p.reviewed_at is null and ${decider.accountId} <> all (p.excluded_ids)
        and not exists (select from approval_decisions d where d.workspace_id = p.workspace_id and d.approval_id = p.id
          and d.account_id = ${decider.accountId} and d.decision = 'break_glass')`;
