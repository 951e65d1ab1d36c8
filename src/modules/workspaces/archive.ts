import { sql } from "kysely";
import { AppError } from "../../platform/errors.ts";
import { emit } from "../../platform/events/emit.ts";
import { implement, type VerbTx } from "../../platform/operation.ts";
import { accessTags } from "../access/index.ts";
import { releaseIcon } from "../icons/index.ts";
import { requireRoomForWorkspace } from "../plans/index.ts";
import { cancelRuns } from "../runs/index.ts";
import { makeAllDue } from "../webhooks/index.ts";
import { archiveWorkspace, deleteWorkspace, restoreWorkspace } from "./contract.ts";
import { deleteEmpty } from "./emptiness.ts";
import { workspaceArchived, workspaceDeleted, workspaceRestored } from "./events.ts";
import {
  difference,
  facts,
  findWorkspace,
  lockWorkspace,
  named,
  requireSlugAgain,
  type WorkspaceAnswer,
} from "./find.ts";

const illegal = (state: "archived" | "living", legal: string[]): AppError =>
  new AppError(
    "illegal_transition",
    `The workspace is ${state === "living" ? "not archived" : "archived already"}`,
    {
      extra: { state, legal },
    },
  );

async function finish(t: VerbTx, before: WorkspaceAnswer): Promise<WorkspaceAnswer> {
  await t.platform.access.invalidate(t, accessTags.workspace(before.id));
  const after = await findWorkspace(t, before.id);
  t.changed(difference(before, after));
  return after;
}

implement(archiveWorkspace, async (t, { workspaceId, slug }) => {
  const before = await lockWorkspace(t, workspaceId);
  if (before.archivedAt) throw illegal("archived", ["restore", "delete"]);
  requireSlugAgain(before, slug);
  await t.db
    .updateTable("workspaces")
    .set({ archivedAt: sql<string>`now()`, archivedBy: t.caller.accountId })
    .where("id", "=", workspaceId)
    .execute();
  await cancelRuns(t, "The workspace was archived");
  emit(t, workspaceArchived, named(before));
  return finish(t, before);
});

implement(restoreWorkspace, async (t, { workspaceId }) => {
  // The organization first, as creating does: of two that go together one waits.
  const { organizationId } = t.caller.workspace!;
  const before = await findWorkspace(t, workspaceId);
  if (!before.archivedAt) throw illegal("living", ["archive"]);
  await requireRoomForWorkspace(t, organizationId);
  const restored = await t.db
    .updateTable("workspaces")
    .set({ archivedAt: null, archivedBy: null })
    .where("id", "=", workspaceId)
    .where("archivedAt", "is not", null)
    .returning("id")
    .executeTakeFirst();
  if (!restored) throw illegal("living", ["archive"]);
  await makeAllDue(t);
  emit(t, workspaceRestored, named(before));
  return finish(t, before);
});

implement(deleteWorkspace, async (t, { workspaceId, slug }) => {
  const before = await lockWorkspace(t, workspaceId);
  requireSlugAgain(before, slug);
  const { iconId } = await t.db
    .selectFrom("workspaces")
    .select("iconId")
    .where("id", "=", workspaceId)
    .executeTakeFirstOrThrow();
  await deleteEmpty(t, before);
  await releaseIcon(t, iconId);
  for (const place of ["defaultWorkspaceId", "lastWorkspaceId"] as const)
    await t.db
      .updateTable("accounts")
      .set({ [place]: null })
      .where("id", "=", t.caller.accountId)
      .where(place, "=", workspaceId)
      .execute();
  await t.platform.access.invalidate(t, accessTags.workspace(workspaceId));
  emit(t, workspaceDeleted, named(before));
  t.changed({ before: facts(before), after: null });
  return undefined;
});
