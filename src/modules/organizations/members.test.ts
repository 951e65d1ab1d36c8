import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newId } from "../../platform/ids.ts";
import { type Person, testWorld, type World } from "../../platform/testing/world.ts";

let world: World;
beforeAll(async () => {
  world = await testWorld();
});
afterAll(() => world.stop());

/** An organization with people of these roles, the first of them its maker. */
async function team<Name extends string>(
  roles: Record<Name, string>,
): Promise<Record<Name, Person> & { id: string; path: string; workspaceId: string }> {
  const people = {} as Record<Name, Person>;
  let id = "";
  for (const [name, role] of Object.entries<string>(roles) as [Name, string][]) {
    people[name] = await world.newPerson(name);
    if (id === "") id = (await people[name].post("/v1/organizations", { name: "Some Team" })).body.id;
    else
      await world.sql(
        "insert into organization_members (organization_id, account_id, role) values ($1, $2, $3)",
        [id, people[name].accountId, role],
      );
  }
  const [first] = Object.values<Person>(people);
  const { body } = await first!.post("/v1/workspaces", {
    organizationId: id,
    name: "Shared",
    environment: "development",
  });
  return { ...people, id, path: `/v1/organizations/${id}/members`, workspaceId: body.id };
}

const add = (organizationId: string, workspaceId: string, person: Person, role: string) =>
  world.sql("insert into members (organization_id, workspace_id, account_id, role) values ($1, $2, $3, $4)", [
    organizationId,
    workspaceId,
    person.accountId,
    role,
  ]);
const rolesIn = async (organizationId: string) =>
  Object.fromEntries(
    (
      await world.sql<{ name: string; role: string }>(
        "select a.name, m.role from organization_members m join accounts a on a.id = m.account_id where organization_id = $1",
        [organizationId],
      )
    ).map(({ name, role }) => [name, role]),
  );
const lastEntry = async (organizationId: string, verb: string) =>
  (
    await world.sql<{ target: object; before: object; after: object }>(
      "select target, before, after from audit_entries where scope_id = $1 and verb = $2 order by id desc limit 1",
      [organizationId, verb],
    )
  )[0];

describe("the people of an organization", () => {
  test("are listed with address, role and workspaces, searched, filtered and paged; reading is audited", async () => {
    const t = await team({ Olga: "owner", Adam: "admin", Bill: "billing_admin", Mia: "member" });
    await add(t.id, t.workspaceId, t.Mia, "viewer");
    const { body } = await t.Olga.get(t.path);
    expect(body.data.map(({ name }: { name: string }) => name)).toEqual(["Olga", "Adam", "Bill", "Mia"]);
    expect(body.data[3]).toMatchObject({
      email: t.Mia.email,
      role: "member",
      workspaceCount: 1,
      iconUrl: null,
    });
    const named = async (query: string) =>
      (await t.Bill.get(`${t.path}?${query}`)).body.data.map(({ name }: { name: string }) => name);
    expect(await named("search=MI")).toEqual(["Mia"]);
    expect(await named(`search=${t.Adam.email}`)).toEqual(["Adam"]);
    expect(await named("search=%25")).toEqual([]);
    expect(await named("role=admin")).toEqual(["Adam"]);
    const first = await t.Adam.get(`${t.path}?limit=3`);
    expect(await named(`limit=3&cursor=${first.body.nextCursor}`)).toEqual(["Mia"]);
    expect(await lastEntry(t.id, "organization_members.list")).toMatchObject({
      target: { read: "organization members" },
    });
  });

  test("are no business of plain members, keys or strangers", async () => {
    const t = await team({ Olga: "owner", Mia: "member" });
    const refused = await t.Mia.get(t.path);
    expect(refused.status).toBe(403);
    expect(refused.body.detail).toContain("organization_members:read");
    const stranger = await world.newPerson();
    expect((await stranger.get(t.path)).status).toBe(404);
    const key = await world.key(t.Olga.in(t.workspaceId));
    expect((await key.get(t.path)).status).toBe(403);
    expect((await key.del(`${t.path}/${t.Mia.accountId}`)).status).toBe(403);
    expect((await key.post(`/v1/organizations/${t.id}/leave`)).status).toBe(403);
  });

  test("are people: service accounts are neither listed nor changed here", async () => {
    const t = await team({ Olga: "owner" });
    const service = newId("account");
    await world.sql(
      "insert into accounts (id, kind, name, service_organization_id) values ($1, 'service', 'Robot', $2)",
      [service, t.id],
    );
    await world.sql(
      "insert into organization_members (organization_id, account_id, role) values ($1, $2, 'member')",
      [t.id, service],
    );
    expect((await t.Olga.get(t.path)).body.data).toHaveLength(1);
    expect((await t.Olga.patch(`${t.path}/${service}`, { role: "owner" })).status).toBe(404);
    expect((await t.Olga.del(`${t.path}/${service}`)).status).toBe(404);
  });
});

