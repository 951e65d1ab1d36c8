import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { deployAgent, type MadeAgent } from "../../platform/testing/agents.ts";
import { type Person, type TestCaller, testWorld, type World } from "../../platform/testing/world.ts";

const PERMISSION = "runs:draft_in_production";

let world: World;
let acme: Person;
let production: TestCaller;
let productionId: string;
let developer: TestCaller;
let developerId: string;
/** A staging workspace the developer is in; another one they are not in. */
let staging: { id: string; name: string; slug: string };
let agent: MadeAgent;

const make = async (name: string, environment: string) =>
  (await acme.post("/v1/workspaces", { name, environment })).body;
beforeAll(async () => {
  world = await testWorld();
  acme = await world.newPerson("Acme");
  productionId = (await make("Live", "production")).id;
  production = acme.in(productionId);
  const { id, name, slug } = await make("Rehearsal", "staging");
  staging = { id, name, slug };
  await make("Not theirs", "staging");
  const gone = await make("Archived", "staging");
  const person = await world.newPerson("Developer");
  developerId = person.accountId;
  developer = await world.join(person, { ...acme, workspaceId: productionId }, "developer");
  await world.join(person, { ...acme, workspaceId: staging.id }, "developer");
  await world.join(person, { ...acme, workspaceId: gone.id }, "developer");
  await acme.post(`/v1/workspaces/${gone.id}/archive`, { slug: gone.slug });
  agent = await deployAgent(production);
});
afterAll(() => world.stop());

const runs = () => `/v1/agents/${agent.id}/runs`;
const countRuns = async () =>
  (await world.sql<{ count: number }>("select count(*)::int as count from runs"))[0]!.count;

