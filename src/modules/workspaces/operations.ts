import { holds } from "../../platform/caller.ts";
import { conflict, forbidden } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import { implement, implementWork } from "../../platform/operation.ts";
import { toPage } from "../../platform/verb.ts";
import { accessTags, loadOrganization } from "../access/index.ts";
import { claimIcon } from "../icons/index.ts";
import { refuseReserved, slugCandidates, slugify } from "../organizations/index.ts";
import { createWorkspace, getWorkspace, listWorkspaces } from "./contract.ts";
import { enterable, findWorkspace, toWorkspace } from "./find.ts";

implementWork(createWorkspace, async (ws, input) => {
  const { name, slug, description, environment, iconStorageId } = input;
  refuseReserved(slug);
  const { accountId } = ws.caller;
  const organizationId =
    input.organizationId ??
    (
      await ws.read((t) =>
        t.db
          .selectFrom("organizationMembers as m")
          .innerJoin("organizations as o", "o.id", "m.organizationId")
          .select("o.id")
          .where("m.accountId", "=", accountId)
          .where("o.isPersonal", "=", true)
          .executeTakeFirstOrThrow(),
      )
    ).id;
  const { value: organization } = await loadOrganization(ws.platform.door, accountId, organizationId);
  if (!holds(organization.permissions, "workspaces:create"))
    throw forbidden("This needs the permission workspaces:create of the organization");
  const id = newId("workspace");
  const scope = { accountId, organizationId };
  return ws.commit(
    async (t) => {
      const iconId = iconStorageId ? await claimIcon(t, iconStorageId) : null;
      for (const candidate of slug ? [slug] : slugCandidates(slugify(name, "workspace"))) {
        const row = await t.db
          .insertInto("workspaces")
          .values({
            organizationId,
            id,
            name,
            slug: candidate,
            description: description ?? "",
            environment,
            iconId,
            createdBy: accountId,
          })
          .onConflict((taken) => taken.columns(["organizationId", "slug"]).doNothing())
          .returning("id")
          .executeTakeFirst();
        if (!row) continue;
        await t.db
          .insertInto("members")
          .values({ workspaceId: id, organizationId, accountId, role: "owner" })
          .execute();
        await ws.platform.access.invalidate(t, accessTags.account(accountId));
        return findWorkspace(t, id);
      }
      throw conflict("That slug is taken in this organization; choose another");
    },
    { scope },
  );
});

implement(listWorkspaces, async (t, { cursor, limit, organizationId, isArchived }) => {
  const rows = await enterable(t)
    .where("w.archivedAt", isArchived ? "is not" : "is", null)
    .$if(organizationId !== undefined, (query) => query.where("w.organizationId", "=", organizationId!))
    .$if(cursor !== undefined, (query) => query.where("w.id", ">", cursor!))
    .orderBy("w.id")
    .limit(limit + 1)
    .execute();
  return toPage(rows.map(toWorkspace), limit, (row) => row.id);
});

implement(getWorkspace, (t, { workspaceId }) => findWorkspace(t, workspaceId));
