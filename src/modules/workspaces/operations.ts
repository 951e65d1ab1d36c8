import { sql } from "kysely";
import { invalid } from "../../platform/errors.ts";
import { emit } from "../../platform/events/emit.ts";
import { implement, type VerbTx } from "../../platform/operation.ts";
import { type InputOf, toPage } from "../../platform/verb.ts";
import { accessTags } from "../access/index.ts";
import { claimIcon, releaseIcon } from "../icons/index.ts";
import { refuseReserved } from "../organizations/index.ts";
import { getWorkspace, listWorkspaces, updateWorkspace } from "./contract.ts";
import { workspaceUpdated } from "./events.ts";
import { difference, enterable, findWorkspace, lockWorkspace, named, toWorkspace } from "./find.ts";
import { leaveSlug, slugTaken, takeSlug } from "./slug.ts";

implement(listWorkspaces, async (t, { cursor, limit, organizationId, isArchived, search }) => {
  const rows = await enterable(t)
    .where("w.archivedAt", isArchived ? "is not" : "is", null)
    .$if(organizationId !== undefined, (query) => query.where("w.organizationId", "=", organizationId!))
    .$if(search !== undefined && search !== "", (query) =>
      query.where(sql<boolean>`position(lower(${search}) in lower(w.name || ' ' || w.slug)) > 0`),
    )
    .$if(cursor !== undefined, (query) => query.where("w.id", ">", cursor!))
    .orderBy("w.id")
    .limit(limit + 1)
    .execute();
  return toPage(rows.map(toWorkspace), limit, (row) => row.id);
});

implement(getWorkspace, (t, { workspaceId }) => findWorkspace(t, workspaceId));

type Settings = NonNullable<InputOf<typeof updateWorkspace>["settings"]>;

async function settingColumns(t: VerbTx, { defaultModel, ...plain }: Settings) {
  if (defaultModel === undefined) return plain;
  if (defaultModel?.connectionId) {
    const found = await t.db
      .selectFrom("connections")
      .select("id")
      .where("id", "=", defaultModel.connectionId)
      .executeTakeFirst();
    if (!found) throw invalid("settings.defaultModel.connectionId", "is no connection of this workspace");
  }
  return { ...plain, defaultModel: defaultModel && JSON.stringify(defaultModel) };
}

/** The icon that is shown now and no longer will be is released. */
async function iconColumn(t: VerbTx, workspaceId: string, iconStorageId: string | null | undefined) {
  if (iconStorageId === undefined) return {};
  const { iconId } = await t.db
    .selectFrom("workspaces")
    .select("iconId")
    .where("id", "=", workspaceId)
    .executeTakeFirstOrThrow();
  await releaseIcon(t, iconId);
  return { iconId: iconStorageId === null ? null : await claimIcon(t, iconStorageId) };
}

implement(updateWorkspace, async (t, { workspaceId, iconStorageId, settings = {}, ...naming }) => {
  refuseReserved(naming.slug);
  const before = await lockWorkspace(t, workspaceId);
  const changes = {
    ...naming,
    ...(await settingColumns(t, settings)),
    ...(await iconColumn(t, workspaceId, iconStorageId)),
  };
  await t.db
    .updateTable("workspaces")
    .set({ ...changes, updatedAt: sql<string>`now()` })
    .where("id", "=", workspaceId)
    .execute()
    .catch((error: { code?: string }) => {
      if (error.code === "23505") throw slugTaken();
      throw error;
    });
  if (naming.slug !== undefined && naming.slug !== before.slug) {
    await takeSlug(t, before.organizationId, naming.slug);
    await leaveSlug(t, before);
  }
  await t.platform.access.invalidate(t, accessTags.workspace(workspaceId));
  const after = await findWorkspace(t, workspaceId);
  const change = difference(before, after);
  const changed = Object.keys(change.after ?? {});
  if (changed.length > 0) emit(t, workspaceUpdated, { ...named(after), changed });
  t.changed(change);
  return after;
});
