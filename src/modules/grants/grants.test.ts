import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newId } from "../../platform/ids.ts";
import { type Person, type TestCaller, testWorld, type World } from "../../platform/testing/world.ts";
import { accessTags } from "../access/index.ts";

let world: World;
let acme: Person;
let rival: Person;
let person: Person;
let there: TestCaller;
beforeAll(async () => {
  world = await testWorld();
  acme = await world.newPerson("Acme");
  rival = await world.newPerson("Rival");
  person = await world.newPerson("Helper");
  there = await world.join(person, acme, "viewer");
});
afterAll(() => world.stop());

const wanted = (permissions: string[], more: object = {}) => ({
  accountId: person.accountId,
  permissions,
  reason: "incident 12",
  minutes: 30,
  ...more,
});
/** The same as waiting for its end: the row's times lie in the past, and what was remembered is loaded again. */
async function outlive(id: string): Promise<void> {
  await world.sql(
    "update grants set created_at = created_at - interval '4 days', expires_at = expires_at - interval '4 days' where id = $1",
    [id],
  );
  world.app.platform.access.drop([accessTags.account(person.accountId)]);
}

describe("a grant in a workspace", () => {
  test("allows at once, tells why, and ends at once when revoked", async () => {
    expect((await there.post("/v1/agents", { name: "no" })).status).toBe(403);
    const { status, body } = await acme.post("/v1/grants", wanted(["agents:write"]));
    expect(status).toBe(201);
    expect(body).toMatchObject({
      accountName: "Helper",
      grantedByName: "Acme",
      permissions: ["agents:write"],
      reason: "incident 12",
      revokedAt: null,
    });
    expect(Date.parse(body.expiresAt) - Date.parse(body.createdAt)).toBe(30 * 60_000);
    expect((await there.post("/v1/agents", { name: "for now" })).status).toBe(201);
    const shown = await acme.get("/v1/members");
    const member = shown.body.data.find((row: { name: string }) => row.name === "Helper");
    expect(member).toMatchObject({ role: "viewer", grantCount: 1 });
    expect((await acme.del(`/v1/grants/${body.id}`)).status).toBe(204);
    expect((await there.post("/v1/agents", { name: "no more" })).status).toBe(403);
    expect((await acme.del(`/v1/grants/${body.id}`)).status).toBe(404);
    const entries = (await acme.get("/v1/audit?verb=grants.")).body.data;
    expect(entries[0]).toMatchObject({ verb: "grants.revoke", before: { reason: "incident 12" } });
    expect(entries[1]).toMatchObject({ verb: "grants.create", after: { permissions: ["agents:write"] } });
  });

  test("ends by itself", async () => {
    const { body } = await acme.post("/v1/grants", wanted(["connections:write"]));
    const connect = () => there.del(`/v1/connections/${newId("connection")}`);
    expect((await connect()).status).toBe(404);
    await outlive(body.id);
    expect((await connect()).status).toBe(403);
    const living = await acme.get("/v1/grants?isLiving=true");
    expect(living.text).not.toContain(body.id);
    const over = await acme.get("/v1/grants?isLiving=false");
    expect(over.text).toContain(body.id);
    expect((await acme.del(`/v1/grants/${body.id}`)).status).toBe(404);
  });

  test("reaches the holder's keys, and no further than the holder", async () => {
    const developer = await world.newPerson("With a key");
    const inside = await world.join(developer, acme, "developer");
    const key = await world.key(inside);
    const narrow = await world.key(inside, ["agents:read"]);
    const remove = (caller: TestCaller) => caller.del(`/v1/agents/${newId("agent")}`);
    expect((await remove(key)).status).toBe(403);
    await acme.post("/v1/grants", { ...wanted(["agents:delete"]), accountId: developer.accountId });
    expect((await remove(key)).status).toBe(404);
    expect((await remove(narrow)).status).toBe(403);
  });

  test("cannot be passed on", async () => {
    const grant = await acme.post("/v1/grants", wanted(["members:write", "agents:write"]));
    const other = await world.newPerson();
    await world.join(other, acme, "viewer");
    const passed = await there.post("/v1/grants", {
      ...wanted(["agents:write"]),
      accountId: other.accountId,
    });
    expect([passed.status, passed.body.detail.includes("agents:write")]).toEqual([403, true]);
    const role = await there.patch(`/v1/members/${other.accountId}`, { role: "developer" });
    expect(role.status).toBe(403);
    await acme.del(`/v1/grants/${grant.body.id}`);
  });

  test("is refused beyond the giver, the catalogue, the clock and the workspace", async () => {
    const admin = await world.join(await world.newPerson(), acme, "admin");
    expect((await admin.post("/v1/grants", wanted(["workspaces:delete"]))).status).toBe(403);
    const unknown = await acme.post("/v1/grants", wanted(["runs:read", "workspaces:create"]));
    expect([unknown.status, unknown.body.errors[0].path]).toEqual([422, "permissions.1"]);
    for (const minutes of [0, 3 * 24 * 60 + 1, 1.5])
      expect((await acme.post("/v1/grants", wanted(["runs:read"], { minutes }))).body.errors[0].path).toBe(
        "minutes",
      );
    expect((await acme.post("/v1/grants", wanted(["runs:read"], { reason: "" }))).status).toBe(422);
    for (const accountId of [rival.accountId, newId("account")])
      expect((await acme.post("/v1/grants", wanted(["runs:read"], { accountId }))).status).toBe(404);
    expect((await there.post("/v1/grants", wanted(["runs:read"]))).status).toBe(403);
    expect((await acme.post("/v1/grants", wanted(["runs:read"], { minutes: 3 * 24 * 60 }))).status).toBe(201);
  });

  test("of another workspace is not found", async () => {
    const { body } = await acme.post("/v1/grants", wanted(["runs:read"]));
    for (const id of [body.id, newId("grant")])
      expect((await rival.del(`/v1/grants/${id}`)).status).toBe(404);
    expect((await rival.get("/v1/grants")).body.data).toEqual([]);
    const first = await acme.get("/v1/grants?limit=1");
    expect(first.body.data[0].id).toBe(body.id);
    const second = await acme.get(`/v1/grants?limit=1&cursor=${first.body.nextCursor}`);
    expect(second.body.data[0].id < body.id).toBe(true);
  });
});

