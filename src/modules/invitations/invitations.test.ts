import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { testWorld, type World } from "../../platform/testing/world.ts";
import { accept, inviting, peopleOf, stranger } from "./testing/inviting.ts";

let world: World;
beforeAll(async () => void (world = await testWorld()), 120_000);
afterAll(() => world?.stop());
const { tokenFor, preview, roleIn, organizationRoleIn, room } = inviting(() => world);

describe("inviting to a workspace", () => {
  test("mails a link that leads to organization and workspace, and shows it to nobody else", async () => {
    const host = await world.newPerson();
    const email = stranger();
    const invited = await host.post("/v1/invitations", { email: email.toUpperCase(), role: "developer" });
    expect(invited.status).toBe(201);
    expect(invited.body).toMatchObject({
      email,
      state: "pending",
      organizationRole: "member",
      invitedByName: host.name,
      workspaces: [{ workspaceId: host.workspaceId, role: "developer", roleName: "Developer" }],
    });
    const days = (Date.parse(invited.body.expiresAt) - Date.parse(invited.body.sentAt)) / 86_400_000;
    expect(days).toBe(7);
    const token = await tokenFor(email);
    expect(token).toHaveLength(43);
    const [mail] = await world.sql<{ body_text: string }>("select * from mails where recipient = $1", [
      email,
    ]);
    for (const part of [host.name, "Personal, as Developer", invited.body.expiresAt.slice(0, 10)])
      expect(mail!.body_text).toContain(part);
    const listed = await host.get("/v1/invitations");
    const [stored] = await world.sql<{ token_hash: string }>("select * from invitations where email = $1", [
      email,
    ]);
    const audited = await host.get("/v1/audit?limit=50");
    expect(audited.text).toContain("invitations.create");
    for (const text of [invited.text, listed.text, JSON.stringify(stored), audited.text, world.logged()])
      expect(text).not.toContain(token);
    expect(listed.text).not.toContain(stored!.token_hash);
    expect((await preview(token)).body).toEqual({
      organizationName: expect.any(String),
      inviterName: host.name,
      role: "Member",
      workspaces: [{ name: "Personal", role: "Developer" }],
      expiresAt: invited.body.expiresAt,
      status: "pending",
    });
  });

  test("one's own address, a wrong one and an unknown role are refused by field", async () => {
    const host = await world.newPerson();
    const role = `role_${"0".repeat(26)}`;
    for (const [body, path] of [
      [{ email: host.email }, "email"],
      [{ email: "nobody" }, "email"],
      [{ email: stranger(), role }, "role"],
      [{ email: stranger(), role: "boss" }, "role"],
    ] as const) {
      const refused = await host.post("/v1/invitations", body);
      expect([refused.status, refused.body.errors[0].path]).toEqual([422, path]);
    }
  });

  test("a member is 409; somebody of the organization who is not in the workspace may be invited", async () => {
    const host = await world.newPerson();
    const guest = await world.newPerson();
    await world.join(guest, host, "viewer");
    expect((await host.post("/v1/invitations", { email: guest.email })).status).toBe(409);
    const other = await room(host, "Other");
    const invited = await host.in(other.id).post("/v1/invitations", { email: guest.email, role: "viewer" });
    expect(invited.status).toBe(201);
    const landed = await accept(guest, await tokenFor(guest.email));
    expect(landed.body).toMatchObject({ workspaceId: other.id, workspaceSlug: other.slug });
    expect((await guest.in(other.id).get("/v1/agents")).status).toBe(200);
  });

  test("nobody gives more than they have, and members and viewers invite nobody", async () => {
    const host = await world.newPerson();
    const admin = await world.join(await world.newPerson(), host, "admin");
    const refused = await admin.post("/v1/invitations", { email: stranger(), role: "owner" });
    expect([refused.status, refused.body.code]).toEqual([403, "forbidden"]);
    expect((await admin.post("/v1/invitations", { email: stranger(), role: "admin" })).status).toBe(201);
    for (const role of ["member", "viewer", "developer"]) {
      const guest = await world.join(await world.newPerson(), host, role);
      expect((await guest.post("/v1/invitations", { email: stranger() })).status).toBe(403);
    }
    const key = await world.key(host, ["members:write", "agents:read"]);
    expect((await key.post("/v1/invitations", { email: stranger(), role: "viewer" })).status).toBe(403);
  });

  test("another workspace neither sees nor touches the invitation, and reads it as absent", async () => {
    const host = await world.newPerson();
    const rival = await world.newPerson();
    const { body } = await host.post("/v1/invitations", { email: stranger() });
    expect((await rival.get("/v1/invitations")).body.data).toEqual([]);
    const other = host.in((await room(host, "Elsewhere")).id);
    for (const caller of [rival, other]) {
      expect((await caller.get("/v1/invitations")).body.data).toEqual([]);
      expect((await caller.post(`/v1/invitations/${body.id}/resend`)).status).toBe(404);
      expect((await caller.del(`/v1/invitations/${body.id}`)).status).toBe(404);
    }
    expect((await rival.get(peopleOf(host))).status).toBe(404);
    expect((await rival.del(`${peopleOf(rival)}/${body.id}`)).status).toBe(404);
    expect((await rival.post(`${peopleOf(rival)}/${body.id}/resend`)).status).toBe(404);
  });
});

