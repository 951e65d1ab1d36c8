import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newId } from "../../platform/ids.ts";
import { type Person, testWorld, type World } from "../../platform/testing/world.ts";

let world: World;
let acme: Person;
let rival: Person;
beforeAll(async () => {
  world = await testWorld();
  acme = await world.newPerson("Acme");
  rival = await world.newPerson("Rival");
});
afterAll(() => world.stop());

const rolesOf = (host: Person) => `/v1/organizations/${host.organizationId}/roles`;
async function inOrganization(host: Person, role: string): Promise<Person> {
  const person = await world.newPerson();
  await world.sql(
    "insert into organization_members (organization_id, account_id, role) values ($1, $2, $3)",
    [host.organizationId, person.accountId, role],
  );
  return person;
}
async function makeRole(host: Person, name: string, permissions: string[]): Promise<string> {
  const { status, body, text } = await host.post(rolesOf(host), { name, permissions });
  if (status !== 201) throw new Error(`the role was refused: ${text}`);
  return body.id;
}
async function lastChange(host: Person, verb: string) {
  const path = `/v1/organizations/${host.organizationId}/audit?verb=${verb}`;
  return (await host.get(path)).body.data[0];
}
async function lastEntry(verb: string) {
  const [entry] = await world.sql<{ before: object; after: object; target: object }>(
    "select before, after, target from audit_entries where verb = $1 order by id desc limit 1",
    [verb],
  );
  return entry;
}

test("the catalogue tells everything that can be allowed, and which presets allow it", async () => {
  const { status, body } = await acme.get("/v1/permissions");
  expect(status).toBe(200);
  expect(body.presets.map(({ name }: { name: string }) => name)).toEqual([
    "owner",
    "admin",
    "architect",
    "developer",
    "tester",
    "operator",
    "member",
    "viewer",
  ]);
  const groups = new Set(body.groups.map(({ name }: { name: string }) => name));
  for (const { group, title } of [...body.workspace, ...body.organization]) {
    expect(groups).toContain(group);
    expect(title).not.toBe("");
  }
  for (const { name, permissions } of body.presets)
    expect(permissions).toEqual(
      body.workspace
        .filter(({ presets }: { presets: string[] }) => presets.includes(name))
        .map((permission: { name: string }) => permission.name),
    );
  expect((await world.anonymous.get("/v1/permissions")).status).toBe(401);
});

