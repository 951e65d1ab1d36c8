import { afterAll, beforeAll, describe, expect, test } from "vitest";
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

describe("a workspace", () => {
  test("is made in the personal organization, or in one that is named", async () => {
    const personal = await acme.post("/v1/workspaces", { name: "Lab", environment: "staging" });
    expect(personal.status).toBe(201);
    expect(personal.body).toMatchObject({
      organizationId: acme.organizationId,
      slug: "lab",
      environment: "staging",
      role: "owner",
    });
    const organization = await acme.post("/v1/organizations", { name: "Works" });
    const inIt = await acme.post("/v1/workspaces", {
      organizationId: organization.body.id,
      name: "Lab",
      environment: "production",
    });
    expect(inIt.body.organizationId).toBe(organization.body.id);
    const listed = await acme.get(`/v1/workspaces?organizationId=${organization.body.id}`);
    expect(names(listed)).toEqual(["Lab"]);
  });

  test("is switched to by naming it, and starts empty", async () => {
    await acme.post("/v1/agents", { name: "In the first" });
    const { body } = await acme.post("/v1/workspaces", { name: "Empty one", environment: "development" });
    const there = acme.in(body.id);
    expect((await there.get("/v1/agents")).body.data).toEqual([]);
    await there.post("/v1/agents", { name: "In the second" });
    expect(names(await there.get("/v1/agents"))).toEqual(["In the second"]);
    expect(names(await acme.get("/v1/agents"))).not.toContain("In the second");
    expect((await there.get("/v1/me")).body.workspace.id).toBe(body.id);
  });

  test("has an address of its own in its organization", async () => {
    await acme.post("/v1/workspaces", { name: "x y", slug: "same", environment: "staging" });
    expect(
      (await acme.post("/v1/workspaces", { name: "x y", slug: "same", environment: "staging" })).status,
    ).toBe(409);
    expect(
      (await rival.post("/v1/workspaces", { name: "x y", slug: "same", environment: "staging" })).status,
    ).toBe(201);
  });

  test("with a wrong field names it", async () => {
    const { status, body } = await acme.post("/v1/workspaces", { name: "", environment: "moon" });
    expect(status).toBe(422);
    expect(body.errors.map(({ path }: { path: string }) => path).sort()).toEqual(["environment", "name"]);
  });

  test("of another organization is not there, nor is the organization", async () => {
    expect((await rival.get(`/v1/workspaces/${acme.workspaceId}`)).status).toBe(404);
    expect((await rival.in(acme.workspaceId).get("/v1/agents")).status).toBe(404);
    const make = (organizationId: string) =>
      rival.post("/v1/workspaces", { organizationId, name: "Mine now", environment: "staging" });
    const foreign = await make(acme.organizationId);
    const absent = await make(newId("organization"));
    expect(foreign.status).toBe(404);
    expect({ ...foreign.body, requestId: "" }).toEqual({ ...absent.body, requestId: "" });
  });

  test("is not made by a plain member of the organization", async () => {
    const member = await world.newPerson();
    await world.join(member, acme, "developer");
    const refused = await member.post("/v1/workspaces", {
      organizationId: acme.organizationId,
      name: "Mine",
      environment: "staging",
    });
    expect(refused.status).toBe(403);
    expect(refused.body.detail).toContain("workspaces:create");
  });

  test("is in the audit log of its organization", async () => {
    const person = await world.newPerson();
    const { body } = await person.post("/v1/workspaces", { name: "Audited", environment: "staging" });
    const rows = await world.sql("select verb, target from audit_entries where scope_id = $1", [
      person.organizationId,
    ]);
    expect(rows).toEqual([
      {
        verb: "workspaces.create",
        target: { id: body.id, name: "Audited", organizationId: person.organizationId },
      },
    ]);
  });

  test("whose member left is closed to them at once", async () => {
    const member = await world.newPerson();
    const inside = await world.join(member, acme, "developer");
    expect((await inside.get("/v1/agents")).status).toBe(200);
    const { access, door } = world.app.platform;
    await world.sql("delete from members where account_id = $1 and workspace_id = $2", [
      member.accountId,
      acme.workspaceId,
    ]);
    await door.asSystem("as removing a member does", (t) =>
      access.invalidate(t, `account:${member.accountId}`),
    );
    expect((await inside.get("/v1/agents")).status).toBe(404);
  });
});

