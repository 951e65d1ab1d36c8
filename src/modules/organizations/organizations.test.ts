import sharp from "sharp";
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

test("one account makes up to fifty and is told what to do, not counting what it left or was given", async () => {
  const maker = await world.newPerson("Maker");
  const heir = await world.newPerson("Heir");
  await world.sql(
    "insert into organizations (id, name, slug, created_by) select 'org_full' || n, 'Full', 'full-' || n, $1 from generate_series(1, 50) n",
    [maker.accountId],
  );
  const own = (person: Person, most: number) =>
    world.sql(
      "insert into organization_members (organization_id, account_id, role) select 'org_full' || n, $1, 'owner' from generate_series(1, $2::int) n",
      [person.accountId, most],
    );
  await own(maker, 50);
  await own(heir, 50);
  const refused = await maker.post("/v1/organizations", { name: "One more" });
  expect([refused.status, refused.body.code]).toEqual([409, "conflict"]);
  expect(refused.body.detail).toContain("50 organizations");
  expect((await heir.post("/v1/organizations", { name: "First of my own" })).status).toBe(201);
  await world.sql(
    "delete from organization_members where organization_id = 'org_full1' and account_id = $1",
    [maker.accountId],
  );
  expect((await maker.post("/v1/organizations", { name: "One more" })).status).toBe(201);
});

const newOrganization = async (owner: Person, fields: object = {}) =>
  (await owner.post("/v1/organizations", { name: "Some Team", ...fields })).body;

test("an organization shows itself to its members, and is absent to everybody else", async () => {
  const { id } = await newOrganization(acme);
  expect((await acme.get(`/v1/organizations/${id}`)).body).toMatchObject({ id, role: "owner", plan: null });
  const foreign = await rival.get(`/v1/organizations/${id}`);
  const absent = await rival.get(`/v1/organizations/${newId("organization")}`);
  expect(foreign.status).toBe(404);
  expect({ ...foreign.body, requestId: "" }).toEqual({ ...absent.body, requestId: "" });
  const key = await world.key(acme);
  expect((await key.get(`/v1/organizations/${acme.organizationId}`)).status).toBe(403);
  expect((await key.patch(`/v1/organizations/${acme.organizationId}`, { name: "No" })).status).toBe(403);
});

test("an organization is changed by its admins, and the audit log says what was and what is", async () => {
  const { id, slug } = await newOrganization(acme, { slug: "before-slug" });
  const renamed = await acme.patch(`/v1/organizations/${id}`, { name: "After", slug: "after-slug" });
  expect(renamed.status).toBe(200);
  expect(renamed.body).toMatchObject({ name: "After", slug: "after-slug", keyMaxDays: null });
  const [entry] = await world.sql(
    "select target, before, after from audit_entries where scope_id = $1 and verb = 'organizations.update'",
    [id],
  );
  expect(entry).toEqual({
    target: { id, fields: ["name", "slug"] },
    before: { name: "Some Team", slug },
    after: { name: "After", slug: "after-slug" },
  });
  const member = await world.newPerson();
  await world.sql(
    "insert into organization_members (organization_id, account_id, role) values ($1, $2, 'member')",
    [id, member.accountId],
  );
  const refused = await member.patch(`/v1/organizations/${id}`, { name: "Mine" });
  expect(refused.status).toBe(403);
  expect(refused.body.detail).toContain("organizations:write");
});

test("a renamed organization's old address leads to it until another takes it", async () => {
  const first = await newOrganization(acme, { slug: "moving-a" });
  const formerOf = async (person: Person, id: string) =>
    (await person.get("/v1/navigation")).body.organizations.find((o: { id: string }) => o.id === id)
      .formerSlugs;
  await acme.patch(`/v1/organizations/${first.id}`, { slug: "moving-b" });
  await acme.patch(`/v1/organizations/${first.id}`, { slug: "moving-c" });
  expect((await formerOf(acme, first.id)).sort()).toEqual(["moving-a", "moving-b"]);
  expect((await newOrganization(rival, { slug: "moving-a" })).slug).toBe("moving-a");
  expect(await formerOf(acme, first.id)).toEqual(["moving-b"]);
  const second = await newOrganization(rival);
  expect((await rival.patch(`/v1/organizations/${second.id}`, { slug: "moving-b" })).status).toBe(200);
  expect(await formerOf(acme, first.id)).toEqual([]);
  await acme.patch(`/v1/organizations/${first.id}`, { slug: "moving-d" });
  await acme.patch(`/v1/organizations/${first.id}`, { slug: "moving-c" });
  expect(await formerOf(acme, first.id)).toEqual(["moving-d"]);
});

