import { changeOf } from "../../platform/audit.ts";
import { invalid, notFound } from "../../platform/errors.ts";
import type { VerbTx } from "../../platform/operation.ts";
import type { OutputOf } from "../../platform/verb.ts";
import { effectiveRole } from "../access/index.ts";
import { iconUrlOf } from "../icons/index.ts";
import type { getWorkspace } from "./contract.ts";

export type WorkspaceAnswer = OutputOf<typeof getWorkspace>;

/** The workspaces the caller can enter: as a member, or as owner or admin of the organization. */
export const enterable = (t: VerbTx) =>
  t.db
    .selectFrom("workspaces as w")
    .innerJoin("organizations as o", "o.id", "w.organizationId")
    .innerJoin("organizationMembers as om", (join) =>
      join.onRef("om.organizationId", "=", "w.organizationId").on("om.accountId", "=", t.caller.accountId),
    )
    .leftJoin("members as m", (join) =>
      join.onRef("m.workspaceId", "=", "w.id").on("m.accountId", "=", t.caller.accountId),
    )
    .select([
      "w.id",
      "w.organizationId",
      "o.name as organizationName",
      "o.slug as organizationSlug",
      "w.name",
      "w.slug",
      "w.description",
      "w.iconId",
      "w.environment",
      "w.timeZone",
      "w.locale",
      "w.defaultModel",
      "w.retentionDays",
      "w.approvalHours",
      "w.isPersonal",
      "w.archivedAt",
      "w.createdAt",
      "m.role as memberRole",
      "om.role as organizationRole",
    ])
    .where((where) =>
      where.or([where("m.role", "is not", null), where("om.role", "in", ["owner", "admin"])]),
    );

type Row = Awaited<ReturnType<ReturnType<typeof enterable>["execute"]>>[number];

export function toWorkspace({
  iconId,
  timeZone,
  locale,
  defaultModel,
  retentionDays,
  approvalHours,
  memberRole,
  organizationRole,
  ...row
}: Row): WorkspaceAnswer {
  return {
    ...row,
    environment: row.environment as WorkspaceAnswer["environment"],
    iconUrl: iconUrlOf(iconId),
    settings: {
      timeZone,
      locale,
      defaultModel: defaultModel as WorkspaceAnswer["settings"]["defaultModel"],
      retentionDays,
      approvalHours,
    },
    ...effectiveRole(memberRole, organizationRole),
  };
}

export async function findWorkspace(t: VerbTx, workspaceId: string): Promise<WorkspaceAnswer> {
  const row = await enterable(t).where("w.id", "=", workspaceId).executeTakeFirst();
  if (!row) throw notFound("Workspace");
  return toWorkspace(row);
}

/** What the audit log shows of a workspace. */
export const facts = ({
  name,
  slug,
  description,
  iconUrl,
  environment,
  settings,
  archivedAt,
}: WorkspaceAnswer) => ({
  name,
  slug,
  description,
  iconUrl,
  environment,
  ...settings,
  archivedAt,
});

/** What an event says of a workspace. */
export const named = ({ id: workspaceId, name, slug }: Pick<WorkspaceAnswer, "id" | "name" | "slug">) => ({
  workspaceId,
  name,
  slug,
});

/** What an audit entry shows of a change of a workspace. */
export const difference = (before: WorkspaceAnswer, after: WorkspaceAnswer) =>
  changeOf(facts(before), facts(after));

/** Holds the workspace's row until the end of `t` and answers what it is, so that of two changes one sees the other. */
export async function lockWorkspace(t: VerbTx, workspaceId: string): Promise<WorkspaceAnswer> {
  await t.db.selectFrom("workspaces").select("id").where("id", "=", workspaceId).forNoKeyUpdate().execute();
  return findWorkspace(t, workspaceId);
}

/** What cannot be taken back by a click is confirmed by typing the slug. */
export function requireSlugAgain({ slug }: WorkspaceAnswer, typed: string): void {
  if (typed !== slug) throw invalid("slug", "is not this workspace's slug; type it exactly");
}