describe("a role", () => {
  test("is made from the catalogue, once each and in its order", async () => {
    const { status, body } = await acme.post(rolesOf(acme), {
      name: "Release manager",
      description: "Ships",
      permissions: ["deployments:production", "runs:read", "deployments:production", "agents:read"],
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      name: "Release manager",
      description: "Ships",
      permissions: ["agents:read", "runs:read", "deployments:production"],
      memberCount: 0,
      invitationCount: 0,
    });
    const list = await acme.get(rolesOf(acme));
    expect(list.body.data.map(({ id }: { id: string }) => id)).toContain(body.id);
    const entry = await lastEntry("roles.create");
    expect(entry).toMatchObject({ before: null, after: { name: "Release manager" } });
  });

  test("with a permission that there is not names its place", async () => {
    const permissions = ["runs:read", "agents:read", "world:rule", "workspaces:create"];
    const { status, body } = await acme.post(rolesOf(acme), { name: "Wrong", permissions });
    expect(status).toBe(422);
    expect(body.errors.map(({ path }: { path: string }) => path)).toEqual(["permissions.2", "permissions.3"]);
    expect((await acme.post(rolesOf(acme), { name: "Empty", permissions: [] })).status).toBe(422);
  });

  test("has a name of its own, and not a preset's", async () => {
    await makeRole(acme, "Curator", ["runs:read"]);
    const again = await acme.post(rolesOf(acme), { name: "CURATOR", permissions: ["runs:read"] });
    expect(again.status).toBe(409);
    const preset = await acme.post(rolesOf(acme), { name: "Owner", permissions: ["runs:read"] });
    expect([preset.status, preset.body.errors[0].path]).toEqual([422, "name"]);
    expect((await rival.post(rolesOf(rival), { name: "Curator", permissions: ["runs:read"] })).status).toBe(
      201,
    );
  });

  test("allows what it says and nothing else, and changes for all who have it at once", async () => {
    const id = await makeRole(acme, "Reader", ["members:read"]);
    const person = await world.newPerson("Role holder");
    const there = await world.join(person, acme, id);
    const key = await acme.post("/v1/api-keys", { name: "x" });
    expect(key.status).toBe(201);
    expect((await there.get("/v1/members")).status).toBe(200);
    expect((await there.get("/v1/agents")).status).toBe(403);
    const path = `${rolesOf(acme)}/${id}`;
    const changed = await acme.patch(path, { permissions: ["agents:read", "api_keys:write"] });
    expect([changed.status, changed.body.memberCount]).toEqual([200, 1]);
    expect((await there.get("/v1/agents")).status).toBe(200);
    expect((await there.get("/v1/members")).status).toBe(403);
    const own = await world.key(there);
    expect((await own.get("/v1/agents")).status).toBe(200);
    await acme.patch(path, { permissions: ["members:read"] });
    expect((await own.get("/v1/agents")).status).toBe(403);
    expect(await lastEntry("roles.update")).toMatchObject({
      before: { permissions: ["agents:read", "api_keys:write"] },
      after: { permissions: ["members:read"] },
    });
    const renamed = await acme.patch(path, { name: "Reader of members" });
    expect(renamed.body).toMatchObject({ name: "Reader of members", permissions: ["members:read"] });
    const listed = await acme.get(`/v1/members?role=${id}`);
    expect(listed.body.data[0]).toMatchObject({ role: id, roleName: "Reader of members" });
  });

  test("never holds more than who makes or changes it", async () => {
    const admin = await inOrganization(acme, "admin");
    const wanted = { name: "Too much", permissions: ["runs:read", "workspaces:archive"] };
    const refused = await admin.post(rolesOf(acme), wanted);
    expect([refused.status, refused.body.detail.includes("workspaces:archive")]).toEqual([403, true]);
    const own = await admin.post(rolesOf(acme), { ...wanted, permissions: ["members:write"] });
    expect(own.status).toBe(201);
    expect(
      (await admin.patch(`${rolesOf(acme)}/${own.body.id}`, { permissions: ["workspaces:delete"] })).status,
    ).toBe(403);
    const strong = await makeRole(acme, "Strong", ["workspaces:archive", "runs:read"]);
    for (const change of [{ permissions: ["runs:read"] }, { name: "Weak" }])
      expect((await admin.patch(`${rolesOf(acme)}/${strong}`, change)).status).toBe(403);
    expect((await admin.post(`${rolesOf(acme)}/${strong}/delete`, { replacement: "viewer" })).status).toBe(
      403,
    );
  });

  test("is not made by somebody who only borrowed the right to", async () => {
    const member = await inOrganization(acme, "member");
    expect((await member.post(rolesOf(acme), { name: "Mine", permissions: ["runs:read"] })).status).toBe(403);
    const grant = await acme.post(`/v1/organizations/${acme.organizationId}/grants`, {
      accountId: member.accountId,
      permissions: ["roles:write"],
      reason: "holiday cover",
      minutes: 30,
    });
    expect(grant.status).toBe(201);
    const { status, body } = await member.post(rolesOf(acme), { name: "Mine", permissions: ["runs:read"] });
    expect([status, body.detail.includes("runs:read")]).toEqual([403, true]);
  });

  test("of another organization is not found, and its list is closed", async () => {
    const id = await makeRole(acme, "Private", ["runs:read"]);
    for (const name of [id, newId("role")])
      expect((await rival.patch(`${rolesOf(rival)}/${name}`, { name: "Stolen" })).status).toBe(404);
    expect((await rival.get(rolesOf(acme))).status).toBe(404);
    expect((await acme.get(rolesOf(acme))).text).toContain("Private");
    const key = await world.key(acme);
    expect((await key.get(rolesOf(acme))).status).toBe(403);
  });

  test("is one of a hundred at most, also when many are made at once", async () => {
    const host = await world.newPerson("Many roles");
    await world.sql(
      `insert into roles (organization_id, id, name, permissions, created_by)
       select $1, 'role_' || lpad(n::text, 26, '0'), 'role ' || n, '{runs:read}', $2 from generate_series(1, 97) n`,
      [host.organizationId, host.accountId],
    );
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        host.post(rolesOf(host), { name: `Extra ${index}`, permissions: ["runs:read"] }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 201, 409, 409, 409]);
  });
});