describe("a role in an organization", () => {
  test("is changed by who may, with before and after in the audit log", async () => {
    const t = await team({ Olga: "owner", Adam: "admin", Mia: "member" });
    const changed = await t.Adam.patch(`${t.path}/${t.Mia.accountId}`, { role: "admin" });
    expect(changed.status).toBe(200);
    expect(changed.body).toMatchObject({ accountId: t.Mia.accountId, role: "admin" });
    expect(await lastEntry(t.id, "organization_members.update")).toEqual({
      target: { accountId: t.Mia.accountId, role: "admin" },
      before: { role: "member" },
      after: { role: "admin" },
    });
    expect((await t.Mia.in(t.workspaceId).get("/v1/agents")).status).toBe(200);
    await t.Adam.patch(`${t.path}/${t.Mia.accountId}`, { role: "member" });
    expect((await t.Mia.in(t.workspaceId).get("/v1/agents")).status).toBe(404);
  });

  test("is given and taken by nobody beyond their own", async () => {
    const t = await team({ Olga: "owner", Adam: "admin", Bill: "billing_admin", Mia: "member" });
    const change = (by: Person, of: Person, role: string) => by.patch(`${t.path}/${of.accountId}`, { role });
    expect((await change(t.Adam, t.Mia, "owner")).body.detail).toContain("organizations:own");
    expect((await change(t.Adam, t.Adam, "owner")).status).toBe(403);
    expect((await change(t.Adam, t.Olga, "member")).status).toBe(403);
    expect((await change(t.Adam, t.Mia, "billing_admin")).status).toBe(403);
    expect((await change(t.Adam, t.Bill, "member")).status).toBe(403);
    expect((await t.Adam.del(`${t.path}/${t.Olga.accountId}`)).status).toBe(403);
    expect((await change(t.Mia, t.Mia, "admin")).body.detail).toContain("organization_members:write");
    expect((await change(t.Bill, t.Mia, "member")).status).toBe(403);
    expect(await rolesIn(t.id)).toEqual({
      Olga: "owner",
      Adam: "admin",
      Bill: "billing_admin",
      Mia: "member",
    });
    expect((await change(t.Olga, t.Adam, "owner")).status).toBe(200);
    expect((await change(t.Adam, t.Olga, "member")).status).toBe(200);
    expect(await rolesIn(t.id)).toMatchObject({ Olga: "member", Adam: "owner" });
  });

  test("of somebody elsewhere, or nobody, is not there", async () => {
    const t = await team({ Olga: "owner" });
    const stranger = await world.newPerson();
    const foreign = await t.Olga.patch(`${t.path}/${stranger.accountId}`, { role: "admin" });
    const absent = await t.Olga.patch(`${t.path}/${newId("account")}`, { role: "admin" });
    expect(foreign.status).toBe(404);
    expect({ ...foreign.body, requestId: "" }).toEqual({ ...absent.body, requestId: "" });
    expect((await stranger.patch(`${t.path}/${t.Olga.accountId}`, { role: "member" })).status).toBe(404);
  });

  test("of a grant gives nothing to pass on", async () => {
    const t = await team({ Olga: "owner", Mia: "member", Max: "member" });
    await world.sql(
      `insert into grants (organization_id, id, account_id, permissions, reason, granted_by, expires_at)
       values ($1, $2, $3, '{organization_members:write,organizations:own}', 'cover', $4, now() + interval '1 hour')`,
      [t.id, newId("grant"), t.Mia.accountId, t.Olga.accountId],
    );
    expect((await t.Mia.patch(`${t.path}/${t.Max.accountId}`, { role: "admin" })).status).toBe(403);
    expect((await t.Mia.patch(`${t.path}/${t.Olga.accountId}`, { role: "member" })).status).toBe(403);
    expect((await t.Mia.del(`${t.path}/${t.Max.accountId}`)).status).toBe(204);
  });

  test("that reached every workspace takes along the keys and places where its holder was never added", async () => {
    const t = await team({ Olga: "owner", Adam: "admin" });
    const other = await t.Olga.post("/v1/workspaces", {
      organizationId: t.id,
      name: "Other",
      environment: "development",
    });
    await add(t.id, other.body.id, t.Adam, "developer");
    const inherited = await world.key(t.Adam.in(t.workspaceId));
    const added = await world.key(t.Adam.in(other.body.id), ["agents:read"]);
    await t.Adam.patch("/v1/me", { defaultWorkspaceId: t.workspaceId, lastWorkspaceId: other.body.id });
    await t.Olga.patch(`${t.path}/${t.Adam.accountId}`, { role: "member" });
    expect((await inherited.get("/v1/agents")).status).toBe(401);
    expect((await added.get("/v1/agents")).status).toBe(200);
    expect((await t.Adam.get("/v1/me")).body.account).toMatchObject({
      defaultWorkspaceId: null,
      lastWorkspaceId: other.body.id,
    });
    await t.Olga.patch(`${t.path}/${t.Adam.accountId}`, { role: "admin" });
    expect((await inherited.get("/v1/agents")).status).toBe(401);
  });
});

