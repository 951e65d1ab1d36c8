import { conflict, forbidden, notFound } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import { implement, implementWork, type VerbTx } from "../../platform/operation.ts";
import { type OutputOf, toPage } from "../../platform/verb.ts";
import { accessTags } from "../access/index.ts";
import { refuseReserved, slugCandidates, slugify } from "../organizations/index.ts";
import { createWorkspace, getWorkspace, listWorkspaces } from "./contract.ts";

type WorkspaceAnswer = OutputOf<typeof getWorkspace>;

/** The workspaces the caller is a member of, as the API shows them. */
const mine = (t: VerbTx) =>
  t.db
    .selectFrom("members as m")
    .innerJoin("workspaces as w", "w.id", "m.workspaceId")
    .innerJoin("organizations as o", "o.id", "w.organizationId")
    .select([
      "w.id",
      "w.organizationId",
      "o.name as organizationName",
      "o.slug as organizationSlug",
      "w.name",
      "w.slug",
      "w.description",
      "w.environment",
      "w.isPersonal",
      "w.createdAt",
      "m.role",
    ])
    .where("m.accountId", "=", t.caller.accountId);

const toWorkspace = (
  row: Awaited<ReturnType<ReturnType<typeof mine>["execute"]>>[number],
): WorkspaceAnswer => ({
  ...row,
  environment: row.environment as WorkspaceAnswer["environment"],
  iconUrl: null,
});

implementWork(createWorkspace, async (ws, { organizationId, name, slug, description, environment }) => {
  refuseReserved(slug);
  const { accountId } = ws.caller;
  const owning = await ws.read((t) =>
    t.db
      .selectFrom("organizationMembers as m")
      .innerJoin("organizations as o", "o.id", "m.organizationId")
      .select(["m.organizationId", "m.role"])
      .where("m.accountId", "=", accountId)
      .$if(organizationId !== undefined, (query) => query.where("m.organizationId", "=", organizationId!))
      .$if(organizationId === undefined, (query) => query.where("o.isPersonal", "=", true))
      .executeTakeFirst(),
  );
  if (!owning) throw notFound("Organization");
  if (owning.role !== "owner" && owning.role !== "admin")
    throw forbidden("This needs the permission workspaces:create of the organization");
  const id = newId("workspace");
  const scope = { accountId, organizationId: owning.organizationId };
  return ws.commit(
    async (t) => {
      for (const candidate of slug ? [slug] : slugCandidates(slugify(name, "workspace"))) {
        const row = await t.db
          .insertInto("workspaces")
          .values({
            organizationId: owning.organizationId,
            id,
            name,
            slug: candidate,
            description: description ?? "",
            environment,
            createdBy: accountId,
          })
          .onConflict((taken) => taken.columns(["organizationId", "slug"]).doNothing())
          .returning("id")
          .executeTakeFirst();
        if (!row) continue;
        await t.db
          .insertInto("members")
          .values({ workspaceId: id, organizationId: owning.organizationId, accountId, role: "owner" })
          .execute();
        await ws.platform.access.invalidate(t, accessTags.account(accountId));
        return toWorkspace(await mine(t).where("w.id", "=", id).executeTakeFirstOrThrow());
      }
      throw conflict("That slug is taken in this organization; choose another");
    },
    { scope },
  );
});

implement(listWorkspaces, async (t, { cursor, limit, organizationId }) => {
  const rows = await mine(t)
    .$if(organizationId !== undefined, (query) => query.where("w.organizationId", "=", organizationId!))
    .$if(cursor !== undefined, (query) => query.where("w.id", ">", cursor!))
    .orderBy("w.id")
    .limit(limit + 1)
    .execute();
  return toPage(rows.map(toWorkspace), limit, (row) => row.id);
});

implement(getWorkspace, async (t, { id }) => {
  const row = await mine(t).where("w.id", "=", id).executeTakeFirst();
  if (!row) throw notFound("Workspace");
  return toWorkspace(row);
});
