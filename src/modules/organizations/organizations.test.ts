import { afterAll, beforeAll, expect, test } from "vitest";
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

const names = ({ body }: { body: { data: { name: string }[] } }) => body.data.map(({ name }) => name);

test("an organization is made with its creator as owner, and listed to its members alone", async () => {
  const { status, body } = await acme.post("/v1/organizations", { name: "Acme Clinics" });
  expect(status).toBe(201);
  expect(body).toMatchObject({
    name: "Acme Clinics",
    slug: "acme-clinics",
    isPersonal: false,
    role: "owner",
  });
  expect(names(await acme.get("/v1/organizations"))).toContain("Acme Clinics");
  expect(names(await rival.get("/v1/organizations"))).not.toContain("Acme Clinics");
});

test("an organization has an address no other has, and none that is reserved", async () => {
  await acme.post("/v1/organizations", { name: "One", slug: "only-one" });
  expect((await rival.post("/v1/organizations", { name: "Two", slug: "only-one" })).status).toBe(409);
  const generated = await rival.post("/v1/organizations", { name: "Only One" });
  expect(generated.status).toBe(201);
  expect(generated.body.slug).not.toBe("only-one");
  const reserved = await acme.post("/v1/organizations", { name: "x y", slug: "settings" });
  expect(reserved.status).toBeGreaterThanOrEqual(400);
  expect(reserved.status).toBeLessThan(500);
});

test("an organization with a wrong name or address names the field", async () => {
  expect((await acme.post("/v1/organizations", { name: "x" })).body.errors[0].path).toBe("name");
  expect((await acme.post("/v1/organizations", { name: "xx", slug: "A B" })).body.errors[0].path).toBe(
    "slug",
  );
});

test("an organization is in the audit log of the organization it made", async () => {
  const { body } = await acme.post("/v1/organizations", { name: "Audited" });
  const rows = await world.sql(
    "select verb, actor_account_id as actor from audit_entries where scope_id = $1",
    [body.id],
  );
  expect(rows).toEqual([{ verb: "organizations.create", actor: acme.accountId }]);
});