describe("inviting again", () => {
  test("renews the same invitation: the old link dies, workspaces add up, the organization role is never lowered", async () => {
    const host = await world.newPerson();
    const email = stranger();
    const other = await room(host, "Second");
    const first = await host.post(peopleOf(host), { email, role: "admin" });
    expect(first.body).toMatchObject({ organizationRole: "admin", workspaces: [] });
    const old = await tokenFor(email);
    const second = await host.in(other.id).post("/v1/invitations", { email, role: "tester" });
    expect(second.body).toMatchObject({ id: first.body.id, organizationRole: "admin" });
    const third = await host.post(peopleOf(host), {
      email,
      role: "member",
      workspaces: [{ workspaceId: host.workspaceId, role: "viewer" }],
    });
    expect(third.body).toMatchObject({ id: first.body.id, organizationRole: "admin" });
    expect(third.body.workspaces.map(({ role }: { role: string }) => role).sort()).toEqual([
      "tester",
      "viewer",
    ]);
    expect((await preview(old)).status).toBe(404);
    expect((await preview(await tokenFor(email))).status).toBe(200);
    const [entry] = (await host.get("/v1/audit?verb=invitations.create")).body.data;
    expect(entry).toBeUndefined();
    const [row] = await world.sql(
      "select before, after from audit_entries where scope_id = $1 and verb = 'invitations.create'",
      [other.id],
    );
    expect(row).toMatchObject({
      before: { workspaces: [] },
      after: { workspaces: [{ workspaceId: other.id, role: "tester" }] },
    });
  });

  test("after it ended it starts afresh: what was given before is not given again", async () => {
    const host = await world.newPerson();
    const other = await room(host, "Other");
    for (const end of ["declined", "revoked", "expired"]) {
      const guest = await world.newPerson();
      const given = await host.post(peopleOf(host), {
        email: guest.email,
        role: "admin",
        workspaces: [{ workspaceId: host.workspaceId, role: "admin" }],
      });
      expect(given.status).toBe(201);
      if (end === "declined")
        await guest.post("/v1/invitation-refusals", { token: await tokenFor(guest.email) });
      if (end === "revoked") await host.del(`${peopleOf(host)}/${given.body.id}`);
      if (end === "expired")
        await world.sql("update invitations set expires_at = now() where id = $1", [given.body.id]);
      const [listed] = (await host.get(`${peopleOf(host)}?state=${end}`)).body.data;
      expect(listed).toMatchObject({ id: given.body.id, state: end });
      const again = await host.in(other.id).post("/v1/invitations", { email: guest.email, role: "viewer" });
      expect(again.body).toMatchObject({ id: given.body.id, state: "pending", organizationRole: "member" });
      expect((await accept(guest, await tokenFor(guest.email))).body.workspaceId).toBe(other.id);
      expect(await roleIn(guest, host)).toBeUndefined();
      expect(await organizationRoleIn(guest, host)).toBe("member");
    }
  });

  test("resending gives the same again with a new link, also when it has expired", async () => {
    const host = await world.newPerson();
    const email = stranger();
    const { body } = await host.post("/v1/invitations", { email, role: "tester" });
    const old = await tokenFor(email);
    await world.sql("update invitations set expires_at = now() where id = $1", [body.id]);
    expect((await preview(old)).status).toBe(404);
    const sent = await host.post(`/v1/invitations/${body.id}/resend`);
    expect(sent.body).toMatchObject({ id: body.id, state: "pending", workspaces: [{ role: "tester" }] });
    expect((await preview(old)).status).toBe(404);
    const again = await host.post(`${peopleOf(host)}/${body.id}/resend`);
    expect(again.body).toMatchObject({ state: "pending", workspaces: [{ role: "tester" }] });
    expect((await preview(await tokenFor(email))).status).toBe(200);
    await host.del(`/v1/invitations/${body.id}`);
    expect((await host.post(`/v1/invitations/${body.id}/resend`)).status).toBe(409);
  });
});

