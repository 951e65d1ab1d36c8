import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { holding, waitingForLocks } from "../../platform/testing/holding.ts";
import { testWorld, type World } from "../../platform/testing/world.ts";
import { accept, inviting, peopleOf, stranger } from "./testing/inviting.ts";

let world: World;
beforeAll(async () => void (world = await testWorld()), 120_000);
afterAll(() => world?.stop());
const { tokenFor, preview, roleIn, organizationRoleIn, room } = inviting(() => world);

describe("previewing", () => {
  test("unknown, used, declined, revoked and expired links answer alike", async () => {
    const host = await world.newPerson();
    const tokens = ["unknown", "x".repeat(43)];
    const invite = async () => {
      const guest = await world.newPerson();
      const { body } = await host.post("/v1/invitations", { email: guest.email });
      const token = await tokenFor(guest.email);
      tokens.push(token);
      return { guest, token, id: body.id as string };
    };
    const used = await invite();
    expect((await accept(used.guest, used.token)).status).toBe(200);
    const declined = await invite();
    expect((await declined.guest.post("/v1/invitation-refusals", { token: declined.token })).status).toBe(
      204,
    );
    const revoked = await invite();
    await host.del(`/v1/invitations/${revoked.id}`);
    const expired = await invite();
    await world.sql("update invitations set expires_at = now() where id = $1", [expired.id]);
    const answers = await Promise.all(tokens.map(preview));
    const shapes = answers.map(({ status, body }) => JSON.stringify({ status, ...body, requestId: "" }));
    expect(new Set(shapes).size).toBe(1);
    expect(answers[0]!.status).toBe(404);
    const guest = await world.newPerson();
    for (const token of tokens) expect((await accept(guest, token)).status).toBe(404);
  });
});

test("an Idempotency-Key, as every client of ours sends it, is no trouble to a visitor nobody knows", async () => {
  const host = await world.newPerson();
  const email = stranger();
  await host.post("/v1/invitations", { email });
  const headers = { "idempotency-key": "once" };
  const token = await tokenFor(email);
  for (let time = 0; time < 2; time++)
    expect((await world.anonymous.post("/v1/invitation-previews", { token }, { headers })).status).toBe(200);
});

