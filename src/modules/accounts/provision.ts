import { sql } from "kysely";
import type { Tx } from "../../platform/db/door.ts";
import { openBooks } from "../../platform/books/create-books.ts";
import { emit } from "../../platform/events/emit.ts";
import { newId } from "../../platform/ids.ts";
import type { Platform } from "../../platform/platform.ts";
import { organizationCreated } from "../organizations/events.ts";
import { slugCandidates, slugify } from "../organizations/index.ts";
import { beginDefaultPlan } from "../plans/index.ts";
import { workspaceCreated } from "../workspaces/events.ts";

const FIRST_ACCOUNT_LOCK = 7_406_215_302;

async function personalOrganization(t: Tx, account: { id: string; name: string }): Promise<string> {
  const id = newId("organization");
  const name = `${account.name} (personal)`;
  for (const slug of slugCandidates(slugify(account.name, "personal"))) {
    const inserted = await t.db
      .insertInto("organizations")
      .values({ id, name, slug, isPersonal: true, createdBy: account.id })
      .onConflict((conflict) => conflict.column("slug").doNothing())
      .returning("id")
      .executeTakeFirst();
    if (!inserted) continue;
    const told = { organizationId: id, name, slug, isPersonal: true, ownerId: account.id };
    emit(t, organizationCreated, told, { organizationId: id, actorId: account.id });
    return id;
  }
  throw new Error("no free slug was found");
}

/** What a sign-up makes: the account, its personal organization with the grant, and the Personal workspace. Idempotent. */
export async function provisionAccount(
  platform: Platform,
  account: { id: string; email: string; name: string },
  grantMicros: number,
): Promise<void> {
  await platform.door.asSystem("sign-up: nothing the account could be scoped to exists yet", async (t) => {
    await sql`select pg_advisory_xact_lock(${FIRST_ACCOUNT_LOCK})`.execute(t.db);
    const isFirst = !(await t.db.selectFrom("accounts").select("id").limit(1).executeTakeFirst());
    const inserted = await t.db
      .insertInto("accounts")
      .values({ id: account.id, email: account.email, name: account.name, isInstallationAdmin: isFirst })
      .onConflict((conflict) => conflict.column("id").doNothing())
      .returning("id")
      .executeTakeFirst();
    if (!inserted) return;
    const organizationId = await personalOrganization(t, account);
    await t.db
      .insertInto("organizationMembers")
      .values({ organizationId, accountId: account.id, role: "owner" })
      .execute();
    const workspaceId = newId("workspace");
    const personal = { name: "Personal", slug: "personal", environment: "development", isPersonal: true };
    await t.db
      .insertInto("workspaces")
      .values({
        organizationId,
        id: workspaceId,
        ...personal,
        createdBy: account.id,
      })
      .execute();
    await t.db
      .insertInto("members")
      .values({ workspaceId, organizationId, accountId: account.id, role: "owner" })
      .execute();
    await openBooks(t, organizationId, grantMicros, platform.now());
    await beginDefaultPlan(t, platform, { organizationId, isPersonal: true });
    const told = { workspaceId, ...personal, ownerId: account.id };
    emit(t, workspaceCreated, told, { organizationId, actorId: account.id });
  });
}

/**
 * The personal organization of an account that has lost its own: a new one, its wallets empty, since the sign-up grant is
 * given once. Answers the one there is when it was made meanwhile.
 */
export const openPersonalOrganization = (platform: Platform, accountId: string): Promise<string> =>
  platform.door.asSystem("a new organization: no context can name it yet", async (t) => {
    const account = await t.db
      .selectFrom("accounts")
      .select(["id", "name"])
      .where("id", "=", accountId)
      .forUpdate()
      .executeTakeFirstOrThrow();
    const found = await t.db
      .selectFrom("organizationMembers as m")
      .innerJoin("organizations as o", "o.id", "m.organizationId")
      .select("o.id")
      .where("m.accountId", "=", accountId)
      .where("m.role", "in", ["owner", "admin"])
      .where("o.isPersonal", "=", true)
      .where("o.createdBy", "=", accountId)
      .executeTakeFirst();
    if (found) return found.id;
    const organizationId = await personalOrganization(t, account);
    await t.db
      .insertInto("organizationMembers")
      .values({ organizationId, accountId, role: "owner" })
      .execute();
    await openBooks(t, organizationId, 0, platform.now());
    await beginDefaultPlan(t, platform, { organizationId, isPersonal: false });
    return organizationId;
  });
