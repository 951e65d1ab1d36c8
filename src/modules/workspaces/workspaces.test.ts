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