describe("revoking", () => {
  test("a workspace takes out only itself; an invitation that leads nowhere else is revoked", async () => {
    const host = await world.newPerson();
    const other = host.in((await room(host, "Other")).id);
    const email = stranger();
    const { body } = await host.post("/v1/invitations", { email });
    await other.post("/v1/invitations", { email });
    expect((await host.del(`/v1/invitations/${body.id}`)).status).toBe(204);
    expect((await host.get("/v1/invitations")).body.data).toEqual([]);
    expect((await preview(await tokenFor(email))).body.workspaces).toHaveLength(1);
    expect((await other.del(`/v1/invitations/${body.id}`)).status).toBe(204);
    expect((await preview(await tokenFor(email))).status).toBe(404);
    expect((await other.get("/v1/invitations?state=revoked")).body.data).toHaveLength(1);
    expect((await other.del(`/v1/invitations/${body.id}`)).status).toBe(409);
    const audited = await world.sql(
      "select 1 from audit_entries where verb = 'invitations.revoke' and scope_id = $1",
      [host.workspaceId],
    );
    expect(audited).toHaveLength(1);
  });

  test("the organization revokes all of it", async () => {
    const host = await world.newPerson();
    const email = stranger();
    const { body } = await host.post("/v1/invitations", { email });
    expect((await host.del(`${peopleOf(host)}/${body.id}`)).status).toBe(204);
    expect((await preview(await tokenFor(email))).status).toBe(404);
  });
});

describe("inviting to an organization", () => {
  test("gives a role there and one in each workspace", async () => {
    const host = await world.newPerson();
    const guest = await world.newPerson();
    const other = await room(host, "Other");
    const invited = await host.post(peopleOf(host), {
      email: guest.email,
      role: "billing_admin",
      workspaces: [
        { workspaceId: host.workspaceId, role: "tester" },
        { workspaceId: other.id, role: "viewer" },
      ],
    });
    expect(invited.status).toBe(201);
    const landed = await accept(guest, await tokenFor(guest.email));
    expect(landed.status).toBe(200);
    expect(landed.body).toMatchObject({ organizationId: host.organizationId, workspaceId: other.id });
    expect(await organizationRoleIn(guest, host)).toBe("billing_admin");
    expect(await roleIn(guest, host)).toBe("tester");
    expect((await host.post(peopleOf(host), { email: guest.email })).status).toBe(409);
  });

  test("only owners give owner, only admins and owners give admin, and a foreign workspace is not found", async () => {
    const host = await world.newPerson();
    const admin = await world.newPerson();
    await world.join(admin, host, "viewer");
    const here = { body: { workspaceId: host.workspaceId, role: "owner" } };
    expect((await admin.post(peopleOf(host), { email: stranger() })).status).toBe(403);
    await world.sql(
      "update organization_members set role = 'admin' where account_id = $1 and organization_id = $2",
      [admin.accountId, host.organizationId],
    );
    world.app.platform.access.drop([`account:${admin.accountId}`]);
    expect((await admin.post(peopleOf(host), { email: stranger(), role: "owner" })).status).toBe(403);
    expect((await admin.post(peopleOf(host), { email: stranger(), workspaces: [here.body] })).status).toBe(
      403,
    );
    expect((await admin.post(peopleOf(host), { email: stranger(), role: "admin" })).status).toBe(201);
    const foreign = await host.post(peopleOf(host), {
      email: stranger(),
      workspaces: [{ workspaceId: admin.workspaceId, role: "viewer" }],
    });
    expect(foreign.status).toBe(404);
    const twice = await host.post(peopleOf(host), { email: stranger(), workspaces: [here.body, here.body] });
    expect(twice.status).toBe(422);
    const key = await world.key(host);
    expect((await key.post(peopleOf(host), { email: stranger() })).status).toBe(403);
  });
});

