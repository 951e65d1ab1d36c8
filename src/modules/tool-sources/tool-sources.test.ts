import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { type Answer, type Person, testWorld, type World } from "../../platform/testing/world.ts";
import { large, nested, petstore } from "./testing/documents.ts";

let world: World;
let acme: Person;
let rival: Person;
/** Serves whatever document stands here, and answers what it is asked as a pet. */
let service: Server;
let origin: string;
let document: string;
const asked: { method: string; url: string; headers: Record<string, unknown>; body: string }[] = [];

beforeAll(async () => {
  service = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      if (request.url === "/openapi.json") return void response.end(document);
      asked.push({ method: request.method!, url: request.url!, headers: request.headers, body });
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ id: 1, name: "Rex" }));
    });
  });
  await new Promise<void>((resolve) => service.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
  document = JSON.stringify(petstore(origin));
  world = await testWorld();
  await world.administrator.patch("/v1/system/settings", { outboundAllow: [new URL(origin).host] });
  await world.until(async () => world.app.platform.settings.outboundAllow().length > 0);
  acme = await world.newPerson("Acme");
  rival = await world.newPerson("Rival");
});
afterAll(async () => {
  await world.stop();
  service.close();
});

const settle = () => world.app.toolSources!.settle();
const makeSource = async (person: Person, fields: object, under = "/v1") => {
  const { status, body, text } = await person.post(`${under}/tool-sources`, { name: "A source", ...fields });
  expect(status, text).toBe(201);
  await settle();
  return (await person.get(`${under}/tool-sources/${body.id}`)).body;
};
const pasted = (text: string | object) => ({
  definition: { kind: "openapi", document: typeof text === "string" ? text : JSON.stringify(text) },
});
const addresses = async (person: Person, source: string) =>
  (await person.get(`/v1/catalogue?source=${source}`)).body.data.map(
    (tool: { address: string }) => tool.address,
  );

