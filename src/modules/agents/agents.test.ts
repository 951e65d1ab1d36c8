import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ADD_TOOL, deployAgent, makeAgent, makeTool } from "../../platform/testing/agents.ts";
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

const ifMatch = (revision: number) => ({ headers: { "if-match": `"${revision}"` } });
const names = (body: { data: { name: string }[] }) => body.data.map(({ name }) => name);

describe("making", () => {
  test("an agent gets a slug from its name, another one where that is taken", async () => {
    const first = await acme.post("/v1/agents", { name: "Customer Support" });
    const second = await acme.post("/v1/agents", { name: "Customer Support" });
    expect(first.status).toBe(201);
    expect(first.body.slug).toBe("customer-support");
    expect(second.body.slug).not.toBe(first.body.slug);
    const taken = await acme.post("/v1/agents", { name: "x", slug: "customer-support" });
    expect(taken.status).toBe(409);
  });

  test("the same slug is free in another workspace", async () => {
    await acme.post("/v1/agents", { name: "x", slug: "shared-slug" });
    expect((await rival.post("/v1/agents", { name: "x", slug: "shared-slug" })).status).toBe(201);
  });

  test.each([
    [{ name: "" }, "name"],
    [{ name: "x", slug: "No Slug" }, "slug"],
    [{ name: "x", content: { temperature: 3 } }, "content.temperature"],
    [{ name: "x", content: { toolIds: ["agt_1"] } }, "content.toolIds.0"],
    [{ name: "x", content: { maxSteps: 0 } }, "content.maxSteps"],
  ])("%j names its wrong field", async (input, path) => {
    const { status, body } = await acme.post("/v1/agents", input);
    expect(status).toBe(422);
    expect(body.errors.map((error: { path: string }) => error.path)).toContain(path);
  });

  test("a tool or connection of another workspace is not there", async () => {
    const tool = await makeTool(acme);
    const theirs = await rival.post("/v1/agents", { name: "x", content: { toolIds: [tool.id] } });
    const absent = await rival.post("/v1/agents", { name: "x", content: { toolIds: [newId("tool")] } });
    expect(theirs.status).toBe(422);
    expect(theirs.body.errors).toEqual(absent.body.errors);
    await acme.del(`/v1/tools/${tool.id}`);
  });

  test("without the right nothing is made, and the refusal names it", async () => {
    const reader = await world.workspace({ can: ["agents:read"] });
    const refused = await reader.post("/v1/agents", { name: "x" });
    expect(refused.status).toBe(403);
    expect(refused.body.detail).toContain("agents:write");
    expect((await reader.owner.get("/v1/agents")).body.data).toEqual([]);
  });

  test("a list is searched and paged", async () => {
    const person = await world.newPerson();
    for (const name of ["Alpha", "Beta", "Gamma"]) await person.post("/v1/agents", { name });
    const page = await person.get("/v1/agents?limit=2");
    expect(names(page.body)).toEqual(["Gamma", "Beta"]);
    expect(names((await person.get(`/v1/agents?cursor=${page.body.nextCursor}`)).body)).toEqual(["Alpha"]);
    expect(names((await person.get("/v1/agents?search=ALP")).body)).toEqual(["Alpha"]);
    expect(names((await person.get("/v1/agents?search=%25")).body)).toEqual([]);
  });
});