test("a taken address is a conflict that names the field, and a reserved one is refused", async () => {
  const { id } = await newOrganization(acme);
  await newOrganization(rival, { slug: "rivals-own" });
  const taken = await acme.patch(`/v1/organizations/${id}`, { slug: "rivals-own" });
  expect(taken.status).toBe(409);
  expect(taken.body).toMatchObject({ code: "conflict", errors: [{ path: "slug" }] });
  const made = await acme.post("/v1/organizations", { name: "Third", slug: "rivals-own" });
  expect(made.body).toMatchObject({ code: "conflict", errors: [{ path: "slug" }] });
  const reserved = await acme.patch(`/v1/organizations/${id}`, { slug: "settings" });
  expect(reserved.status).toBe(422);
  expect(reserved.body.errors[0].path).toBe("slug");
});

test("of many who take one left address at once, one has it and no history does", async () => {
  const left = await newOrganization(acme, { slug: "coveted" });
  const rivals = await Promise.all(Array.from({ length: 6 }, () => newOrganization(rival)));
  const renames = [
    acme.patch(`/v1/organizations/${left.id}`, { slug: "coveted-no-more" }),
    ...rivals.map(({ id }) => rival.patch(`/v1/organizations/${id}`, { slug: "coveted" })),
  ];
  await Promise.all(renames);
  await rival.patch(`/v1/organizations/${rivals[0]!.id}`, { slug: "coveted" });
  const holders = await world.sql("select id from organizations where slug = 'coveted'");
  const history = await world.sql(
    "select organization_id from organization_former_slugs where slug = 'coveted'",
  );
  expect(holders).toHaveLength(1);
  expect(history).toEqual([]);
});

test("a logo is claimed from an upload, and removed again", async () => {
  const { id } = await newOrganization(acme);
  const upload = async () => {
    const { body } = await acme.post("/v1/icon-uploads", {});
    const { pathname, search } = new URL(body.uploadUrl);
    const picture = await sharp({ create: { width: 8, height: 8, channels: 3, background: "red" } })
      .png()
      .toBuffer();
    await world.anonymous.put(pathname + search, undefined, {
      raw: picture,
      headers: { "content-type": "image/png" },
    });
    return body.iconStorageId as string;
  };
  const iconStorageId = await upload();
  expect((await acme.patch(`/v1/organizations/${id}`, { iconStorageId })).body.iconUrl).toMatch(/^\/icons\//);
  const used = await acme.patch(`/v1/organizations/${id}`, { iconStorageId });
  expect(used.body.errors[0].path).toBe("iconStorageId");
  expect((await acme.patch(`/v1/organizations/${id}`, { iconStorageId: null })).body.iconUrl).toBeNull();
  const withLogo = await newOrganization(acme, { iconStorageId: await upload() });
  expect(withLogo.iconUrl).toMatch(/^\/icons\//);
  const me = await acme.patch("/v1/me", { iconStorageId: await upload() });
  expect(me.body.iconUrl).toMatch(/^\/icons\//);
  expect((await acme.patch("/v1/me", { iconStorageId: null })).body.iconUrl).toBeNull();
});

test("a policy for the life of keys binds living keys at once", async () => {
  const person = await world.newPerson();
  const key = await world.key(person);
  expect((await key.get("/v1/agents")).status).toBe(200);
  await world.sql("update api_keys set created_at = now() - interval '40 days' where id = $1", [key.keyId]);
  expect((await key.get("/v1/agents")).status).toBe(200);
  const path = `/v1/organizations/${person.organizationId}`;
  expect((await person.patch(path, { keyMaxDays: 30 })).body.keyMaxDays).toBe(30);
  expect((await key.get("/v1/agents")).status).toBe(401);
  expect((await person.patch(path, { keyMaxDays: null })).body.keyMaxDays).toBeNull();
  expect((await key.get("/v1/agents")).status).toBe(200);
  expect((await person.patch(path, { keyMaxDays: 91 })).status).toBe(422);
});

test("access in an organization says what the caller is", async () => {
  const { id } = await newOrganization(acme);
  const accessOf = async (role: string) => {
    const person = await world.newPerson();
    await world.sql(
      "insert into organization_members (organization_id, account_id, role) values ($1, $2, $3)",
      [id, person.accountId, role],
    );
    return (await person.get(`/v1/organizations/${id}/access`)).body;
  };
  expect(await accessOf("owner")).toMatchObject({ status: "active", isAdmin: true, canManageBilling: true });
  expect(await accessOf("admin")).toMatchObject({ role: "admin", isAdmin: true, canManageBilling: false });
  expect(await accessOf("billing_admin")).toMatchObject({ isAdmin: false, canManageBilling: true });
  expect(await accessOf("member")).toMatchObject({
    organizationId: id,
    isAdmin: false,
    canManageBilling: false,
    permissions: ["organizations:read"],
  });
  expect((await rival.get(`/v1/organizations/${id}/access`)).status).toBe(404);
});
