import { afterAll, beforeAll, expect, test } from "vitest";
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

/** A key that the account owns, made as the workspace's owner would. */
async function keyOf(accountId: string, workspace: Person = acme) {
  const key = await world.key(workspace);
  await world.sql("update api_keys set owner_id = $1 where id = $2", [accountId, key.keyId]);
  return key;
}

test("a service account is a member that is nobody, with the power of its role", async () => {
  const { status, body } = await acme.post("/v1/service-accounts", { name: "Deployer", role: "viewer" });
  expect(status).toBe(201);
  expect(body).toMatchObject({ name: "Deployer", role: "viewer", keyCount: 0 });
  const members = await acme.get("/v1/members?kind=service");
  expect(members.body.data[0]).toMatchObject({
    accountId: body.id,
    kind: "service",
    email: null,
    role: "viewer",
    inheritedFrom: null,
  });
  const key = await keyOf(body.id);
  expect((await key.get("/v1/agents")).status).toBe(200);
  expect((await key.post("/v1/agents", { name: "no" })).status).toBe(403);
  expect((await acme.patch(`/v1/members/${body.id}`, { role: "developer" })).status).toBe(200);
  expect((await key.post("/v1/agents", { name: "yes" })).status).toBe(201);
  const list = await acme.get("/v1/service-accounts");
  expect(list.body.data).toMatchObject([{ id: body.id, role: "developer", keyCount: 1 }]);
  const entry = (await acme.get("/v1/audit?verb=service_accounts.create")).body.data[0];
  expect(entry.after).toEqual({ name: "Deployer", role: "viewer" });
});

test("is never an owner, and never more than who makes it", async () => {
  const owner = await acme.post("/v1/service-accounts", { name: "Boss", role: "owner" });
  expect([owner.status, owner.body.errors[0].path]).toEqual([422, "role"]);
  const { body } = await acme.post("/v1/service-accounts", { name: "Climber", role: "viewer" });
  const raised = await acme.patch(`/v1/members/${body.id}`, { role: "owner" });
  expect([raised.status, raised.body.errors[0].path]).toEqual([422, "role"]);
  const role = await acme.post(`/v1/organizations/${acme.organizationId}/roles`, {
    name: "Member manager",
    permissions: ["members:read", "members:write"],
  });
  const manager = await world.join(await world.newPerson(), acme, role.body.id);
  expect((await manager.post("/v1/service-accounts", { name: "More", role: "developer" })).status).toBe(403);
  expect((await manager.post("/v1/service-accounts", { name: "Same", role: role.body.id })).status).toBe(201);
  const viewer = await world.join(await world.newPerson(), acme, "viewer");
  expect((await viewer.post("/v1/service-accounts", { name: "None", role: "viewer" })).status).toBe(403);
  expect((await acme.post("/v1/service-accounts", { name: "x", role: "viewer" })).status).toBe(422);
});

test("deleting it ends its keys and memberships; what it did keeps its name", async () => {
  const { body } = await acme.post("/v1/service-accounts", { name: "Short-lived", role: "developer" });
  const key = await keyOf(body.id);
  expect((await key.post("/v1/agents", { name: "made by nobody" })).status).toBe(201);
  const strong = await acme.post("/v1/service-accounts", { name: "Strong", role: "admin" });
  const developer = await world.join(await world.newPerson(), acme, "developer");
  expect((await developer.del(`/v1/service-accounts/${body.id}`)).status).toBe(403);
  expect((await acme.del(`/v1/service-accounts/${body.id}`)).status).toBe(204);
  expect((await key.get("/v1/agents")).status).toBe(401);
  expect((await acme.get("/v1/service-accounts")).text).not.toContain(body.id);
  expect((await acme.get("/v1/member-candidates")).text).not.toContain(body.id);
  const left = await world.sql("select name from accounts where id = $1", [body.id]);
  expect(left).toEqual([{ name: "Short-lived" }]);
  expect((await acme.del(`/v1/service-accounts/${body.id}`)).status).toBe(404);
  const entry = (await acme.get("/v1/audit?verb=service_accounts.delete")).body.data[0];
  expect(entry.before).toEqual({ name: "Short-lived", role: "developer" });
  expect((await acme.del(`/v1/service-accounts/${strong.body.id}`)).status).toBe(204);
});

test("that works in another workspace, too, goes on there", async () => {
  const { body: other } = await acme.post("/v1/workspaces", { name: "Second", environment: "staging" });
  const { body } = await acme.post("/v1/service-accounts", { name: "Everywhere", role: "viewer" });
  const second = acme.in(other.id);
  const candidates = await second.get("/v1/member-candidates");
  expect(candidates.text).toContain(body.id);
  expect((await second.post("/v1/members", { accountId: body.id, role: "viewer" })).status).toBe(201);
  expect((await acme.del(`/v1/service-accounts/${body.id}`)).status).toBe(204);
  expect((await second.get("/v1/service-accounts")).text).toContain(body.id);
  expect((await second.del(`/v1/service-accounts/${body.id}`)).status).toBe(204);
  const memberships = await world.sql("select 1 from organization_members where account_id = $1", [body.id]);
  expect(memberships).toEqual([]);
});

test("of another workspace, or a person, is not found", async () => {
  const { body } = await acme.post("/v1/service-accounts", { name: "Ours", role: "viewer" });
  for (const id of [body.id, newId("account")])
    expect((await rival.del(`/v1/service-accounts/${id}`)).status).toBe(404);
  const person = await world.newPerson();
  await world.join(person, acme, "viewer");
  expect((await acme.del(`/v1/service-accounts/${person.accountId}`)).status).toBe(404);
  expect((await rival.get("/v1/service-accounts")).body.data).toEqual([]);
  expect((await rival.post("/v1/members", { accountId: body.id, role: "viewer" })).status).toBe(404);
});

test("a workspace has up to two hundred, made or added, also of many made at once", async () => {
  const host = await world.newPerson("Host");
  await world.sql(
    "insert into accounts (id, kind, name, service_organization_id) select 'acc_full' || n, 'service', 'Full', $1 from generate_series(1, 199) n",
    [host.organizationId],
  );
  await world.sql(
    `with o as (insert into organization_members (organization_id, account_id, role)
       select $1, 'acc_full' || n, 'member' from generate_series(1, 199) n returning account_id)
     insert into members (organization_id, workspace_id, account_id, role) select $1, $2, account_id, 'viewer' from o`,
    [host.organizationId, host.workspaceId],
  );
  const make = () => host.post("/v1/service-accounts", { name: "One more", role: "viewer" });
  const answers = await Promise.all([make(), make(), make()]);
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
  expect(answers.find(({ status }) => status === 409)!.body).toMatchObject({
    code: "conflict",
    detail: expect.stringContaining("200 service accounts"),
  });
  const { body } = await host.post("/v1/workspaces", { name: "Second", environment: "staging" });
  const elsewhere = await host
    .in(body.id)
    .post("/v1/service-accounts", { name: "From elsewhere", role: "viewer" });
  const added = await host.post("/v1/members", { accountId: elsewhere.body.id, role: "viewer" });
  expect([added.status, added.body.detail]).toEqual([409, expect.stringContaining("200 service accounts")]);
  expect(
    (await host.del(`/v1/service-accounts/${answers.find(({ status }) => status === 201)!.body.id}`)).status,
  ).toBe(204);
  expect((await make()).status).toBe(201);
});