describe("a source that is an OpenAPI document at an address", () => {
  let source: Answer["body"];
  beforeAll(async () => {
    source = await makeSource(acme, {
      slug: "petstore",
      definition: { kind: "openapi", url: `${origin}/openapi.json` },
    });
  });

  test("is synced once it is made, and its tools are in the catalogue", async () => {
    expect(source).toMatchObject({ state: "ready", toolCount: 5, title: "Petstore", error: null });
    expect(source.lastSync).toMatchObject({ state: "succeeded", cause: "created", phase: "done" });
    expect(source.lastSync.diff).toMatchObject({ addedCount: 5, removedCount: 0, changedCount: 0 });
    expect(await addresses(acme, "petstore")).toContain("petstore.getPetById");
    const { body } = await acme.get("/v1/catalogue/search?query=find pet by id");
    expect(body.data[0].address).toBe("petstore.getPetById");
    const tool = await acme.get("/v1/catalogue/tools/petstore.addPet");
    expect(tool.body).toMatchObject({ kind: "openapi", method: "POST /pet", sourceId: source.id });
    expect(tool.body.typescript).toContain("photoUrls: string[];");
  });

  test("changes nothing when nothing changed, and says what changed when something did", async () => {
    const resync = async () => {
      expect((await acme.post(`/v1/tool-sources/${source.id}/sync`, {})).status).toBe(202);
      await settle();
      return (await acme.get(`/v1/tool-sources/${source.id}/syncs`)).body.data[0];
    };
    const before = (await acme.get(`/v1/tool-sources/${source.id}`)).body.revision;
    expect((await resync()).diff).toMatchObject({ addedCount: 0, changedCount: 0, unchangedCount: 5 });
    expect((await acme.get(`/v1/tool-sources/${source.id}`)).body.revision).toBe(before);

    const kit = { name: "Pets", patterns: ["petstore.getPetById", "petstore.find**"] };
    expect((await acme.post("/v1/toolkits", kit)).status).toBe(201);
    const other = petstore(origin) as Answer["body"];
    const getPet = other.paths["/pet/{petId}"].get;
    getPet.summary = "Find a pet.";
    getPet.servers = [{ url: "/other" }];
    getPet.parameters = [
      { name: "petId", in: "path", required: true, schema: { type: "integer", minimum: 1 } },
    ];
    delete other.paths["/pet/findByStatus"];
    other.paths["/pet"].put = { operationId: "updatePet", responses: {} };
    document = JSON.stringify(other);
    const sync = await resync();
    expect(sync.diff).toMatchObject({
      added: ["updatePet"],
      removed: ["findPetsByStatus"],
      changed: [
        {
          name: "getPetById",
          what: ["description", "parameters", "behaviour"],
          before: { parameters: { properties: { petId: { type: "integer" } } } },
          after: {
            description: "Find a pet.",
            parameters: { properties: { petId: { minimum: 1 } } },
            behaviour: { server: expect.stringContaining(`${new URL(origin).origin}/… (`) },
          },
        },
      ],
      unchangedCount: 3,
    });
    expect(
      sync.used.map(({ address, change }: { address: string; change: string }) => [address, change]),
    ).toEqual([
      ["petstore.getPetById", "changed"],
      ["petstore.findPetsByStatus", "removed"],
    ]);
    expect(sync.used[0].users[0]).toMatchObject({ kind: "toolkit", name: "Pets" });
    expect(await addresses(acme, "petstore")).not.toContain("petstore.findPetsByStatus");
    expect((await acme.get("/v1/catalogue/search?query=findPetsByStatus")).body.data[0]?.address).not.toBe(
      "petstore.findPetsByStatus",
    );
    const events = async () => {
      await world.app.signals!.settle();
      return (await acme.get("/v1/events?limit=200")).body.data.map(({ type }: { type: string }) => type);
    };
    expect(await events()).toEqual(expect.arrayContaining(["tool_source.synced", "tool_source.changed"]));
  });

  test("that cannot be read keeps its tools and says why and where", async () => {
    const sound = document;
    document = '{"openapi": "3.1.0",,}';
    await acme.post(`/v1/tool-sources/${source.id}/sync`, {});
    await settle();
    const { body } = await acme.get(`/v1/tool-sources/${source.id}`);
    expect(body).toMatchObject({
      state: "failed",
      error: { code: "bad_json", place: "line 1, column 21" },
      lastSync: { state: "failed" },
    });
    expect(await addresses(acme, "petstore")).toHaveLength(5);
    document = sound;
  });

  test("is called through the gate, and an idempotency key goes with what changes something", async () => {
    const call = async (address: string, args: object) => {
      const { body } = await acme.post("/v1/tools/call", { address, arguments: args });
      return (await acme.get(`/v1/runs/${body.runId}`)).body;
    };
    const got = await call("petstore.getPetById", { petId: 7 });
    expect(got).toMatchObject({
      state: "succeeded",
      output: expect.stringContaining('"name": "Rex"') as string,
    });
    expect(asked.at(-1)).toMatchObject({ method: "GET", url: "/other/pet/7" });
    expect(asked.at(-1)!.headers).not.toHaveProperty("idempotency-key");
    expect((await call("petstore.getPetById", { petId: "seven" })).error?.code ?? "").toBe(
      "tool_bad_arguments",
    );
    const pet = { name: "Rex", photoUrls: [] };
    const before = asked.length;
    const asking = await call("petstore.addPet", pet);
    expect(asking.state).toBe("waiting");
    expect(asked).toHaveLength(before);
    await acme.post(`/v1/runs/${asking.id}/cancel`, {});
    await world.allow(acme, "petstore.**");
    const added = await call("petstore.addPet", pet);
    expect(added.state).toBe("succeeded");
    expect(asked.slice(before)).toMatchObject([
      { method: "POST", url: "/pet", headers: { "idempotency-key": `${added.id}:1` } },
    ]);
  });

  test("that is switched off is in no catalogue", async () => {
    await acme.patch(`/v1/tool-sources/${source.id}`, { isEnabled: false });
    expect(await addresses(acme, "petstore")).toEqual([]);
    expect((await acme.get("/v1/catalogue/tools/petstore.addPet")).status).toBe(404);
    await acme.patch(`/v1/tool-sources/${source.id}`, { isEnabled: true });
    expect(await addresses(acme, "petstore")).toHaveLength(5);
  });

  test("stays while something uses its tools, and goes with them", async () => {
    const refused = await acme.del(`/v1/tool-sources/${source.id}`);
    expect(refused.status).toBe(409);
    expect(refused.body.usedBy[0].address).toBe("petstore.getPetById");
    const { body } = await acme.get("/v1/toolkits");
    await acme.del(`/v1/toolkits/${body.data[0].id}`);
    expect((await acme.del(`/v1/tool-sources/${source.id}`)).status).toBe(204);
    expect(await addresses(acme, "petstore")).toEqual([]);
  });
});

