import { afterAll, beforeAll, expect, test } from "vitest";
import { type Person, testWorld, type World } from "../../src/platform/testing/world.ts";

// Whose address is recorded, and which one a key is held to.

const lastAddress = async (world: World, person: Person) => {
  const [entry] = await world.sql<{ ip: string }>(
    "select ip from audit_entries where scope_id = $1 order by id desc limit 1",
    [person.workspaceId],
  );
  return entry!.ip;
};
const make = (person: Person, forwarded: string) =>
  person.post("/v1/agents", { name: "Made" }, { headers: { "x-forwarded-for": forwarded } });

let behind: World;
let alone: World;
beforeAll(async () => {
  behind = await testWorld({ config: { TRUSTED_PROXIES: "127.0.0.1, 10.0.0.0/8" } });
  alone = await testWorld();
}, 120_000);
afterAll(() => Promise.all([behind?.stop(), alone?.stop()]));

test.each([
  ["203.0.113.7", "203.0.113.7"],
  ["198.51.100.1, 203.0.113.7", "203.0.113.7"],
  ["203.0.113.7, 10.1.2.3", "203.0.113.7"],
  ["2001:db8::7", "2001:db8::7"],
  ["203.0.113.7, nonsense", "127.0.0.1"],
  ["10.1.2.3", "127.0.0.1"],
])("behind a trusted proxy, %s is a call from %s", async (forwarded, address) => {
  const person = await behind.newPerson();
  expect((await make(person, forwarded)).status).toBe(201);
  expect(await lastAddress(behind, person)).toBe(address);
});

test("without one, what a caller writes about itself counts for nothing", async () => {
  const person = await alone.newPerson();
  await make(person, "203.0.113.7");
  expect(await lastAddress(alone, person)).toBe("127.0.0.1");
});

test("a key confined to an address is held to the caller's, not the proxy's", async () => {
  const person = await behind.newPerson();
  const { body } = await person.post("/v1/api-keys", { name: "office", ipRanges: ["203.0.113.0/24"] });
  const key = behind.anonymous.with({ authorization: `Bearer ${body.secret}` });
  const from = (address: string) => key.get("/v1/agents", { headers: { "x-forwarded-for": address } });
  expect((await from("203.0.113.9")).status).toBe(200);
  expect((await from("198.51.100.9")).status).toBe(403);
  expect((await from("203.0.113.9, 198.51.100.9")).status).toBe(403);
});
