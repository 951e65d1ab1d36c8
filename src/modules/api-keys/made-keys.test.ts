import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Person, type TestCaller, testWorld, type World } from "../../platform/testing/world.ts";

let world: World;
let acme: Person;
beforeAll(async () => {
  world = await testWorld();
  acme = await world.newPerson("Acme");
}, 120_000);
afterAll(() => world?.stop());

const statusOf = async (caller: TestCaller) => (await caller.get("/v1/agents")).status;

/** A key, one made with it, one made with that, and one made with the first for a service account. */
async function lineage() {
  const first = await world.key(acme);
  const second = await world.key(first);
  const third = await world.key(second);
  const bot = await acme.post("/v1/service-accounts", { name: "Bot", role: "developer" });
  const made = await first.post("/v1/api-keys", { name: "of the bot", serviceAccountId: bot.body.id });
  expect(made.status).toBe(201);
  const ofBot = world.anonymous.with({ authorization: `Bearer ${made.body.secret}` });
  for (const key of [first, second, third, ofBot]) expect(await statusOf(key)).toBe(200);
  return { first, second, third, ofBot };
}

describe("revoking a key", () => {
  test("revokes what was made with it, all the way down, and leaves service accounts theirs", async () => {
    const { first, second, third, ofBot } = await lineage();
    const impact = await acme.get(`/v1/access/impact?keyId=${first.keyId}`);
    expect(impact.body.keys.map(({ id }: { id: string }) => id).sort()).toEqual(
      [first.keyId, second.keyId, third.keyId].sort(),
    );
    expect((await acme.del(`/v1/api-keys/${first.keyId}`)).status).toBe(204);
    for (const key of [first, second, third]) expect(await statusOf(key)).toBe(401);
    expect(await statusOf(ofBot)).toBe(200);
    const { body } = await acme.get(`/v1/audit?verb=api_keys.revoke&targetId=${first.keyId}`);
    expect(body.data[0].after.endedWithIt.sort()).toEqual([second.keyId, third.keyId].sort());
  });

  test("leaves the one it was made with, also from the organization", async () => {
    const { first, second, third } = await lineage();
    const path = `/v1/organizations/${acme.organizationId}/api-keys/${second.keyId}`;
    expect((await acme.del(path)).status).toBe(204);
    expect(await statusOf(first)).toBe(200);
    for (const key of [second, third]) expect(await statusOf(key)).toBe(401);
  });

  test("leaves nothing that was being made with it at that moment", async () => {
    for (let round = 0; round < 10; round++) {
      const key = await world.key(acme);
      const [made] = await Promise.all([
        key.post("/v1/api-keys", { name: "at that moment" }),
        acme.del(`/v1/api-keys/${key.keyId}`),
      ]);
      expect([201, 401]).toContain(made.status);
      if (made.status === 201)
        expect(await statusOf(world.anonymous.with({ authorization: `Bearer ${made.body.secret}` }))).toBe(
          401,
        );
    }
  });
});

describe("regenerating a key", () => {
  const regenerate = (caller: TestCaller, id: string, overlap?: string) =>
    caller.post(`/v1/api-keys/${id}/regenerate`, overlap ? { overlap } : {});
  const withSecret = (secret: string) => world.anonymous.with({ authorization: `Bearer ${secret}` });

  test("without an overlap revokes what was made with it, all the way down, and leaves service accounts theirs", async () => {
    const { first, second, third, ofBot } = await lineage();
    const { status, body } = await regenerate(acme, first.keyId);
    expect(status).toBe(200);
    for (const key of [first, second, third]) expect(await statusOf(key)).toBe(401);
    for (const key of [withSecret(body.secret), ofBot]) expect(await statusOf(key)).toBe(200);
    const { body: audit } = await acme.get(`/v1/audit?verb=api_keys.regenerate&targetId=${first.keyId}`);
    expect(audit.data[0].after.endedWithIt.sort()).toEqual([second.keyId, third.keyId].sort());
  });

  test("with an overlap leaves them, and so does regenerating one of them to its maker", async () => {
    const { first, second, third } = await lineage();
    await regenerate(acme, first.keyId, "1h");
    for (const key of [first, second, third]) expect(await statusOf(key)).toBe(200);
    await regenerate(acme, second.keyId);
    expect(await statusOf(first)).toBe(200);
    for (const key of [second, third]) expect(await statusOf(key)).toBe(401);
  });

  test("leaves nothing that was being made with the old secret at that moment", async () => {
    for (let round = 0; round < 10; round++) {
      const key = await world.key(acme);
      const child = await world.key(key);
      const made = await Promise.all([
        key.post("/v1/api-keys", { name: "at that moment" }),
        child.post("/v1/api-keys", { name: "at that moment" }),
        regenerate(acme, key.keyId),
      ]);
      expect(made[2].status).toBe(200);
      for (const { status, body } of made.slice(0, 2)) {
        expect([201, 401]).toContain(status);
        if (status === 201) expect(await statusOf(withSecret(body.secret))).toBe(401);
      }
    }
  });

  test("of two with the same secret who regenerate it at once, one gets a new one", async () => {
    for (let round = 0; round < 10; round++) {
      const key = await world.key(acme);
      const answers = await Promise.all([regenerate(key, key.keyId), regenerate(key, key.keyId)]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 401]);
    }
  });
});