describe("the draft", () => {
  test("is saved over the revision it was read at", async () => {
    const agent = await makeAgent(acme);
    const saved = await acme.put(
      `/v1/agents/${agent.id}/draft`,
      { instructions: "Be kind." },
      ifMatch(agent.revision),
    );
    expect(saved.status).toBe(200);
    expect(saved.body.content.instructions).toBe("Be kind.");
    expect(saved.body.revision).toBe(agent.revision + 1);
    expect(saved.headers.get("etag")).toBe(`"${agent.revision + 1}"`);
  });

  test("a stale save is 412 with the current revision and changes nothing", async () => {
    const agent = await makeAgent(acme);
    await acme.put(`/v1/agents/${agent.id}/draft`, { instructions: "first" }, ifMatch(agent.revision));
    const stale = await acme.put(
      `/v1/agents/${agent.id}/draft`,
      { instructions: "second" },
      ifMatch(agent.revision),
    );
    expect(stale.status).toBe(412);
    expect(stale.body.code).toBe("stale");
    expect(stale.body.currentRevision).toBe(agent.revision + 1);
    expect((await acme.get(`/v1/agents/${agent.id}`)).body.content.instructions).toBe("first");
  });

  test("a save without If-Match is 428", async () => {
    const agent = await makeAgent(acme);
    const { status, body } = await acme.put(`/v1/agents/${agent.id}/draft`, {});
    expect(status).toBe(428);
    expect(body.code).toBe("precondition_required");
  });

  test("of two saves at once exactly one wins", async () => {
    const agent = await makeAgent(acme);
    const saves = await Promise.all(
      ["a", "b", "c", "d"].map((instructions) =>
        acme.put(`/v1/agents/${agent.id}/draft`, { instructions }, ifMatch(agent.revision)),
      ),
    );
    expect(saves.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412]);
  });

  test("says whether it differs from what was published", async () => {
    const agent = await makeAgent(acme);
    const isChanged = async () => (await acme.get(`/v1/agents/${agent.id}`)).body.hasUnpublishedChanges;
    expect(await isChanged()).toBe(true);
    await acme.post(`/v1/agents/${agent.id}/publish`, {});
    expect(await isChanged()).toBe(false);
    await acme.put(`/v1/agents/${agent.id}/draft`, { instructions: "new" }, ifMatch(agent.revision));
    expect(await isChanged()).toBe(true);
  });
});

describe("versions", () => {
  test("publishing numbers versions one after another, also at once", async () => {
    const agent = await makeAgent(acme);
    const published = await Promise.all(
      [1, 2, 3, 4, 5].map((n) =>
        acme.post(`/v1/agents/${agent.id}/publish`, { title: `t${n}`, notes: "why" }),
      ),
    );
    expect(published.map(({ body }) => body.number).sort()).toEqual([1, 2, 3, 4, 5]);
    const list = await acme.get(`/v1/agents/${agent.id}/versions`);
    expect(list.body.data.map(({ number }: { number: number }) => number)).toEqual([5, 4, 3, 2, 1]);
    expect(list.body.data[0]).toMatchObject({ notes: "why", createdByName: "Acme" });
  });

  test("a version freezes its tools, which later edits do not reach", async () => {
    const tool = await makeTool(acme, { ...ADD_TOOL, name: "frozen_add" });
    const agent = await makeAgent(acme, { toolIds: [tool.id] });
    const version = await acme.post(`/v1/agents/${agent.id}/publish`, { stage: "production" });
    const before = await acme.get(`/v1/agents/${agent.id}/versions/1`);
    expect(before.body.uses).toEqual([
      expect.objectContaining({ subjectId: tool.id, number: 1, name: "frozen_add" }),
    ]);
    const edited = {
      ...ADD_TOOL,
      name: "frozen_add",
      definition: { kind: "code", code: "return 'edited';" },
    };
    expect((await acme.put(`/v1/tools/${tool.id}`, edited, ifMatch(tool.revision))).status).toBe(200);
    expect((await acme.get(`/v1/agents/${agent.id}/versions/1`)).body).toEqual(before.body);
    const run = (isDraft: boolean) =>
      acme.post(`/v1/agents/${agent.id}/runs`, { input: "frozen_add a=2 b=3", isDraft });
    const resultOf = async (id: string) =>
      (await acme.get(`/v1/runs/${id}/steps`)).body.data.find(({ kind }: { kind: string }) => kind === "tool")
        .result;
    expect(await resultOf((await run(false)).body.id)).toBe(5);
    expect(await resultOf((await run(true)).body.id)).toBe("edited");
    expect(version.body.contentHash).toMatch(/^[0-9a-f]{64}$/);
  });

  test("equal content has an equal hash, other content or other tools another one", async () => {
    const tool = await makeTool(acme, { ...ADD_TOOL, name: "hashed" });
    const hashOf = async (content: object) => {
      const agent = await makeAgent(acme, content as never);
      return (await acme.post(`/v1/agents/${agent.id}/publish`, {})).body.contentHash;
    };
    const plain = await hashOf({ instructions: "same" });
    expect(await hashOf({ instructions: "same" })).toBe(plain);
    expect(await hashOf({ instructions: "other" })).not.toBe(plain);
    const first = await hashOf({ toolIds: [tool.id] });
    await acme.put(
      `/v1/tools/${tool.id}`,
      { ...ADD_TOOL, name: "hashed", description: "changed" },
      ifMatch(tool.revision),
    );
    expect(await hashOf({ toolIds: [tool.id] })).not.toBe(first);
  });

  test("comparing names what differs by its path", async () => {
    const agent = await makeAgent(acme, { instructions: "before" });
    await acme.post(`/v1/agents/${agent.id}/publish`, {});
    await acme.put(
      `/v1/agents/${agent.id}/draft`,
      { instructions: "after", maxSteps: 5, model: { connectionId: null, name: "demo-fast" } },
      ifMatch(agent.revision),
    );
    const { body } = await acme.get(`/v1/agents/${agent.id}/compare?from=1&to=draft`);
    expect(body.changes).toEqual([
      { path: "/instructions", kind: "changed", before: "before", after: "after" },
      { path: "/maxSteps", kind: "changed", before: 20, after: 5 },
    ]);
    const missing = await acme.get(`/v1/agents/${agent.id}/compare?from=1&to=99`);
    expect(missing.status).toBe(404);
  });

  test("restoring copies a version into the draft and leaves the versions alone", async () => {
    const agent = await makeAgent(acme, { instructions: "one" });
    await acme.post(`/v1/agents/${agent.id}/publish`, {});
    await acme.put(`/v1/agents/${agent.id}/draft`, { instructions: "two" }, ifMatch(agent.revision));
    const restored = await acme.post(`/v1/agents/${agent.id}/restore`, { number: 1 });
    expect(restored.status).toBe(200);
    expect(restored.body.content.instructions).toBe("one");
    expect(restored.body.revision).toBe(agent.revision + 2);
    expect(restored.body.latestVersion).toBe(1);
  });

  test("another workspace can read none of it", async () => {
    const agent = await deployAgent(acme);
    for (const path of ["", "/versions", "/versions/1", "/deployments", "/compare?from=1&to=draft"])
      expect((await rival.get(`/v1/agents/${agent.id}${path}`)).status).toBe(404);
  });
});

