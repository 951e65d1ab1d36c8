import { type SqlBool, sql } from "kysely";
import { OPEN_STATES } from "../../platform/dispatch/states.ts";
import { AppError, notFound } from "../../platform/errors.ts";
import { implement, type VerbTx } from "../../platform/operation.ts";
import type { OutputOf } from "../../platform/verb.ts";
import { requireStanding } from "../members/index.ts";
import { explainImpact } from "./contract.ts";
import { findKey } from "./subject.ts";

type Impact = OutputOf<typeof explainImpact>;
const SHOWN = 200;
const count = sql<number>`count(*)::int`;

implement(explainImpact, async (t, { accountId, keyId, roleId }) => {
  if ([accountId, keyId, roleId].filter(Boolean).length !== 1)
    throw new AppError("invalid", "Give exactly one of accountId, keyId and roleId", {
      errors: ["accountId", "keyId", "roleId"].map((path) => ({
        path,
        message: "exactly one of accountId, keyId and roleId",
      })),
    });
  if (keyId) return ofKey(t, keyId);
  if (roleId) return ofRole(t, roleId);
  return ofMember(t, accountId!);
});

const here = (t: VerbTx) => {
  const { id: workspaceId, organizationId } = t.caller.workspace!;
  return { workspaceId, organizationId };
};

const livingKeys = (t: VerbTx) =>
  t.db
    .selectFrom("apiKeys")
    .select(["id", "name", "lastUsedAt"])
    .where("workspaceId", "=", here(t).workspaceId)
    .where("revokedAt", "is", null)
    .where(sql<SqlBool>`(expires_at is null or expires_at > now())`)
    .orderBy("id")
    .limit(SHOWN);

const runsUnderWay = (t: VerbTx) =>
  t.db.selectFrom("runs").select(count.as("count")).where("state", "in", OPEN_STATES);

const pendingInvitations = (t: VerbTx) =>
  t.db
    .selectFrom("invitationWorkspaces as iw")
    .innerJoin("invitations as i", (join) =>
      join.onRef("i.organizationId", "=", "iw.organizationId").onRef("i.id", "=", "iw.invitationId"),
    )
    .select(count.as("count"))
    .where("iw.workspaceId", "=", here(t).workspaceId)
    .where("i.state", "=", "pending")
    .where("i.expiresAt", ">", sql<string>`now()`);

const livingGrants = (t: VerbTx) =>
  t.db
    .selectFrom("grants")
    .select(count.as("count"))
    .where("organizationId", "=", here(t).organizationId)
    .where("workspaceId", "=", here(t).workspaceId)
    .where("revokedAt", "is", null)
    .where("expiresAt", ">", sql<string>`now()`);

const counted = async (query: { executeTakeFirstOrThrow(): Promise<{ count: number }> }): Promise<number> =>
  (await query.executeTakeFirstOrThrow()).count;

async function ofMember(t: VerbTx, accountId: string): Promise<Impact> {
  const member = await requireStanding(t, here(t), accountId);
  const otherOwner = await t.db
    .selectFrom("members")
    .select("accountId")
    .where("workspaceId", "=", here(t).workspaceId)
    .where("role", "=", "owner")
    .where("accountId", "<>", accountId)
    .limit(1)
    .executeTakeFirst();
  return {
    keys: await livingKeys(t).where("ownerId", "=", accountId).execute(),
    members: [{ accountId, name: member.name }],
    invitations: await counted(pendingInvitations(t).where("iw.invitedBy", "=", accountId)),
    grants: await counted(livingGrants(t).where("accountId", "=", accountId)),
    runsUnderWay: await counted(runsUnderWay(t).where("actorAccountId", "=", accountId)),
    isLastOwner: member.memberRole === "owner" && !otherOwner,
  };
}

async function ofKey(t: VerbTx, keyId: string): Promise<Impact> {
  await findKey(t, keyId);
  return {
    keys: await livingKeys(t)
      .where(
        sql<SqlBool>`id in (with recursive ending as (
          select k.id, k.owner_id from api_keys k where k.id = ${keyId}
          union
          select k.id, k.owner_id from api_keys k join ending e on k.made_with = e.id and k.owner_id = e.owner_id)
          select id from ending)`,
      )
      .execute(),
    members: [],
    invitations: 0,
    grants: 0,
    runsUnderWay: await counted(runsUnderWay(t).where("credentialId", "=", keyId)),
    isLastOwner: false,
  };
}

async function ofRole(t: VerbTx, roleId: string): Promise<Impact> {
  const role = await t.db
    .selectFrom("roles")
    .select("id")
    .where("organizationId", "=", here(t).organizationId)
    .where("id", "=", roleId)
    .executeTakeFirst();
  if (!role) throw notFound("Role");
  const holders = t.db
    .selectFrom("members")
    .select("accountId")
    .where("workspaceId", "=", here(t).workspaceId)
    .where("role", "=", roleId);
  return {
    keys: await livingKeys(t).where("ownerId", "in", holders).execute(),
    members: await t.db
      .selectFrom("accounts as a")
      .select(["a.id as accountId", "a.name"])
      .where("a.id", "in", holders)
      .orderBy("a.id")
      .limit(SHOWN)
      .execute(),
    invitations: await counted(pendingInvitations(t).where("iw.role", "=", roleId)),
    grants: 0,
    runsUnderWay: await counted(runsUnderWay(t).where("actorAccountId", "in", holders)),
    isLastOwner: false,
  };
}
