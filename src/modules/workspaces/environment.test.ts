import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { deployAgent, makeAgent } from "../../platform/testing/agents.ts";
import { type Person, type TestCaller, testWorld, type World } from "../../platform/testing/world.ts";

let world: World;
let acme: Person;
let rival: Person;
beforeAll(async () => {
  world = await testWorld();
  acme = await world.newPerson("Acme");
  rival = await world.newPerson("Rival");
});
afterAll(() => world.stop());

const make = async (environment: string) => {
  const { body } = await acme.post("/v1/workspaces", { name: `Convert ${environment}`, environment });
  return {
    ...(body as { id: string; slug: string }),
    path: `/v1/workspaces/${body.id}`,
    here: acme.in(body.id),
  };
};
const check = async (here: TestCaller, path: string, target = "production") =>
  (await here.get(`${path}/environment-check?target=${target}`)).body;
const codes = ({ warnings }: { warnings: { code: string }[] }) => warnings.map(({ code }) => code);

describe("the check before a conversion", () => {
  test("warns of what is in the workspace, in plain sentences, and changes nothing", async () => {
    const { id, path, here } = await make("staging");
    await makeAgent(here, {}, "Undeployed");
    const agent = await deployAgent(here, {}, "Served");
    const { body: draft } = await here.get(`/v1/agents/${agent.id}`);
    await here.put(
      `/v1/agents/${agent.id}/draft`,
      { ...draft.content, instructions: "Newer." },
      { headers: { "if-match": String(draft.revision) } },
    );
    await world.key(here);
    const developer = await world.newPerson();
    await world.join(developer, { ...acme, workspaceId: id }, "developer");
    await here.post(`/v1/agents/${agent.id}/runs`, { input: "#sleep:60000", mode: "async" });
    const tables = ["workspaces", "agents", "api_keys", "audit_entries"];
    const counts = () => Promise.all(tables.map((table) => world.sql(`select count(*) from ${table}`)));
    const before = await counts();

    const answer = await check(here, path);
    expect(answer).toMatchObject({ current: "staging", target: "production", isPossible: true });
    expect(codes(answer)).toEqual([
      "agents_without_production",
      "drafts_ahead",
      "demo_models",
      "keys_with_everything",
      "keys_without_stage",
      "keys_without_expiry",
      "drafts_closed",
      "runs_under_way",
    ]);
    const said = Object.fromEntries(
      answer.warnings.map(({ code, message }: { code: string; message: string }) => [code, message]),
    );
    expect(said.agents_without_production).toContain("Undeployed");
    expect(said.agents_without_production).not.toContain("Served");
    expect(said.drafts_ahead).toContain("Served");
    expect(said.drafts_closed).toMatch(/^1 person /);
    expect(await counts()).toEqual(before);
    expect((await here.get(path)).body.environment).toBe("staging");
  });

  test("of an empty workspace has nothing to warn of", async () => {
    const { path, here } = await make("staging");
    expect(await check(here, path)).toMatchObject({ isPossible: true, warnings: [] });
  });

  test("says what goes the other way", async () => {
    const { path, here } = await make("production");
    await deployAgent(here);
    await world.key(here);
    expect(codes(await check(here, path, "staging"))).toEqual(["production_deployments", "keys_stay"]);
  });

  test("says when it is not possible, and why", async () => {
    const { path, here } = await make("development");
    expect(await check(here, path)).toMatchObject({
      isPossible: false,
      warnings: [{ code: "development_workspace" }],
    });
    const staging = await make("staging");
    expect(await check(staging.here, staging.path, "staging")).toMatchObject({
      isPossible: false,
      warnings: [{ code: "same_environment" }],
    });
  });

  test("is not there for another's workspace", async () => {
    const { path } = await make("staging");
    expect((await rival.get(`${path}/environment-check`)).status).toBe(404);
  });
});

describe("converting", () => {
  test("takes effect for every caller at once, back and forth, and is in the audit log", async () => {
    const { id, path, here, slug } = await make("staging");
    const key = await world.key(here);
    expect((await key.get("/v1/me")).body.workspace.environment).toBe("staging");
    const converted = await here.post(`${path}/convert-environment`, { target: "production", slug });
    expect(converted.status).toBe(200);
    expect(converted.body.environment).toBe("production");
    expect((await key.get("/v1/me")).body.workspace.environment).toBe("production");
    expect(
      await world.sql(
        "select target, before, after from audit_entries where verb = 'workspaces.convert_environment' and scope_id = $1",
        [id],
      ),
    ).toEqual([
      {
        target: { id, target: "production" },
        before: { environment: "staging" },
        after: { environment: "production" },
      },
    ]);
    const back = await here.post(`${path}/convert-environment`, { target: "staging", slug });
    expect(back.body.environment).toBe("staging");
  });

  test("wants the slug typed again", async () => {
    const { path, here } = await make("staging");
    const { status, body } = await here.post(`${path}/convert-environment`, {
      target: "production",
      slug: "something-else",
    });
    expect(status).toBe(422);
    expect(body.errors[0].path).toBe("slug");
    expect((await here.get(path)).body.environment).toBe("staging");
  });

  test("of a development workspace, or to what it is, says what is legal", async () => {
    const development = await make("development");
    const refused = await development.here.post(`${development.path}/convert-environment`, {
      target: "production",
      slug: development.slug,
    });
    expect(refused.body).toMatchObject({ status: 409, code: "illegal_transition", legal: [] });
    const staging = await make("staging");
    const same = await staging.here.post(`${staging.path}/convert-environment`, {
      target: "staging",
      slug: staging.slug,
    });
    expect(same.body).toMatchObject({ status: 409, state: "staging", legal: ["production"] });
  });

  test("is for owners", async () => {
    const admin = await world.newPerson();
    const { id, path, slug } = await make("staging");
    const inside = await world.join(admin, { ...acme, workspaceId: id }, "admin");
    const { status, body } = await inside.post(`${path}/convert-environment`, { target: "production", slug });
    expect(status).toBe(403);
    expect(body.detail).toContain("workspaces:convert");
  });
});