describe("deployments", () => {
  test("a stage points at the version it was given, and moves", async () => {
    const agent = await deployAgent(acme);
    await acme.post(`/v1/agents/${agent.id}/publish`, {});
    expect((await acme.put(`/v1/agents/${agent.id}/deployments/uat`, { version: 2 })).body).toMatchObject({
      stage: "uat",
      versionNumber: 2,
    });
    expect(
      (await acme.put(`/v1/agents/${agent.id}/deployments/uat`, { version: 1 })).body.versionNumber,
    ).toBe(1);
    const { body } = await acme.get(`/v1/agents/${agent.id}/deployments`);
    expect(
      body.data.map(({ stage, versionNumber }: Record<string, never>) => [stage, versionNumber]),
    ).toEqual([
      ["production", 1],
      ["uat", 1],
    ]);
    expect((await acme.put(`/v1/agents/${agent.id}/deployments/uat`, { version: 9 })).status).toBe(404);
    expect((await acme.put(`/v1/agents/${agent.id}/deployments/live`, { version: 1 })).status).toBe(422);
  });

  test("each stage has its own right", async () => {
    const host = await world.newPerson("Host");
    const agent = await deployAgent(host);
    const developer = await world.join(await world.newPerson(), host, "developer");
    const deploy = (stage: string) =>
      developer.put(`/v1/agents/${agent.id}/deployments/${stage}`, { version: 1 });
    expect((await deploy("dev")).status).toBe(200);
    for (const stage of ["uat", "production"]) {
      const refused = await deploy(stage);
      expect(refused.status).toBe(403);
      expect(refused.body.detail).toContain(`deployments:${stage}`);
      expect((await developer.del(`/v1/agents/${agent.id}/deployments/${stage}`)).status).toBe(403);
    }
    const published = await developer.post(`/v1/agents/${agent.id}/publish`, { stage: "production" });
    expect(published.status).toBe(403);
    expect((await host.get(`/v1/agents/${agent.id}`)).body.latestVersion).toBe(1);
    expect((await developer.post(`/v1/agents/${agent.id}/publish`, { stage: "dev" })).status).toBe(201);
  });

  test("a withdrawn stage serves nothing and says so", async () => {
    const agent = await deployAgent(acme);
    expect((await acme.del(`/v1/agents/${agent.id}/deployments/production`)).status).toBe(204);
    expect((await acme.del(`/v1/agents/${agent.id}/deployments/production`)).status).toBe(404);
    const run = await acme.post(`/v1/agents/${agent.id}/runs`, { input: "hello" });
    expect(run.status).toBe(409);
    expect(run.body.stage).toBe("production");
  });

  test("a stage that serves open sessions is not withdrawn", async () => {
    const agent = await deployAgent(acme);
    const session = await acme.post("/v1/sessions", { agentId: agent.id });
    const refused = await acme.del(`/v1/agents/${agent.id}/deployments/production`);
    expect(refused.status).toBe(409);
    expect(refused.body.sessions).toEqual([session.body.id]);
    await acme.post(`/v1/sessions/${session.body.id}/close`);
    expect((await acme.del(`/v1/agents/${agent.id}/deployments/production`)).status).toBe(204);
  });
});

