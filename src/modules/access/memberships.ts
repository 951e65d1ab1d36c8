import type { CallerOrganization, CallerWorkspace, Environment } from "../../platform/caller.ts";
import type { Loaded } from "../../platform/access-cache.ts";
import type { Door, Tx } from "../../platform/db/door.ts";
import { prepare } from "../../platform/db/prepared.ts";
import { notFound } from "../../platform/errors.ts";
import { livingGrants } from "./living-grants.ts";
import { organizationPower, type WorkspacePower, workspacePower } from "./power.ts";
import { accessTags } from "./tags.ts";

const membershipOf = prepare((db, { accountId, workspaceId }: { accountId: string; workspaceId: string }) =>
  db
    .selectFrom("workspaces as w")
    .innerJoin("organizationMembers as om", "om.organizationId", "w.organizationId")
    .leftJoin("members as m", (join) =>
      join.onRef("m.workspaceId", "=", "w.id").onRef("m.accountId", "=", "om.accountId"),
    )
    .leftJoin("roles as r", (join) =>
      join.onRef("r.organizationId", "=", "w.organizationId").onRef("r.id", "=", "m.role"),
    )
    .select([
      "w.id",
      "w.organizationId",
      "w.name",
      "w.slug",
      "w.environment",
      "w.archivedAt",
      "m.role as memberRole",
      "om.role as organizationRole",
      "r.permissions as rolePermissions",
    ])
    .select(livingGrants("om.account_id").as("grants"))
    .where("w.id", "=", workspaceId)
    .where("om.accountId", "=", accountId)
    .where((where) =>
      where.or([where("m.role", "is not", null), where("om.role", "in", ["owner", "admin"])]),
    ),
);

/** What an account may do in a workspace; `not_found` when it may not enter. */
export async function loadWorkspace(
  door: Door,
  accountId: string,
  workspaceId: string,
): Promise<Loaded<CallerWorkspace>> {
  const [row] = await door.read({ accountId }, (t) => t.run(membershipOf, { accountId, workspaceId }));
  if (!row) throw notFound("Workspace");
  const { expiresAt, ...power } = workspacePower(row);
  return {
    value: {
      id: row.id,
      organizationId: row.organizationId,
      name: row.name,
      slug: row.slug,
      environment: row.environment as Environment,
      isArchived: row.archivedAt !== null,
      ...power,
    },
    tags: [
      accessTags.account(accountId),
      accessTags.workspace(row.id),
      accessTags.organization(row.organizationId),
    ],
    expiresAt,
  };
}

/** What another account may do in the workspace this transaction is in; null when it may not enter. */
export async function powerHere(t: Tx, accountId: string): Promise<WorkspacePower | null> {
  const [row] = await t.run(membershipOf, { accountId, workspaceId: t.scope.workspaceId! });
  return row ? workspacePower(row) : null;
}

/** What an account may do in an organization; `not_found` when it is not in it. */
export async function loadOrganization(
  door: Door,
  accountId: string,
  organizationId: string,
): Promise<Loaded<CallerOrganization>> {
  const row = await door.read({ accountId }, (t) =>
    t.db
      .selectFrom("organizationMembers as om")
      .innerJoin("organizations as o", "o.id", "om.organizationId")
      .select(["o.id", "o.name", "o.slug", "om.role"])
      .select(livingGrants("om.account_id", "organization").as("grants"))
      .where("om.accountId", "=", accountId)
      .where("om.organizationId", "=", organizationId)
      .executeTakeFirst(),
  );
  if (!row) throw notFound("Organization");
  const { expiresAt, ...power } = organizationPower(row.role, row.grants ?? []);
  return {
    value: { id: row.id, name: row.name, slug: row.slug, ...power },
    tags: [accessTags.account(accountId), accessTags.organization(organizationId)],
    expiresAt,
  };
}