describe("deleting a role", () => {
  test("gives its members and pending invitations the replacement, in one step", async () => {
    const id = await makeRole(acme, "Going", ["agents:write", "agents:read"]);
    const person = await world.newPerson("Replaced");
    const there = await world.join(person, acme, id);
    const invitation = newId("invitation");
    await world.sql(
      `insert into invitations (organization_id, id, email, role, invited_by, expires_at)
       values ($1, $2, 'replaced@example.org', 'member', $3, now() + interval '7 days')`,
      [acme.organizationId, invitation, acme.accountId],
    );
    await world.sql(
      `insert into invitation_workspaces (organization_id, invitation_id, workspace_id, role, invited_by)
       values ($1, $2, $3, $4, $5)`,
      [acme.organizationId, invitation, acme.workspaceId, id, acme.accountId],
    );
    const before = (await acme.get(rolesOf(acme))).body.data.find((role: { id: string }) => role.id === id);
    expect(before).toMatchObject({ memberCount: 1, invitationCount: 1 });
    const impact = await acme.get(`/v1/access/impact?roleId=${id}`);
    expect(impact.body).toMatchObject({ members: [{ name: "Replaced" }], invitations: 1 });
    expect((await there.get("/v1/tools")).status).toBe(403);
    const path = `${rolesOf(acme)}/${id}/delete`;
    expect((await acme.post(path, { replacement: id })).status).toBe(422);
    expect((await acme.post(path, { replacement: newId("role") })).body.errors[0].path).toBe("replacement");
    expect((await acme.post(path, {})).status).toBe(422);
    expect((await acme.post(path, { replacement: "viewer" })).status).toBe(204);
    expect((await there.get("/v1/tools")).status).toBe(200);
    expect((await there.post("/v1/agents", { name: "no more" })).status).toBe(403);
    const rows = await world.sql("select role from invitation_workspaces where invitation_id = $1", [
      invitation,
    ]);
    expect(rows).toEqual([{ role: "viewer" }]);
    expect((await acme.post(path, { replacement: "viewer" })).status).toBe(404);
    expect(await lastEntry("roles.delete")).toMatchObject({
      before: { name: "Going" },
      after: { replacement: "viewer", members: 1 },
    });
    expect(await lastChange(acme, "roles.delete")).toBeTruthy();
  });

  test("gives nobody more than the one who deletes it has", async () => {
    const admin = await inOrganization(acme, "admin");
    const id = await makeRole(acme, "Small", ["runs:read"]);
    const refused = await admin.post(`${rolesOf(acme)}/${id}/delete`, { replacement: "owner" });
    expect(refused.status).toBe(403);
    await acme.post("/v1/service-accounts", { name: "Robot", role: id });
    const robot = await acme.post(`${rolesOf(acme)}/${id}/delete`, { replacement: "owner" });
    expect([robot.status, robot.body.errors[0].path]).toEqual([422, "replacement"]);
    expect((await admin.post(`${rolesOf(acme)}/${id}/delete`, { replacement: "tester" })).status).toBe(204);
  });

  test("while it is being given leaves nobody with a role that is gone", async () => {
    for (let round = 0; round < 5; round++) {
      const id = await makeRole(acme, `Racing ${round}`, ["runs:read"]);
      const person = await inOrganization(acme, "member");
      const [added, deleted] = await Promise.all([
        acme.post("/v1/members", { accountId: person.accountId, role: id }),
        acme.post(`${rolesOf(acme)}/${id}/delete`, { replacement: "viewer" }),
      ]);
      expect(deleted.status).toBe(204);
      expect([201, 422]).toContain(added.status);
      expect(await world.sql("select 1 from members where role = $1", [id])).toEqual([]);
    }
  });
});
