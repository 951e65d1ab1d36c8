import { afterAll, beforeAll, expect, test } from "vitest";
import { type Person, type TestCaller, testWorld, type World } from "../../platform/testing/world.ts";

let world: World;
let acme: Person;
let owner: Person;
let inAcme: TestCaller;
beforeAll(async () => {
  world = await testWorld();
  acme = await world.newPerson("Acme");
});
afterAll(() => world.stop());

async function newMember(role: string): Promise<void> {
  owner = await world.newPerson();
  inAcme = await world.join(owner, acme, role);
}
const ok = async (answer: Promise<{ status: number; text: string }>) => {
  const { status, text } = await answer;
  expect(status, text).toBeLessThan(300);
};
const canWrite = async (key: TestCaller) => (await key.post("/v1/agents", { name: "an agent" })).status;

test("a key narrows with its owner's role on the next call, and widens again", async () => {
  await newMember("developer");
  const key = await world.key(inAcme, ["*"]);
  expect(await canWrite(key)).toBe(201);
  await ok(acme.patch(`/v1/members/${owner.accountId}`, { role: "viewer" }));
  expect(await canWrite(key)).toBe(403);
  expect((await key.get("/v1/agents")).status).toBe(200);
  await ok(acme.patch(`/v1/members/${owner.accountId}`, { role: "developer" }));
  expect(await canWrite(key)).toBe(201);
});

test("a key dies with its owner's membership, and coming back does not revive it", async () => {
  await newMember("developer");
  const key = await world.key(inAcme);
  expect((await key.get("/v1/agents")).status).toBe(200);
  await ok(acme.del(`/v1/members/${owner.accountId}`));
  expect((await key.get("/v1/agents")).status).toBe(401);
  await ok(acme.post("/v1/members", { accountId: owner.accountId, role: "developer" }));
  expect((await key.get("/v1/agents")).status).toBe(401);
  expect(await canWrite(await world.key(inAcme))).toBe(201);
});

test("a key dies when its owner leaves the organization", async () => {
  await newMember("developer");
  const key = await world.key(inAcme);
  await ok(acme.del(`/v1/organizations/${acme.organizationId}/members/${owner.accountId}`));
  expect((await key.get("/v1/agents")).status).toBe(401);
});

test("the key of an organization admin works in a workspace they were never added to, while they are one", async () => {
  const admin = await world.newPerson();
  await world.sql(
    "insert into organization_members (organization_id, account_id, role) values ($1, $2, 'admin')",
    [acme.organizationId, admin.accountId],
  );
  const key = await world.key(admin.in(acme.workspaceId));
  expect((await key.get("/v1/audit")).status).toBe(200);
  await ok(
    acme.patch(`/v1/organizations/${acme.organizationId}/members/${admin.accountId}`, { role: "member" }),
  );
  expect((await key.get("/v1/audit")).status).toBe(401);
});

test("a key follows the role its organization made", async () => {
  await newMember("viewer");
  const path = `/v1/organizations/${acme.organizationId}/roles`;
  const { body: role } = await acme.post(path, {
    name: "Keyholder",
    permissions: ["api_keys:write", "agents:read", "agents:write"],
  });
  await ok(acme.patch(`/v1/members/${owner.accountId}`, { role: role.id }));
  const key = await world.key(inAcme, ["agents:read", "agents:write"]);
  expect(await canWrite(key)).toBe(201);
  await ok(acme.patch(`${path}/${role.id}`, { permissions: ["api_keys:write", "agents:read"] }));
  expect(await canWrite(key)).toBe(403);
  expect((await key.get("/v1/agents")).status).toBe(200);
});