describe("accepting", () => {
  test("adds the account at once, tells the organization's audit, and removes an empty personal workspace", async () => {
    const host = await world.newPerson();
    const guest = await world.newPerson();
    await host.post("/v1/invitations", { email: guest.email, role: "developer" });
    const landed = await accept(guest, await tokenFor(guest.email));
    expect(landed.body).toMatchObject({ workspaceId: host.workspaceId, isPersonalWorkspaceDeleted: true });
    expect((await guest.in(host.workspaceId).get("/v1/agents")).status).toBe(200);
    expect((await guest.in(guest.workspaceId).get("/v1/agents")).status).toBe(404);
    const me = await guest.in(host.workspaceId).get("/v1/me");
    expect(me.body.account.lastWorkspaceId).toBe(host.workspaceId);
    const mine = (await guest.in(host.workspaceId).get("/v1/organizations")).body.data;
    expect(mine.some(({ id }: { id: string }) => id === guest.organizationId)).toBe(true);
    const [entry] = await world.sql(
      "select actor_account_id, after from audit_entries where verb = 'invitations.accept' and scope_id = $1",
      [host.organizationId],
    );
    expect(entry).toMatchObject({
      actor_account_id: guest.accountId,
      after: { role: "member", workspaces: [{ workspaceId: host.workspaceId, role: "developer" }] },
    });
  });

  test("only the invited address may answer, and the refusal names only the caller", async () => {
    const host = await world.newPerson();
    const other = await world.newPerson();
    const email = stranger();
    await host.post("/v1/invitations", { email });
    const token = await tokenFor(email);
    for (const path of ["/v1/invitation-acceptances", "/v1/invitation-refusals"]) {
      const refused = await other.post(path, { token });
      expect([refused.status, refused.body.code]).toEqual([403, "forbidden"]);
      expect(refused.body.detail).toContain(other.email);
      expect(refused.text).not.toContain(email);
    }
    expect((await world.anonymous.post("/v1/invitation-acceptances", { token })).status).toBe(401);
    expect((await preview(token)).status).toBe(200);
  });

  test("twice at once from two tabs adds one membership, and both tabs land", async () => {
    const host = await world.newPerson();
    for (let round = 0; round < 20; round++) {
      const guest = await world.newPerson();
      await host.post("/v1/invitations", { email: guest.email, role: "tester" });
      const token = await tokenFor(guest.email);
      const answers = await Promise.all([accept(guest, token), accept(guest, token)]);
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
      expect(answers.map(({ body }) => body.workspaceSlug)).toEqual(["personal", "personal"]);
      const rows = await world.sql<{ role: string }>(
        "select role from members where account_id = $1 and workspace_id = $2",
        [guest.accountId, host.workspaceId],
      );
      expect(rows).toEqual([{ role: "tester" }]);
      const joined = await world.sql(
        "select 1 from audit_entries where verb = 'invitations.accept' and scope_id = $1 and actor_account_id = $2",
        [host.organizationId, guest.accountId],
      );
      expect(joined).toHaveLength(1);
    }
  }, 120_000);

  test.each(["members", "organization_members"])(
    "while the same person leaves is joining anew: %s",
    async (table) => {
      const host = await world.newPerson();
      const guest = await world.newPerson();
      await host.post("/v1/invitations", { email: guest.email, role: "tester" });
      await world.join(guest, host, "admin");
      const token = await tokenFor(guest.email);
      const theirs = [guest.accountId, host.organizationId];
      const landed = await holding(world, async (sql) => {
        await sql(`select from ${table} where account_id = $1 and organization_id = $2 for update`, theirs);
        const accepted = accept(guest, token);
        await world.until(async () => (await waitingForLocks(world)) > 0);
        for (const left of new Set(["members", table]))
          await sql(`delete from ${left} where account_id = $1 and organization_id = $2`, theirs);
        await sql("commit");
        return accepted;
      });
      expect(landed.status, landed.text).toBe(200);
      expect(await roleIn(guest, host)).toBe("tester");
      expect(await organizationRoleIn(guest, host)).toBe("member");
    },
  );

  test("what somebody is already is never lowered, and may be raised", async () => {
    const host = await world.newPerson();
    for (const [held, offered, then] of [
      ["admin", "viewer", "admin"],
      ["viewer", "developer", "developer"],
    ] as const) {
      const guest = await world.newPerson();
      await host.post("/v1/invitations", { email: guest.email, role: offered });
      await world.join(guest, host, held);
      expect((await accept(guest, await tokenFor(guest.email))).status).toBe(200);
      expect(await roleIn(guest, host)).toBe(then);
    }
  });

  test("gives only what its giver may still give", async () => {
    const host = await world.newPerson();
    const admin = await world.newPerson();
    const inAdmin = await world.join(admin, host, "admin");
    const guest = await world.newPerson();
    await inAdmin.post("/v1/invitations", { email: guest.email, role: "developer" });
    const token = await tokenFor(guest.email);
    await world.sql("update members set role = 'developer' where account_id = $1 and workspace_id = $2", [
      admin.accountId,
      host.workspaceId,
    ]);
    expect((await preview(token)).status).toBe(404);
    const refused = await accept(guest, token);
    expect([refused.status, refused.body.detail]).toEqual([
      409,
      expect.stringContaining("Ask for a new one"),
    ]);
    expect(await organizationRoleIn(guest, host)).toBeUndefined();
    // Another's offer in the same invitation stands.
    const other = await room(host, "Other");
    await host.in(other.id).post("/v1/invitations", { email: guest.email, role: "viewer" });
    const landed = await accept(guest, await tokenFor(guest.email));
    expect(landed.body.workspaceId).toBe(other.id);
    expect(await roleIn(guest, host)).toBeUndefined();
  });

  test("an owner who is one no more gives no owners", async () => {
    const host = await world.newPerson();
    const owner = await world.newPerson();
    await world.join(owner, host, "viewer");
    const setRole = async (role: string) => {
      await world.sql(
        "update organization_members set role = $1 where account_id = $2 and organization_id = $3",
        [role, owner.accountId, host.organizationId],
      );
      world.app.platform.access.drop([`account:${owner.accountId}`]);
    };
    await setRole("owner");
    const guest = await world.newPerson();
    await owner.post(peopleOf(host), { email: guest.email, role: "owner" });
    await setRole("admin");
    expect((await accept(guest, await tokenFor(guest.email))).status).toBe(409);
  });

  test("skips archived workspaces", async () => {
    const host = await world.newPerson();
    const guest = await world.newPerson();
    const other = await room(host, "Archive");
    await host.post(peopleOf(host), {
      email: guest.email,
      workspaces: [
        { workspaceId: other.id, role: "viewer" },
        { workspaceId: host.workspaceId, role: "viewer" },
      ],
    });
    await world.sql("update workspaces set archived_at = now() where id = $1", [other.id]);
    const landed = await accept(guest, await tokenFor(guest.email));
    expect(landed.body.workspaceId).toBe(host.workspaceId);
    expect(
      await world.sql("select 1 from members where workspace_id = $1 and account_id = $2", [
        other.id,
        guest.accountId,
      ]),
    ).toEqual([]);
  });
});