describe("where a workspace is made when nobody says", () => {
  const make = (person: Person) =>
    person.post("/v1/workspaces", { name: "Somewhere", environment: "staging" });

  test("is the default organization while one may make workspaces there, else the personal one", async () => {
    const person = await world.newPerson();
    const { body: organization } = await person.post("/v1/organizations", { name: "Default one" });
    await world.sql("update accounts set default_organization_id = $2 where id = $1", [
      person.accountId,
      organization.id,
    ]);
    expect((await make(person)).body.organizationId).toBe(organization.id);
    await world.sql("insert into organization_members values ($1, $2, 'owner')", [
      organization.id,
      acme.accountId,
    ]);
    await world.sql(
      "update organization_members set role = 'member' where organization_id = $1 and account_id = $2",
      [organization.id, person.accountId],
    );
    expect((await make(person)).body.organizationId).toBe(person.organizationId);
  });

  test("is never somebody else's personal organization", async () => {
    const guest = await world.newPerson();
    await world.sql("insert into organization_members values ($1, $2, 'admin')", [
      acme.organizationId,
      guest.accountId,
    ]);
    await world.sql("update organizations set is_personal = false where id = $1", [guest.organizationId]);
    const { body } = await make(guest);
    expect(body.organizationId).not.toBe(acme.organizationId);
    expect(body.organizationId).not.toBe(guest.organizationId);
  });

  test("is one new personal organization, without a second grant, however many calls come at once", async () => {
    const person = await world.newPerson();
    await world.sql("update organizations set is_personal = false where id = $1", [person.organizationId]);
    const made = await Promise.all([1, 2, 3, 4].map(() => make(person)));
    expect(made.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    const organizations = new Set(made.map(({ body }) => body.organizationId));
    expect(organizations.size).toBe(1);
    const [organizationId] = organizations;
    expect(organizationId).not.toBe(person.organizationId);
    expect(
      await world.sql(
        "select sum(balance_micros)::int as balance, count(*)::int as wallets from wallets where organization_id = $1",
        [organizationId],
      ),
    ).toEqual([{ balance: 0, wallets: 2 }]);
  });
});

describe("who makes a workspace", () => {
  const make = (person: Person, more: object = {}) =>
    person.post("/v1/workspaces", {
      organizationId: acme.organizationId,
      name: "With people",
      environment: "staging",
      ...more,
    });
  const rolesIn = async (workspaceId: string) =>
    Object.fromEntries(
      (
        await world.sql<{ account_id: string; role: string }>(
          "select account_id, role from members where workspace_id = $1",
          [workspaceId],
        )
      ).map((row) => [row.account_id, row.role]),
    );

  test("owns it, and the people they name are its admins and can enter at once", async () => {
    const admin = await world.newPerson();
    await world.sql("insert into organization_members values ($1, $2, 'member')", [
      acme.organizationId,
      admin.accountId,
    ]);
    const { status, body } = await make(acme, { admins: [admin.accountId, acme.accountId, admin.accountId] });
    expect(status).toBe(201);
    expect(await rolesIn(body.id)).toEqual({ [acme.accountId]: "owner", [admin.accountId]: "admin" });
    expect((await admin.in(body.id).get("/v1/agents")).status).toBe(200);
    expect((await admin.get(`/v1/workspaces/${body.id}`)).body).toMatchObject({
      role: "admin",
      roleFrom: "member",
    });
    const [entry] = await world.sql(
      "select before, after from audit_entries where verb = 'workspaces.create' and target ->> 'id' = $1",
      [body.id],
    );
    expect(entry).toMatchObject({
      before: null,
      after: { name: "With people", members: { [admin.accountId]: "admin" } },
    });
  });

  test("names nobody from outside: foreign and absent alike, and nothing is made", async () => {
    const before = await world.sql("select count(*) from workspaces");
    const foreign = await make(acme, { admins: [acme.accountId, rival.accountId] });
    const absent = await make(acme, { admins: [acme.accountId, newId("account")] });
    expect(foreign.status).toBe(422);
    expect(foreign.body.errors[0].path).toBe("admins.1");
    expect({ ...foreign.body, requestId: "" }).toEqual({ ...absent.body, requestId: "" });
    expect(await world.sql("select count(*) from workspaces")).toEqual(before);
  });

  test("may be a plain member with a grant for it, and owns what they made", async () => {
    const member = await world.newPerson();
    await world.sql("insert into organization_members values ($1, $2, 'member')", [
      acme.organizationId,
      member.accountId,
    ]);
    expect((await make(member)).status).toBe(403);
    await world.sql(
      `insert into grants (organization_id, id, account_id, permissions, reason, granted_by, expires_at)
       values ($1, $2, $3, '{workspaces:create}', 'a test', $4, now() + interval '1 hour')`,
      [acme.organizationId, newId("grant"), member.accountId, acme.accountId],
    );
    const { status, body } = await make(member);
    expect(status).toBe(201);
    expect(await rolesIn(body.id)).toEqual({ [member.accountId]: "owner" });
  });

  test("is no API key", async () => {
    const key = await world.key(acme);
    expect((await key.post("/v1/workspaces", { name: "By a key", environment: "staging" })).status).toBe(403);
  });
});

describe("the list of workspaces", () => {
  test("is searched by part of a name or slug", async () => {
    const person = await world.newPerson();
    for (const name of ["Köln Clinic", "Lisbon Clinic", "Warehouse"])
      await person.post("/v1/workspaces", { name, environment: "staging" });
    const found = async (search: string) =>
      names(await person.get(`/v1/workspaces?search=${encodeURIComponent(search)}`)).sort();
    expect(await found("clinic")).toEqual(["Köln Clinic", "Lisbon Clinic"]);
    expect(await found("koln")).toEqual(["Köln Clinic"]);
    expect(await found("%")).toEqual([]);
    expect((await rival.get("/v1/workspaces?search=Clinic")).body.data).toEqual([]);
  });
});
