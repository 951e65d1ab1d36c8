import { conflict } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import { implement, implementWork } from "../../platform/operation.ts";
import { type OutputOf, toPage } from "../../platform/verb.ts";
import { iconUrlOf } from "../icons/index.ts";
import { openWallets } from "../wallets/index.ts";
import { createOrganization, listOrganizations } from "./contract.ts";
import { refuseReserved, slugCandidates, slugify } from "./slug.ts";

type Role = OutputOf<typeof createOrganization>["role"];

implementWork(createOrganization, async (ws, { name, slug }) => {
  refuseReserved(slug);
  const { accountId } = ws.caller;
  const id = newId("organization");
  return ws.commit(
    async (t) => {
      for (const candidate of slug ? [slug] : slugCandidates(slugify(name, "team"))) {
        const row = await t.db
          .insertInto("organizations")
          .values({ id, name, slug: candidate, createdBy: accountId })
          .onConflict((taken) => taken.column("slug").doNothing())
          .returningAll()
          .executeTakeFirst();
        if (!row) continue;
        await t.db
          .insertInto("organizationMembers")
          .values({ organizationId: id, accountId, role: "owner" })
          .execute();
        // The sign-up grant went to the personal organization; further ones start empty, so grants cannot be farmed.
        await openWallets(t, id, 0);
        return { ...row, iconUrl: iconUrlOf(row.iconId), role: "owner" as const };
      }
      throw conflict("That slug is taken; choose another");
    },
    { scope: { accountId, organizationId: id }, asSystem: "a new organization: no context can name it yet" },
  );
});

implement(listOrganizations, async (t, { cursor, limit }) => {
  const rows = await t.db
    .selectFrom("organizationMembers as m")
    .innerJoin("organizations as o", "o.id", "m.organizationId")
    .select([
      "o.id",
      "o.name",
      "o.slug",
      "o.isPersonal",
      "o.iconId",
      "o.plan",
      "o.keyMaxDays",
      "o.createdAt",
      "m.role",
    ])
    .where("m.accountId", "=", t.caller.accountId)
    .$if(cursor !== undefined, (query) => query.where("o.id", ">", cursor!))
    .orderBy("o.id")
    .limit(limit + 1)
    .execute();
  return toPage(
    rows.map((row) => ({ ...row, iconUrl: iconUrlOf(row.iconId), role: row.role as Role })),
    limit,
    (row) => row.id,
  );
});