describe("the last owner", () => {
  test("can neither be demoted, nor removed, nor leave", async () => {
    const t = await team({ Olga: "owner", Adam: "admin" });
    const answers = [
      await t.Olga.patch(`${t.path}/${t.Olga.accountId}`, { role: "admin" }),
      await t.Olga.del(`${t.path}/${t.Olga.accountId}`),
      await t.Olga.post(`/v1/organizations/${t.id}/leave`),
      await t.Olga.post(`/v1/organizations/${t.Olga.organizationId}/leave`),
    ];
    for (const { status, body } of answers) expect([status, body.code]).toEqual([409, "last_owner"]);
    expect(await rolesIn(t.id)).toMatchObject({ Olga: "owner" });
  });

  test("stays when two owners demote or remove each other at once, every time", async () => {
    const t = await team({ Olga: "owner", Oleg: "owner" });
    for (let round = 0; round < 20; round++) {
      const act = (by: Person, of: Person) =>
        round % 2 === 0
          ? by.patch(`${t.path}/${of.accountId}`, { role: "admin" })
          : by.post(`/v1/organizations/${t.id}/leave`);
      const answers = await Promise.all([act(t.Olga, t.Oleg), act(t.Oleg, t.Olga)]);
      const done = answers.filter(({ status }) => status < 300);
      expect(done).toHaveLength(1);
      const roles = await rolesIn(t.id);
      expect(Object.values(roles).filter((role) => role === "owner")).toHaveLength(1);
      for (const person of [t.Olga, t.Oleg])
        await world.sql(
          `insert into organization_members (organization_id, account_id, role) values ($1, $2, 'owner')
           on conflict (organization_id, account_id) do update set role = 'owner'`,
          [t.id, person.accountId],
        );
      for (const person of [t.Olga, t.Oleg]) world.app.platform.access.drop([`account:${person.accountId}`]);
    }
  });

  test("stays also for who writes past the operations", async () => {
    const t = await team({ Olga: "owner", Oleg: "owner" });
    const demote = (person: Person) =>
      world.app.platform.door.write({ accountId: person.accountId, organizationId: t.id }, (tx) =>
        tx.db
          .updateTable("organizationMembers")
          .set({ role: "member" })
          .where("accountId", "=", person.accountId)
          .execute(),
      );
    const outcomes = await Promise.allSettled([demote(t.Olga), demote(t.Oleg)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });
});

describe("somebody removed from an organization", () => {
  test("loses workspaces, keys, sessions, grants, invitations and places there at once, and nothing elsewhere", async () => {
    const t = await team({ Olga: "owner", Mia: "member" });
    await add(t.id, t.workspaceId, t.Mia, "admin");
    const inside = t.Mia.in(t.workspaceId);
    const key = await world.key(inside);
    const own = await world.key(t.Mia);
    await t.Mia.patch("/v1/me", {
      defaultOrganizationId: t.id,
      defaultWorkspaceId: t.workspaceId,
      lastWorkspaceId: t.workspaceId,
    });
    await world.sql(
      `insert into grants (organization_id, id, workspace_id, account_id, permissions, reason, granted_by, expires_at)
       values ($1, $2, $3, $4, '{workspaces:archive}', 'cover', $5, now() + interval '1 hour')`,
      [t.id, newId("grant"), t.workspaceId, t.Mia.accountId, t.Olga.accountId],
    );
    const invitation = newId("invitation");
    await world.sql(
      `insert into invitations (organization_id, id, email, role, invited_by, expires_at)
       values ($1, $2, 'somebody@example.org', 'member', $3, now() + interval '7 days')`,
      [t.id, invitation, t.Mia.accountId],
    );
    await world.sql(
      `insert into invitation_workspaces (organization_id, invitation_id, workspace_id, role, invited_by)
       values ($1, $2, $3, 'viewer', $4)`,
      [t.id, invitation, t.workspaceId, t.Mia.accountId],
    );
    expect([(await key.get("/v1/agents")).status, (await inside.get("/v1/agents")).status]).toEqual([
      200, 200,
    ]);

    expect((await t.Olga.del(`${t.path}/${t.Mia.accountId}`)).status).toBe(204);

    expect([(await key.get("/v1/agents")).status, (await inside.get("/v1/agents")).status]).toEqual([
      401, 404,
    ]);
    expect((await t.Mia.get(`/v1/organizations/${t.id}`)).status).toBe(404);
    expect([(await own.get("/v1/agents")).status, (await t.Mia.get("/v1/agents")).status]).toEqual([
      200, 200,
    ]);
    const { account } = (await t.Mia.get("/v1/me")).body;
    expect(account).toMatchObject({
      defaultOrganizationId: null,
      defaultWorkspaceId: null,
      lastWorkspaceId: null,
    });
    const [invited] = await world.sql("select state from invitations where id = $1", [invitation]);
    expect(invited).toEqual({ state: "revoked" });
    expect(await lastEntry(t.id, "organization_members.remove")).toEqual({
      target: { accountId: t.Mia.accountId },
      before: { role: "member", workspaces: [{ workspaceId: t.workspaceId, role: "admin" }] },
      after: null,
    });
    expect((await t.Olga.del(`${t.path}/${t.Mia.accountId}`)).status).toBe(404);

    await world.sql(
      "insert into organization_members (organization_id, account_id, role) values ($1, $2, 'member')",
      [t.id, t.Mia.accountId],
    );
    await add(t.id, t.workspaceId, t.Mia, "admin");
    expect((await key.get("/v1/agents")).status).toBe(401);
    expect(
      await world.sql("select id from grants where account_id = $1 and revoked_at is null", [
        t.Mia.accountId,
      ]),
    ).toEqual([]);
  });

  test("leaves their workspaces to an organization owner: who removes, else the longest-standing", async () => {
    const t = await team({ Olga: "owner", Oleg: "owner", Adam: "admin", Mia: "member", Max: "member" });
    const ownedBy = async (person: Person, name: string) => {
      const { body } = await t.Olga.post("/v1/workspaces", {
        organizationId: t.id,
        name,
        environment: "development",
      });
      await world.sql("update members set account_id = $2 where workspace_id = $1", [
        body.id,
        person.accountId,
      ]);
      return body.id as string;
    };
    const owners = async (workspaceId: string) =>
      (
        await world.sql<{ account_id: string }>(
          "select account_id from members where workspace_id = $1 and role = 'owner'",
          [workspaceId],
        )
      ).map(({ account_id }) => account_id);
    const [mias, maxs, shared] = [
      await ownedBy(t.Mia, "Mia's"),
      await ownedBy(t.Max, "Max's"),
      await ownedBy(t.Mia, "Both"),
    ];
    await add(t.id, shared, t.Max, "owner");
    expect((await t.Oleg.del(`${t.path}/${t.Mia.accountId}`)).status).toBe(204);
    expect(await owners(mias)).toEqual([t.Oleg.accountId]);
    expect(await owners(shared)).toEqual([t.Max.accountId]);
    expect((await t.Adam.del(`${t.path}/${t.Max.accountId}`)).status).toBe(204);
    expect(await owners(maxs)).toEqual([t.Olga.accountId]);
    expect(await owners(shared)).toEqual([t.Olga.accountId]);
  });

  test("may have left by themselves; an owner hands over first", async () => {
    const t = await team({ Olga: "owner", Mia: "member" });
    await add(t.id, t.workspaceId, t.Mia, "viewer");
    expect((await t.Mia.post(`/v1/organizations/${t.id}/leave`)).status).toBe(204);
    expect((await t.Mia.in(t.workspaceId).get("/v1/agents")).status).toBe(404);
    expect(await lastEntry(t.id, "organizations.leave")).toMatchObject({
      target: { id: t.id },
      before: { role: "member" },
    });
    expect((await t.Mia.post(`/v1/organizations/${t.id}/leave`)).status).toBe(404);
    const u = await team({ Olga: "owner", Oleg: "owner" });
    expect((await u.Olga.post(`/v1/organizations/${u.id}/leave`)).status).toBe(204);
    expect(await rolesIn(u.id)).toEqual({ Oleg: "owner" });
    expect((await u.Oleg.in(u.workspaceId).get("/v1/agents")).status).toBe(200);
  });

  test("is added to no workspace by whoever does so at the same moment", async () => {
    const t = await team({ Olga: "owner" });
    for (let round = 0; round < 8; round++) {
      const guest = await world.newPerson();
      await world.sql(
        "insert into organization_members (organization_id, account_id, role) values ($1, $2, 'member')",
        [t.id, guest.accountId],
      );
      const added = { accountId: guest.accountId, role: "viewer" };
      const answers = await Promise.all([
        t.Olga.in(t.workspaceId).post("/v1/members", added),
        t.Olga.del(`${t.path}/${guest.accountId}`),
      ]);
      expect(answers.map(({ status }) => status).filter((status) => status >= 500)).toEqual([]);
      expect(answers[1].status).toBe(204);
      const left = await world.sql("select 1 from members where account_id = $1 and organization_id = $2", [
        guest.accountId,
        t.id,
      ]);
      expect(left).toEqual([]);
    }
  });

  test("hears no more of a run they follow with a key of theirs", async () => {
    const t = await team({ Olga: "owner", Mia: "member" });
    await add(t.id, t.workspaceId, t.Mia, "admin");
    const key = await world.key(t.Mia.in(t.workspaceId));
    const agent = await key.post("/v1/agents", { name: "Sleeper" });
    const run = await key.post(`/v1/agents/${agent.body.id}/runs`, {
      input: "#sleep:60000",
      mode: "async",
      isDraft: true,
    });
    const stream = await key.stream("GET", `/v1/runs/${run.body.id}/events`);
    expect(stream.status).toBe(200);
    await t.Olga.del(`${t.path}/${t.Mia.accountId}`);
    for await (const _ of stream.events);
    await t.Olga.in(t.workspaceId).post(`/v1/runs/${run.body.id}/cancel`);
  });
});