describe("many at once", () => {
  test("every row answers for itself", async () => {
    const host = await world.newPerson();
    const admin = await world.join(await world.newPerson(), host, "admin");
    const [one, two] = [stranger(), stranger()];
    const answer = await admin.post("/v1/invitations/bulk", {
      rows: [
        { email: ` ${one.toUpperCase()} `, role: "Developer" },
        { email: "nobody" },
        { email: one, role: "viewer" },
        { email: two, role: "emperor" },
        { email: two, role: "owner" },
        { email: host.email },
        { email: two, role: "" },
      ],
    });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ invited: 2, failed: 5 });
    expect(answer.body.rows.map((row: { error: string | null }) => row.error)).toEqual([
      null,
      "email: must be an email address",
      "email: is in row 1 already",
      "role: there is no such role",
      expect.stringContaining("You cannot give"),
      expect.stringContaining("is a member of this workspace already"),
      null,
    ]);
  });

  test("workspaces are named by slug from the organization, and each address gets its mail", async () => {
    const host = await world.newPerson();
    const other = await room(host, "Field team");
    const [one, two, three] = [stranger(), stranger(), stranger()];
    const answer = await host.post(`${peopleOf(host)}/bulk`, {
      rows: [
        { email: one, role: "billing admin", workspaces: `personal:viewer; ${other.slug}` },
        { email: two, workspaces: "nowhere:viewer" },
        { email: three, role: "king" },
      ],
    });
    expect(answer.body).toMatchObject({ invited: 1, failed: 2 });
    expect((await preview(await tokenFor(one))).body).toMatchObject({
      role: "Billing admin",
      workspaces: [
        { name: "Field team", role: "Member" },
        { name: "Personal", role: "Viewer" },
      ],
    });
    expect(await tokenFor(two)).toBe("");
    expect((await host.post(`${peopleOf(host)}/bulk`, { rows: [] })).status).toBe(422);
  });

  test("two files with the same hundred people at once both end", async () => {
    const host = await world.newPerson();
    const rows = Array.from({ length: 100 }, () => ({ email: stranger(), role: "viewer" }));
    const answers = await Promise.all([
      host.post("/v1/invitations/bulk", { rows }),
      host.post("/v1/invitations/bulk", { rows: rows.toReversed() }),
    ]);
    expect(answers.map(({ body }) => body.invited)).toEqual([100, 100]);
    const listed = await host.get("/v1/invitations?limit=200");
    expect(listed.body.data).toHaveLength(100);
  }, 60_000);
});

test("a role in the organization that somebody else gave is given for no longer by inviting to a workspace", async () => {
  const host = await world.newPerson();
  const admin = await world.newPerson();
  const there = await world.join(admin, host, "admin");
  const email = stranger();
  const invited = await host.post(peopleOf(host), { email, role: "admin" });
  await world.sql("update invitations set expires_at = now() + interval '1 day' where email = $1", [email]);
  const again = await there.post("/v1/invitations", { email, role: "viewer" });
  expect(again.body).toMatchObject({ id: invited.body.id, organizationRole: "admin" });
  const leftMs = Date.parse(again.body.expiresAt) - Date.parse(again.body.sentAt);
  expect(leftMs).toBeLessThanOrEqual(86_400_000);
  const byGiver = await host.post("/v1/invitations", { email, role: "viewer" });
  expect(Date.parse(byGiver.body.expiresAt) - Date.parse(byGiver.body.sentAt)).toBe(7 * 86_400_000);
});
