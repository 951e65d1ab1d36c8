import { afterAll, beforeAll, expect, test } from "vitest";
import { type Person, type TestCaller, testWorld, type World } from "../../platform/testing/world.ts";

let world: World;
let acme: Person;
let second: TestCaller;
let secondId: string;
beforeAll(async () => {
  world = await testWorld();
  acme = await world.newPerson("Acme");
  await world.key(await world.newPerson("Somebody else"));
  const { body } = await acme.post("/v1/workspaces", {
    name: "Second",
    environment: "staging",
    organizationId: acme.organizationId,
  });
  secondId = body.id;
  second = acme.in(secondId);
});
afterAll(() => world.stop());

const path = () => `/v1/organizations/${acme.organizationId}/api-keys`;

test("the organization sees the keys of all its workspaces, or of one", async () => {
  const here = await world.key(acme);
  const there = await world.key(second);
  const { status, body, text } = await acme.get(path());
  expect(status, text).toBe(200);
  expect(body.data.map(({ id }: { id: string }) => id)).toEqual([there.keyId, here.keyId]);
  expect(body.data[0]).toMatchObject({ workspaceId: secondId, workspaceName: "Second", ownerName: "Acme" });
  expect(text).not.toContain("hash");
  const one = (await acme.get(`${path()}?workspaceId=${acme.workspaceId}`)).body.data;
  expect(one.map(({ id }: { id: string }) => id)).toEqual([here.keyId]);
  const page = (await acme.get(`${path()}?limit=1`)).body;
  const next = (await acme.get(`${path()}?limit=1&cursor=${page.nextCursor}`)).body;
  expect([page.data[0].id, next.data[0].id, next.nextCursor]).toEqual([there.keyId, here.keyId, null]);
});

test("it ends any of them at once, once", async () => {
  const key = await world.key(second);
  expect((await key.get("/v1/agents")).status).toBe(200);
  expect((await acme.del(`${path()}/${key.keyId}`)).status).toBe(204);
  expect((await key.get("/v1/agents")).status).toBe(401);
  expect((await acme.del(`${path()}/${key.keyId}`)).status).toBe(404);
});

test("a plain member, a key and another organization see and end nothing", async () => {
  const key = await world.key(acme);
  const member = await world.newPerson();
  await world.join(member, acme, "admin");
  const rival = await world.newPerson();
  for (const [caller, status] of [
    [member, 403],
    [key, 403],
    [rival, 404],
  ] as const) {
    expect((await caller.get(path())).status).toBe(status);
    expect((await caller.del(`${path()}/${key.keyId}`)).status).toBe(status);
  }
  const own = `/v1/organizations/${rival.organizationId}/api-keys`;
  expect((await rival.get(`${own}?workspaceId=${acme.workspaceId}`)).body.data).toEqual([]);
  expect((await rival.del(`${own}/${key.keyId}`)).status).toBe(404);
  expect((await key.get("/v1/agents")).status).toBe(200);
});

test("nobody ends a key of somebody who may do more in the organization than they", async () => {
  const plain = await world.newPerson("Plain");
  const admin = await world.newPerson("Admin");
  for (const person of [plain, admin]) await world.join(person, acme, "developer");
  await acme.patch(`/v1/organizations/${acme.organizationId}/members/${admin.accountId}`, { role: "admin" });
  const granted = await acme.post(`/v1/organizations/${acme.organizationId}/grants`, {
    accountId: plain.accountId,
    permissions: ["organization_members:write"],
    reason: "helps for an hour",
    minutes: 60,
  });
  expect(granted.status, granted.text).toBe(201);
  const ofOwner = await world.key(acme);
  const ofAdmin = await world.key(admin.in(acme.workspaceId));
  const ofPlain = await world.key(plain.in(acme.workspaceId));
  for (const [caller, key, more] of [
    [plain, ofOwner, "organizations:write"],
    [plain, ofAdmin, "organizations:write"],
    [admin, ofOwner, "organizations:own"],
  ] as const) {
    const { status, body } = await caller.del(`${path()}/${key.keyId}`);
    expect([status, body.code]).toEqual([403, "forbidden"]);
    expect(body.detail).toContain(more);
    expect((await key.get("/v1/agents")).status).toBe(200);
  }
  for (const [caller, key] of [
    [plain, ofPlain],
    [acme, ofAdmin],
    [acme, ofOwner],
  ] as const)
    expect((await caller.del(`${path()}/${key.keyId}`)).status).toBe(204);
});