describe("an unpublished draft in a production workspace", () => {
  test("is run by nobody without the permission, whatever way they take, and nothing is recorded", async () => {
    const before = await countRuns();
    const ways: Record<string, () => Promise<{ status: number; body: unknown }>> = {
      sync: () => developer.post(runs(), { input: "hello", isDraft: true }),
      async: () => developer.post(runs(), { input: "hello", isDraft: true, mode: "async" }),
      stream: () => developer.post(runs(), { input: "hello", isDraft: true, mode: "stream" }),
      session: () => developer.post("/v1/sessions", { agentId: agent.id, stage: "draft" }),
    };
    for (const [way, take] of Object.entries(ways)) {
      const { status, body } = await take();
      expect(status, way).toBe(403);
      expect(body, way).toMatchObject({
        code: "forbidden",
        detail: expect.stringContaining(PERMISSION),
        permission: PERMISSION,
        stagingWorkspaces: [staging],
      });
    }
    expect(await countRuns()).toBe(before);
  });

  test("is not continued in a draft session somebody else opened, nor through the OpenAI door", async () => {
    const { body: session } = await production.post("/v1/sessions", { agentId: agent.id, stage: "draft" });
    const refused = await developer.post(runs(), { input: "hello", sessionId: session.id });
    expect(refused.body).toMatchObject({ status: 403, stagingWorkspaces: [staging] });
    const chat = await developer.post("/v1/chat/completions", {
      model: agent.slug,
      sessionId: session.id,
      messages: [{ role: "user", content: "hello" }],
    });
    expect(chat.status).toBe(403);
    expect(chat.body.error.message).toContain(PERMISSION);
  });

  test("is refused to a key without the permission, which is told of no other workspace", async () => {
    const key = await world.key(production, ["runs:create", "agents:read", "runs:read"]);
    const { status, body } = await key.post(runs(), { input: "hello", isDraft: true });
    expect(status).toBe(403);
    expect(body).toMatchObject({ permission: PERMISSION, stagingWorkspaces: [] });
  });

  test("is run by who has the permission, and flagged in the run, the list and the audit log", async () => {
    const { status, body } = await production.post(runs(), { input: "hello", isDraft: true });
    expect(status).toBe(201);
    expect(body).toMatchObject({ state: "succeeded", isDraft: true, isDraftInProduction: true });
    const listed = await production.get("/v1/runs?isDraftInProduction=true");
    expect(listed.body.data.map(({ id }: { id: string }) => id)).toContain(body.id);
    const [entry] = await world.sql(
      "select target, is_production from audit_entries where verb = 'runs.create' and target ->> 'id' = $1",
      [body.id],
    );
    expect(entry).toMatchObject({
      is_production: true,
      target: { isDraft: true, isDraftInProduction: true },
    });
  });

  test("is not continued by who decides about one that was interrupted before the workspace became production", async () => {
    const { body: made } = await acme.post("/v1/workspaces", { name: "Becoming", environment: "staging" });
    const there = acme.in(made.id);
    const person = await world.newPerson("Decider");
    const decider = await world.join(person, { ...acme, workspaceId: made.id }, "developer");
    const draft = await deployAgent(there);
    const interrupted = async () => {
      const { body } = await decider.post(`/v1/agents/${draft.id}/runs`, { input: "hello", isDraft: true });
      await world.sql("delete from steps where run_id = $1", [body.id]);
      await world.sql(
        "update runs set state = 'interrupted', reason = 'unknown', output = null, ended_at = null where id = $1",
        [body.id],
      );
      return `/v1/runs/${body.id}`;
    };
    const [first, second] = [await interrupted(), await interrupted()];
    const converted = await there.post(`/v1/workspaces/${made.id}/convert-environment`, {
      target: "production",
      slug: made.slug,
    });
    expect(converted.status, converted.text).toBe(200);
    for (const decision of ["repeat", "skip"]) {
      const { status, body } = await decider.post(`${first}/resolve`, { decision });
      expect([status, body.permission]).toEqual([403, PERMISSION]);
    }
    expect((await decider.get(first)).body.state).toBe("interrupted");
    expect((await decider.post(`${second}/resolve`, { decision: "cancel" })).body.state).toBe("cancelled");
    const repeated = await there.post(`${first}/resolve`, { decision: "repeat" });
    expect([repeated.status, repeated.body.isDraftInProduction]).toEqual([200, true]);
    await world.until(async () => (await there.get(first)).body.state === "succeeded");
  });

  test("is run with a grant of the permission for as long as it lives", async () => {
    await world.sql(
      `insert into grants (organization_id, id, workspace_id, account_id, permissions, reason, granted_by, expires_at)
       values ($1, 'gra_test', $2, $3, $4, 'a test', $5, now() + interval '1 hour')`,
      [acme.organizationId, productionId, developerId, [PERMISSION], acme.accountId],
    );
    const { access, door } = world.app.platform;
    const forget = () =>
      door.asSystem("as changing a grant does", (t) => access.invalidate(t, `account:${developerId}`));
    await forget();
    expect((await developer.post(runs(), { input: "hello", isDraft: true })).status).toBe(201);
    await world.sql("update grants set revoked_at = now() where id = 'gra_test'");
    await forget();
    expect((await developer.post(runs(), { input: "hello", isDraft: true })).status).toBe(403);
  });
});

describe("what is not touched by it", () => {
  test("a published version in production is run by everybody who may run agents, unflagged", async () => {
    const { status, body } = await developer.post(runs(), { input: "hello" });
    expect(status).toBe(201);
    expect(body).toMatchObject({ isDraft: false, isDraftInProduction: false });
    const listed = await developer.get("/v1/runs?isDraftInProduction=false");
    expect(listed.body.data.map(({ id }: { id: string }) => id)).toContain(body.id);
  });

  test("a draft in a staging workspace is run freely, until it is converted to production", async () => {
    const there = acme.in(staging.id);
    const inStaging = developer.with({ "bailiwick-workspace": staging.id });
    const draft = await deployAgent(there);
    const run = () => inStaging.post(`/v1/agents/${draft.id}/runs`, { input: "hello", isDraft: true });
    expect((await run()).body).toMatchObject({ isDraft: true, isDraftInProduction: false });
    const convert = (target: string) =>
      there.post(`/v1/workspaces/${staging.id}/convert-environment`, { target, slug: staging.slug });
    await convert("production");
    expect((await run()).status).toBe(403);
    await convert("staging");
    expect((await run()).status).toBe(201);
  });
});
