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

const idsOf = (person: Person) => `/v1/organizations/${person.organizationId}/external-ids`;

test("an organization is mapped to its id in a directory, changed, listed and forgotten", async () => {
  const set = await acme.put(`${idsOf(acme)}/workos`, { externalId: "dir_1" });
  expect(set.status).toBe(200);
  expect(set.body).toMatchObject({ provider: "workos", externalId: "dir_1" });
  expect((await acme.put(`${idsOf(acme)}/workos`, { externalId: "dir_1" })).body).toEqual(set.body);
  await acme.put(`${idsOf(acme)}/workos`, { externalId: "dir_2" });
  await acme.put(`${idsOf(acme)}/okta`, { externalId: "dir_2" });
  const { body } = await acme.get(`${idsOf(acme)}?limit=1`);
  expect(body.data).toEqual([expect.objectContaining({ provider: "okta", externalId: "dir_2" })]);
  const next = await acme.get(`${idsOf(acme)}?cursor=${body.nextCursor}`);
  expect(next.body.data).toEqual([expect.objectContaining({ provider: "workos", externalId: "dir_2" })]);
  expect((await acme.del(`${idsOf(acme)}/workos`)).status).toBe(204);
  expect((await acme.del(`${idsOf(acme)}/workos`)).status).toBe(404);
  const entries = await world.sql(
    "select verb, before, after from audit_entries where scope_id = $1 and target->>'provider' = 'workos' order by id",
    [acme.organizationId],
  );
  expect(entries).toEqual([
    { verb: "external_ids.set", before: null, after: { externalId: "dir_1" } },
    { verb: "external_ids.set", before: null, after: null },
    { verb: "external_ids.set", before: { externalId: "dir_1" }, after: { externalId: "dir_2" } },
    { verb: "external_ids.remove", before: { externalId: "dir_2" }, after: null },
  ]);
});

test("an id of a directory belongs to one organization, and the refusal does not say to which", async () => {
  await rival.put(`${idsOf(rival)}/google`, { externalId: "shared" });
  const taken = await acme.put(`${idsOf(acme)}/google`, { externalId: "shared" });
  expect(taken.status).toBe(409);
  expect(taken.body.code).toBe("conflict");
  expect(taken.text).not.toContain(rival.organizationId);
  expect(taken.text).not.toContain("Rival");
  expect((await acme.put(`${idsOf(acme)}/other`, { externalId: "shared" })).status).toBe(200);
});

test("only members resolve an id; foreign and absent look alike", async () => {
  await acme.put(`${idsOf(acme)}/entra`, { externalId: "tenant/7 ü" });
  const path = `/v1/external-ids/entra/${encodeURIComponent("tenant/7 ü")}`;
  expect((await acme.get(path)).body).toEqual({ organizationId: acme.organizationId });
  const member = await world.newPerson();
  await world.join(member, acme, "viewer");
  expect((await member.get(path)).body).toEqual({ organizationId: acme.organizationId });
  const foreign = await rival.get(path);
  const absent = await rival.get("/v1/external-ids/entra/nothing");
  expect(foreign.status).toBe(404);
  expect({ ...foreign.body, requestId: "" }).toEqual({ ...absent.body, requestId: "" });
});

test("a member who is no admin reads the mapping and changes nothing; others see no organization", async () => {
  const member = await world.newPerson();
  await world.join(member, acme, "owner");
  expect((await member.get(idsOf(acme))).status).toBe(200);
  const refused = await member.put(`${idsOf(acme)}/workos`, { externalId: "x" });
  expect(refused.status).toBe(403);
  expect(refused.body.detail).toContain("organizations:write");
  expect((await member.del(`${idsOf(acme)}/workos`)).status).toBe(403);
  expect((await rival.get(idsOf(acme))).status).toBe(404);
  expect((await rival.put(`${idsOf(acme)}/workos`, { externalId: "x" })).status).toBe(404);
  const key = await world.key(acme);
  expect((await key.put(`${idsOf(acme)}/workos`, { externalId: "x" })).status).toBe(403);
  expect((await acme.put(`${idsOf(acme)}/Work_OS`, { externalId: "x" })).body.errors[0].path).toBe(
    "provider",
  );
});
