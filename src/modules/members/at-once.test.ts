import { afterAll, beforeAll, expect, test } from "vitest";
import { type Person, type TestCaller, testWorld, type World } from "../../platform/testing/world.ts";

const ROUNDS = 20;

let world: World;
let acme: Person;
let one: Person;
let two: Person;
beforeAll(async () => {
  world = await testWorld();
  acme = await world.newPerson("Acme");
  one = await world.newPerson("One");
  two = await world.newPerson("Two");
  for (const person of [one, two]) await world.join(person, acme, "viewer");
});
afterAll(() => world.stop());

const path = ({ accountId }: Person) => `/v1/members/${accountId}`;
/** Both are owners again, beside Acme. */
async function restore(): Promise<[TestCaller, TestCaller]> {
  for (const person of [one, two]) {
    const { status } = await acme.patch(path(person), { role: "owner" });
    if (status === 404) await acme.post("/v1/members", { accountId: person.accountId, role: "owner" });
    expect((await person.in(acme.workspaceId).get("/v1/members")).status).toBe(200);
  }
  return [one.in(acme.workspaceId), two.in(acme.workspaceId)];
}

test("of two owners who demote each other at once, one does, also with a third there", async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const [first, second] = await restore();
    const role = round % 2 === 0 ? "admin" : "viewer";
    const answers = await Promise.all([first.patch(path(two), { role }), second.patch(path(one), { role })]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 403]);
  }
});

test("so it is with their keys", async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const [first, second] = await Promise.all((await restore()).map((owner) => world.key(owner)));
    const role = round % 2 === 0 ? "admin" : "viewer";
    const answers = await Promise.all([
      first!.patch(path(two), { role }),
      second!.patch(path(one), { role }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 403]);
  }
});

test("of two who remove each other at once, one does", async () => {
  for (let round = 0; round < ROUNDS / 2; round++) {
    const [first, second] = await restore();
    const answers = await Promise.all([first.del(path(two)), second.del(path(one))]);
    // Who is gone already is told what anybody from outside is told.
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 404]);
  }
});

test("who is demoted at that moment gives nothing any more", async () => {
  for (let round = 0; round < ROUNDS / 2; round++) {
    const [first] = await restore();
    const gift = { accountId: two.accountId, permissions: ["agents:delete"], reason: "a test", minutes: 5 };
    const [given, made, demoted] = await Promise.all([
      first.post("/v1/grants", gift),
      first.post("/v1/service-accounts", { name: "Bot", role: "admin" }),
      acme.patch(path(one), { role: "viewer" }),
    ]);
    expect(demoted.status).toBe(200);
    for (const { status } of [given, made]) expect([201, 403]).toContain(status);
    expect((await first.post("/v1/grants", gift)).status).toBe(403);
  }
});

test("who leaves the organization while others change people there leaves nobody waiting", async () => {
  for (let round = 0; round < ROUNDS / 2; round++) {
    const [first, second] = await restore();
    const answers = await Promise.all([
      acme.del(`/v1/organizations/${acme.organizationId}/members/${one.accountId}`),
      first.patch(path(two), { role: "admin" }),
      second.patch(path(one), { role: "admin" }),
      acme.patch(path(two), { role: "developer" }),
    ]);
    for (const { status } of answers) expect([200, 204, 403, 404]).toContain(status);
    await world.sql(
      "insert into organization_members (organization_id, account_id, role) values ($1, $2, 'member') on conflict do nothing",
      [acme.organizationId, one.accountId],
    );
  }
});