describe("a document that was pasted or uploaded", () => {
  test("is previewed before anything is stored", async () => {
    const { status, body } = await acme.post("/v1/tool-sources/preview", pasted(stringify(nested())));
    expect(status).toBe(200);
    expect(body).toMatchObject({ title: "Repositories", suggestedSlug: "repositories", toolCount: 3 });
    expect(body.tools[0]).toMatchObject({ name: "repos.get", method: "GET /repos/{owner}/{repo}" });
    const broken = await acme.post("/v1/tool-sources/preview", pasted("openapi: 3.1.0\npaths: [1"));
    expect(broken.status).toBe(422);
    expect(broken.body.place).toMatch(/^line \d/);
  });

  test("is kept with its source", async () => {
    const source = await makeSource(acme, { slug: "repositories", ...pasted(nested()) });
    expect(source.definition.documentId).toMatch(/^sdoc_/);
    expect(await addresses(acme, "repositories")).toEqual([
      "repositories.repos.create_in_org",
      "repositories.repos.get",
      "repositories.repos.list_for_org",
    ]);
  });

  test("may be large: four megabytes every day, forty in the long run", async () => {
    const isLong = process.env.BAILIWICK_LONG !== undefined;
    const text = isLong ? large(10_000, 39_000_000) : large(300, 4_000_000);
    const response = await fetch(`${world.url}/v1/tool-sources/documents`, {
      method: "POST",
      headers: { ...acme.headers, "content-type": "application/json" },
      body: text,
    });
    expect(response.status).toBe(201);
    const { documentId } = (await response.json()) as { documentId: string };
    const source = await makeSource(acme, {
      slug: "large",
      definition: { kind: "openapi", documentId },
    });
    expect(source).toMatchObject({ state: "ready", toolCount: isLong ? 10_000 : 300 });
  }, 120_000);
});

describe("whose a source is", () => {
  test("one of the organization serves its workspaces, which leave it alone", async () => {
    const above = `/v1/organizations/${acme.organizationId}`;
    const source = await makeSource(acme, { slug: "shared_pets", ...pasted(petstore()) }, above);
    expect(await addresses(acme, "shared_pets")).toHaveLength(5);
    const seen = await acme.get(`/v1/tool-sources/${source.id}`);
    expect(seen.body).toMatchObject({ isShared: true, slug: "shared_pets" });
    expect((await acme.patch(`/v1/tool-sources/${source.id}`, { name: "Mine" })).status).toBe(403);
    expect((await acme.del(`/v1/tool-sources/${source.id}`)).status).toBe(403);
    const taken = await acme.post("/v1/tool-sources", {
      name: "x",
      slug: "shared_pets",
      ...pasted(petstore()),
    });
    expect(taken.status).toBe(409);
  });

  test("one of a workspace is seen nowhere else, and its slug is free there", async () => {
    const mine = await makeSource(acme, { slug: "private_pets", ...pasted(petstore()) });
    expect(await addresses(rival, "private_pets")).toEqual([]);
    const path = `/v1/tool-sources/${mine.id}`;
    const attempts = await Promise.all([
      rival.get(path),
      rival.patch(path, { name: "x" }),
      rival.del(path),
      rival.post(`${path}/sync`, {}),
      rival.get(`${path}/syncs`),
      rival.get(`${path}/tools`),
      rival.get("/v1/catalogue/tools/private_pets.addPet"),
    ]);
    expect(attempts.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404, 404, 404]);
    await makeSource(rival, { slug: "private_pets", ...pasted(petstore()) });
    expect(await addresses(rival, "private_pets")).toHaveLength(5);
  });

  test("a document of a workspace is read in that workspace alone, also before anything is stored", async () => {
    const { id, definition } = await makeSource(acme, { slug: "documented_pets", ...pasted(petstore()) });
    const { documentId } = definition;
    const same = { definition: { kind: "openapi", documentId } };
    expect((await acme.patch(`/v1/tool-sources/${id}`, same)).status).toBe(200);
    // It goes when its source goes, so no other is made of it.
    const second = await acme.post("/v1/tool-sources", { slug: "more_pets", name: "More", ...same });
    expect(second.body).toMatchObject({ status: 422, errors: [{ path: "definition.documentId" }] });
    const preview = { definition: { kind: "openapi", documentId } };
    expect((await acme.post("/v1/tool-sources/preview", preview)).status).toBe(200);
    const above = `/v1/organizations/${acme.organizationId}/tool-sources/preview`;
    for (const refused of [
      await acme.post(above, preview),
      await rival.post("/v1/tool-sources/preview", preview),
    ])
      expect(refused.body).toMatchObject({ status: 422, errors: [{ path: "definition.documentId" }] });
  });
});
