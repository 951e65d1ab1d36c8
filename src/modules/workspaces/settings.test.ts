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

const make = async (name: string, person = acme) =>
  (await person.post("/v1/workspaces", { name, environment: "staging" })).body;
const formerSlugs = async (workspaceId: string) =>
  (
    await world.sql<{ slug: string }>(
      "select slug from workspace_former_slugs where workspace_id = $1 order by slug",
      [workspaceId],
    )
  ).map(({ slug }) => slug);
const lastEntry = async (workspaceId: string) =>
  (
    await world.sql(
      "select verb, target, before, after from audit_entries where scope_id = $1 order by id desc limit 1",
      [workspaceId],
    )
  )[0];

describe("changing a workspace", () => {
  test("changes what is named and leaves the rest, and the log shows what was and what is", async () => {
    const made = await make("Before");
    const { status, body } = await acme.patch(`/v1/workspaces/${made.id}`, {
      name: "After",
      settings: { timeZone: "Europe/Berlin", retentionDays: 30 },
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      name: "After",
      slug: "before",
      settings: {
        timeZone: "Europe/Berlin",
        locale: null,
        defaultModel: null,
        retentionDays: 30,
        approvalHours: 24,
      },
    });
    await acme.patch(`/v1/workspaces/${made.id}`, { settings: { retentionDays: null } });
    expect((await acme.get(`/v1/workspaces/${made.id}`)).body.settings).toMatchObject({
      timeZone: "Europe/Berlin",
      retentionDays: null,
    });
    expect(await lastEntry(made.id)).toEqual({
      verb: "workspaces.update",
      target: { id: made.id, fields: ["settings"] },
      before: { retentionDays: 30 },
      after: { retentionDays: null },
    });
  });

  test("is known to every caller at once", async () => {
    const made = await make("Old name");
    const key = await world.key(acme.in(made.id));
    expect((await key.get("/v1/me")).body.workspace.name).toBe("Old name");
    await acme.patch(`/v1/workspaces/${made.id}`, { name: "New name" });
    expect((await key.get("/v1/me")).body.workspace.name).toBe("New name");
  });

  test("takes workspaces:write, and another's workspace is not there", async () => {
    const developer = await world.newPerson();
    const inside = await world.join(developer, acme, "developer");
    const refused = await inside.patch(`/v1/workspaces/${acme.workspaceId}`, { name: "Mine" });
    expect(refused.status).toBe(403);
    expect(refused.body.detail).toContain("workspaces:write");
    const foreign = await rival.patch(`/v1/workspaces/${acme.workspaceId}`, { name: "Mine" });
    const absent = await rival.patch(`/v1/workspaces/${newId("workspace")}`, { name: "Mine" });
    expect(foreign.status).toBe(404);
    expect({ ...foreign.body, requestId: "" }).toEqual({ ...absent.body, requestId: "" });
  });

  test("with a wrong time zone or locale names it", async () => {
    const { status, body } = await acme.patch(`/v1/workspaces/${acme.workspaceId}`, {
      settings: { timeZone: "Mars/Olympus", locale: "not a locale" },
    });
    expect(status).toBe(422);
    expect(body.errors.map(({ path }: { path: string }) => path).sort()).toEqual([
      "settings.locale",
      "settings.timeZone",
    ]);
  });
});

describe("the default model", () => {
  test("is a connection of this workspace, and new agents start with it until the connection goes", async () => {
    const { id } = await make("With a model");
    const here = acme.in(id);
    const { body: connection } = await here.post("/v1/connections", {
      name: "main",
      kind: "openai",
      secret: "sk-test-secret",
    });
    const defaultModel = { connectionId: connection.id, name: "gpt-x" };
    expect((await here.patch(`/v1/workspaces/${id}`, { settings: { defaultModel } })).status).toBe(200);
    expect((await here.post("/v1/agents", { name: "One" })).body.model).toEqual(defaultModel);
    const instructed = await here.post("/v1/agents", {
      name: "Short",
      content: { instructions: "Be short." },
    });
    expect(instructed.body.model).toEqual(defaultModel);
    const own = { connectionId: null, name: "demo-fast" };
    const chosen = await here.post("/v1/agents", { name: "Two", content: { model: own } });
    expect(chosen.body.model).toEqual(own);
    const unused = await here.post("/v1/connections", {
      name: "spare",
      kind: "openai",
      secret: "sk-test-secret",
    });
    await here.patch(`/v1/workspaces/${id}`, {
      settings: { defaultModel: { connectionId: unused.body.id, name: "gpt-y" } },
    });
    await here.del(`/v1/connections/${unused.body.id}`);
    expect((await here.post("/v1/agents", { name: "Three" })).body.model).toEqual({
      connectionId: null,
      name: "demo",
    });
  });

  test("of another workspace is as absent as none", async () => {
    const { body: foreign } = await rival.post("/v1/connections", {
      name: "theirs",
      kind: "openai",
      secret: "sk-test-secret",
    });
    for (const connectionId of [foreign.id, newId("connection")]) {
      const { status, body } = await acme.patch(`/v1/workspaces/${acme.workspaceId}`, {
        settings: { defaultModel: { connectionId, name: "gpt-x" } },
      });
      expect(status).toBe(422);
      expect(body.errors[0].path).toBe("settings.defaultModel.connectionId");
    }
  });
});

describe("the address", () => {
  test("that is left keeps leading to the workspace until another takes it", async () => {
    const first = await make("Former one");
    await acme.patch(`/v1/workspaces/${first.id}`, { slug: "moved-on" });
    expect(await formerSlugs(first.id)).toEqual(["former-one"]);
    await acme.patch(`/v1/workspaces/${first.id}`, { slug: "former-one" });
    expect(await formerSlugs(first.id)).toEqual(["moved-on"]);
    const renamed = await make("Another");
    expect((await acme.patch(`/v1/workspaces/${renamed.id}`, { slug: "moved-on" })).status).toBe(200);
    expect(await formerSlugs(first.id)).toEqual([]);
    expect(await formerSlugs(renamed.id)).toEqual(["another"]);
    const made = await acme.post("/v1/workspaces", {
      name: "Taker",
      slug: "another",
      environment: "staging",
    });
    expect(made.status).toBe(201);
    expect(await formerSlugs(renamed.id)).toEqual([]);
  });

  test("of another workspace of the organization is refused on the field, whoever comes first", async () => {
    const [one, two] = [await make("Racer one"), await make("Racer two")];
    const answers = await Promise.all(
      [one, two].map(({ id }) => acme.patch(`/v1/workspaces/${id}`, { slug: "wanted-by-both" })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const { body } = answers.find(({ status }) => status === 409)!;
    expect(body).toMatchObject({ code: "conflict", errors: [{ path: "slug" }] });
    const made = await acme.post("/v1/workspaces", {
      name: "Third",
      slug: "wanted-by-both",
      environment: "staging",
    });
    expect(made.body).toMatchObject({ status: 409, errors: [{ path: "slug" }] });
  });

  test("is free in every other organization", async () => {
    await acme.post("/v1/workspaces", { name: "Shared", slug: "shared-slug", environment: "staging" });
    expect((await rival.patch(`/v1/workspaces/${rival.workspaceId}`, { slug: "shared-slug" })).status).toBe(
      200,
    );
  });

  test("is no reserved word", async () => {
    const { status, body } = await acme.patch(`/v1/workspaces/${acme.workspaceId}`, { slug: "settings" });
    expect(status).toBe(422);
    expect(body.errors[0].path).toBe("slug");
  });
});