describe("deleting", () => {
  test("an agent that something points at stays, and the answer lists what does", async () => {
    const agent = await deployAgent(acme);
    const session = await acme.post("/v1/sessions", { agentId: agent.id });
    const refused = await acme.del(`/v1/agents/${agent.id}`);
    expect(refused.status).toBe(409);
    expect(refused.body.deployments).toEqual([{ stage: "production", versionNumber: 1 }]);
    expect(refused.body.sessions).toEqual([session.body.id]);
    expect((await acme.get(`/v1/agents/${agent.id}`)).status).toBe(200);
  });

  test("an agent nothing points at goes with its draft and versions", async () => {
    const agent = await makeAgent(acme);
    await acme.post(`/v1/agents/${agent.id}/publish`, {});
    expect((await acme.del(`/v1/agents/${agent.id}`)).status).toBe(204);
    expect((await acme.get(`/v1/agents/${agent.id}`)).status).toBe(404);
    for (const table of ["drafts", "versions"])
      expect(await world.sql(`select 1 as one from ${table} where subject_id = $1`, [agent.id])).toEqual([]);
  });

  test("another workspace cannot delete or change it", async () => {
    const agent = await makeAgent(acme);
    expect((await rival.del(`/v1/agents/${agent.id}`)).status).toBe(404);
    expect((await rival.patch(`/v1/agents/${agent.id}`, { name: "theirs" })).status).toBe(404);
    expect((await rival.put(`/v1/agents/${agent.id}/draft`, {}, ifMatch(1))).status).toBe(404);
    expect((await acme.get(`/v1/agents/${agent.id}`)).body.name).toBe("Greeter");
  });
});

test("every change is in the audit log once, with what was changed", async () => {
  const person = await world.newPerson();
  const agent = await makeAgent(person);
  await person.patch(`/v1/agents/${agent.id}`, { name: "Renamed" });
  await person.put(`/v1/agents/${agent.id}/draft`, {}, ifMatch(agent.revision));
  await person.post(`/v1/agents/${agent.id}/publish`, { stage: "dev" });
  await person.put(`/v1/agents/${agent.id}/deployments/uat`, { version: 1 });
  await person.del(`/v1/agents/${agent.id}/deployments/uat`);
  await person.post(`/v1/agents/${agent.id}/restore`, { number: 1 });
  await person.post("/v1/agents", { name: "" });
  const { body } = await person.get("/v1/audit");
  expect(body.data.map(({ verb }: { verb: string }) => verb).reverse()).toEqual([
    "agents.create",
    "agents.update",
    "agents.save_draft",
    "agents.publish",
    "deployments.deploy",
    "deployments.withdraw",
    "agents.restore",
  ]);
  for (const { target } of body.data) expect(target.id).toBe(agent.id);
});