describe("a grant in the organization", () => {
  const grants = () => `/v1/organizations/${acme.organizationId}/grants`;
  const create = () =>
    person.post("/v1/workspaces", {
      organizationId: acme.organizationId,
      name: "Made on loan",
      environment: "staging",
    });

  test("lets somebody create a workspace while it lasts", async () => {
    expect((await create()).status).toBe(403);
    const { status, body } = await acme.post(grants(), wanted(["workspaces:create"]));
    expect(status).toBe(201);
    expect((await create()).status).toBe(201);
    expect((await acme.get(`${grants()}?isLiving=true`)).body.data).toHaveLength(1);
    // It holds in the organization, so it is none of the workspace's.
    expect((await acme.get("/v1/grants")).text).not.toContain(body.id);
    expect((await acme.del(`/v1/grants/${body.id}`)).status).toBe(404);
    expect((await acme.del(`${grants()}/${body.id}`)).status).toBe(204);
    expect((await create()).status).toBe(403);
    const again = await acme.post(grants(), wanted(["workspaces:create"]));
    await outlive(again.body.id);
    expect((await create()).status).toBe(403);
  });

  test("is refused beyond the giver and the catalogue, and to whoever is not in the organization", async () => {
    const admin = await world.newPerson();
    await world.sql(
      "insert into organization_members (organization_id, account_id, role) values ($1, $2, 'admin')",
      [acme.organizationId, admin.accountId],
    );
    expect((await admin.post(grants(), wanted(["organizations:own"]))).status).toBe(403);
    expect((await admin.post(grants(), wanted(["workspaces:create"]))).status).toBe(201);
    const unknown = await acme.post(grants(), wanted(["agents:read"]));
    expect([unknown.status, unknown.body.errors[0].path]).toEqual([422, "permissions.0"]);
    for (const accountId of [rival.accountId, newId("account")])
      expect((await acme.post(grants(), wanted(["workspaces:create"], { accountId }))).status).toBe(404);
    expect((await person.post(grants(), wanted(["workspaces:create"]))).status).toBe(403);
    expect((await person.get(grants())).status).toBe(403);
    expect((await rival.get(grants())).status).toBe(404);
  });
});

test("nobody is given more than fifty at a time, which would slow every call they make", async () => {
  const host = await world.newPerson();
  const busy = await world.newPerson();
  await world.join(busy, host, "viewer");
  const give = () =>
    host.post("/v1/grants", {
      accountId: busy.accountId,
      permissions: ["agents:write"],
      reason: "again and again",
      minutes: 5,
    });
  const statuses = [];
  for (let index = 0; index < 52; index++) statuses.push((await give()).status);
  expect(statuses.filter((status) => status === 409)).toHaveLength(2);
  const { body } = await host.get("/v1/grants?limit=1");
  await host.del(`/v1/grants/${body.data[0].id}`);
  expect((await give()).status).toBe(201);
});
