import { type SqlBool, sql } from "kysely";
import { notFound } from "../../platform/errors.ts";
import type { VerbTx } from "../../platform/operation.ts";
import { type InputOf, type OutputOf, toPage } from "../../platform/verb.ts";
import { iconUrlOf } from "../icons/index.ts";
import type { listMembers } from "./contract.ts";
import { presetTitle } from "./role.ts";

type MemberAnswer = OutputOf<typeof listMembers>["data"][number];
type Filters = Partial<Omit<InputOf<typeof listMembers>, "limit">> & { accountId?: string };

/** A pattern for `ilike`: the text anywhere, its wildcards taken literally. */
export const containing = (text: string): string => `%${text.replace(/[\\%_]/g, "\\$&")}%`;

/** Who can enter this workspace, by account: its members, and owners and admins of the organization. */
function membersOf(t: VerbTx, limit: number, { cursor, search, role, kind, accountId }: Filters) {
  const { organizationId, id: workspaceId } = t.caller.workspace!;
  const isFiltered = Boolean(search || role || kind);
  // Two short walks along two indexes, whatever the size of the organization.
  const added = t.db
    .selectFrom("members")
    .select("accountId")
    .where("workspaceId", "=", workspaceId)
    .$if(cursor !== undefined, (query) => query.where("accountId", ">", cursor!))
    .$if(accountId !== undefined, (query) => query.where("accountId", "=", accountId!))
    .orderBy("accountId")
    .$if(!isFiltered, (query) => query.limit(limit));
  const inherited = t.db
    .selectFrom("organizationMembers")
    .select("accountId")
    .where("organizationId", "=", organizationId)
    .where("role", "in", ["owner", "admin"])
    .$if(cursor !== undefined, (query) => query.where("accountId", ">", cursor!))
    .$if(accountId !== undefined, (query) => query.where("accountId", "=", accountId!))
    .orderBy("accountId")
    .$if(!isFiltered, (query) => query.limit(limit));
  const who = t.db
    .selectFrom(added.as("added"))
    .select("accountId")
    .union(t.db.selectFrom(inherited.as("inherited")).select("accountId"));
  const effective = sql<string>`case when om.role = 'owner' or (om.role = 'admin' and m.role is distinct from 'owner')
    then om.role else m.role end`;
  return t.db
    .selectFrom(who.as("who"))
    .innerJoin("accounts as a", "a.id", "who.accountId")
    .innerJoin("organizationMembers as om", (join) =>
      join.onRef("om.accountId", "=", "who.accountId").on("om.organizationId", "=", organizationId),
    )
    .leftJoin("members as m", (join) =>
      join.onRef("m.accountId", "=", "who.accountId").on("m.workspaceId", "=", workspaceId),
    )
    .leftJoin("roles as r", (join) =>
      join.onRef("r.organizationId", "=", "om.organizationId").onRef("r.id", "=", "m.role"),
    )
    .select([
      "a.id as accountId",
      "a.kind",
      "a.name",
      "a.email",
      "a.iconId",
      "m.role as memberRole",
      "m.createdAt as addedAt",
      "om.role as organizationRole",
      "r.name as customName",
      effective.as("role"),
    ])
    .select(
      sql<number>`(select count(*)::int from grants g where g.organization_id = ${organizationId} and g.account_id = a.id
          and g.workspace_id = ${workspaceId} and g.revoked_at is null and g.expires_at > now())`.as(
        "grantCount",
      ),
    )
    .$if(Boolean(search), (query) =>
      query.where((where) =>
        where.or([
          where("a.name", "ilike", containing(search!)),
          where("a.email", "ilike", containing(search!)),
        ]),
      ),
    )
    .$if(role !== undefined, (query) => query.where(sql<SqlBool>`${effective} = ${role!}`))
    .$if(kind !== undefined, (query) => query.where("a.kind", "=", kind!))
    .orderBy("who.accountId")
    .limit(limit);
}

type Row = Awaited<ReturnType<ReturnType<typeof membersOf>["execute"]>>[number];

function toMember(t: VerbTx, { iconId, organizationRole, customName, ...row }: Row): MemberAnswer {
  const isAbove = organizationRole === "owner" || organizationRole === "admin";
  const isCustom = row.role === row.memberRole && customName !== null;
  return {
    ...row,
    kind: row.kind as MemberAnswer["kind"],
    iconUrl: iconUrlOf(iconId),
    roleName: isCustom ? customName : presetTitle(row.role),
    inheritedFrom: isAbove ? organizationRole : null,
    isMe: row.accountId === t.caller.accountId,
  };
}

export async function memberPage(t: VerbTx, { limit, ...filters }: InputOf<typeof listMembers>) {
  const rows = await membersOf(t, limit + 1, filters).execute();
  return toPage(
    rows.map((row) => toMember(t, row)),
    limit,
    (member) => member.accountId,
  );
}

export async function findMember(t: VerbTx, accountId: string): Promise<MemberAnswer> {
  const row = await membersOf(t, 1, { accountId }).executeTakeFirst();
  if (!row) throw notFound("Member");
  return toMember(t, row);
}
