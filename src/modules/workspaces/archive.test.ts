import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newId } from "../../platform/ids.ts";
import { deployAgent } from "../../platform/testing/agents.ts";
import { collect, type Person, testWorld, type World } from "../../platform/testing/world.ts";

let world: World;
let acme: Person;
let rival: Person;
beforeAll(async () => {
  world = await testWorld();
  acme = await world.newPerson("Acme");
  rival = await world.newPerson("Rival");
});
afterAll(() => world.stop());

let made = 0;
const make = async (environment = "staging") => {
  const { body } = await acme.post("/v1/workspaces", { name: `Room ${++made}`, environment });
  const path = `/v1/workspaces/${body.id}`;
  const { id, slug } = body as { id: string; slug: string };
  return { id, slug, path, here: acme.in(id), archive: () => acme.post(`${path}/archive`, { slug }) };
};
const ids = ({ body }: { body: { data: { id: string }[] } }) => body.data.map(({ id }) => id);
const runStates = (workspaceId: string) =>
  world.sql<{ state: string; reason: string | null }>(
    "select state, reason from runs where workspace_id = $1 order by id",
    [workspaceId],
  );

describe("an archived workspace", () => {
  test("leaves the list for the list of archived ones, can be read, and comes back as it was", async () => {
    const { id, path, here, archive } = await make();
    const agent = await deployAgent(here);
    const archived = await archive();
    expect(archived.status).toBe(200);
    expect(archived.body.archivedAt).not.toBeNull();
    expect(ids(await acme.get("/v1/workspaces"))).not.toContain(id);
    expect(ids(await acme.get("/v1/workspaces?isArchived=true"))).toContain(id);
    expect((await acme.get(path)).body.archivedAt).toBe(archived.body.archivedAt);
    const restored = await acme.post(`${path}/restore`);
    expect(restored).toMatchObject({ status: 200, body: { archivedAt: null } });
    expect(ids(await acme.get("/v1/workspaces"))).toContain(id);
    expect((await here.get(`/v1/agents/${agent.id}`)).status).toBe(200);
    expect((await here.post(`/v1/agents/${agent.id}/runs`, { input: "hello" })).body.state).toBe("succeeded");
    const entries = await world.sql(
      "select verb, before, after from audit_entries where scope_id = $1 and verb in ('workspaces.archive', 'workspaces.restore') order by id",
      [id],
    );
    expect(entries).toEqual([
      {
        verb: "workspaces.archive",
        before: { archivedAt: null },
        after: { archivedAt: archived.body.archivedAt },
      },
      {
        verb: "workspaces.restore",
        before: { archivedAt: archived.body.archivedAt },
        after: { archivedAt: null },
      },
    ]);
  });

  test("rejects keys and sessions at once, and takes them again when it is restored", async () => {
    const { here, path, archive } = await make();
    const key = await world.key(here);
    expect((await key.get("/v1/agents")).status).toBe(200);
    expect((await here.get("/v1/agents")).status).toBe(200);
    await archive();
    for (const caller of [key, here])
      for (const refused of [
        await caller.get("/v1/agents"),
        await caller.get("/v1/runs"),
        await caller.post("/v1/agents", { name: "Late" }),
        await caller.patch(path, { name: "Late" }),
      ])
        expect(refused.body).toMatchObject({ status: 403, code: "workspace_archived" });
    for (const refused of [
      await key.get("/v1/workspaces"),
      await key.get(path),
      await key.get("/v1/audit/export"),
      await key.post(`${path}/restore`),
      await key.del(`${path}?slug=any`),
    ])
      expect(refused.body.code).toBe("workspace_archived");
    await acme.post(`${path}/restore`);
    expect((await key.get("/v1/agents")).status).toBe(200);
    expect((await here.get("/v1/agents")).status).toBe(200);
  });

  test("has its running work cancelled, whatever state it was in, and its open streams end", async () => {
    const { id, here, path, archive } = await make();
    const agent = await deployAgent(here, { model: { connectionId: null, name: "demo" } });
    const start = (mode: string) => here.post(`/v1/agents/${agent.id}/runs`, { input: "#sleep:60000", mode });
    const running = (await start("async")).body;
    await world.until(async () => (await here.get(`/v1/runs/${running.id}`)).body.state === "running");
    const waiting = (await start("async")).body;
    await world.until(async () => (await here.get(`/v1/runs/${waiting.id}`)).body.state === "running");
    await here.post(`/v1/runs/${waiting.id}/cancel`);
    await world.until(async () => (await here.get(`/v1/runs/${waiting.id}`)).body.state === "cancelled");
    // Only a crash interrupts a run.
    await world.sql("update runs set state = 'interrupted', ended_at = null where id = $1", [waiting.id]);
    const stream = await here.stream("GET", `/v1/runs/${running.id}/events`);
    const streamed = collect(stream.events);

    expect((await archive()).status).toBe(200);
    await streamed;
    await world.until(async () => (await runStates(id)).every(({ state }) => state === "cancelled"));
    expect(await runStates(id)).toEqual([
      { state: "cancelled", reason: "The workspace was archived" },
      { state: "cancelled", reason: "The workspace was archived" },
    ]);
    await acme.post(`${path}/restore`);
    for (const run of [running, waiting]) {
      const { data } = (await here.get(`/v1/runs/${run.id}/events`)).body;
      expect(data.at(-1).type).toBe("run.cancelled");
      expect((await here.get(`/v1/runs/${run.id}`)).body.endedAt).not.toBeNull();
    }
  });

  test("begins no run: one that waits in the queue, or is asked for meanwhile, does not start", async () => {
    const { id, here, path, archive } = await make();
    const agent = await deployAgent(here);
    const ask = () => here.post(`/v1/agents/${agent.id}/runs`, { input: "#sleep:60000", mode: "async" });
    const answers = await Promise.all([ask(), ask(), archive(), ask(), ask(), ask()]);
    expect(answers[2]!.status).toBe(200);
    for (const { status, body } of answers.filter((_, index) => index !== 2))
      expect([202, 403], JSON.stringify(body)).toContain(status);
    await world.until(async () => (await runStates(id)).every(({ state }) => state === "cancelled"));
    await expect(
      world.sql(
        `insert into runs (workspace_id, id, kind, stage, input, plan, actor_account_id, actor_kind, deadline_at)
         values ($1, $2, 'agent', 'dev', '{}', '{}', $3, 'account', now())`,
        [id, newId("run"), acme.accountId],
      ),
    ).rejects.toMatchObject({ code: "BW005" });
    await acme.post(`${path}/restore`);
    expect(
      (await here.get("/v1/runs")).body.data.every((run: { state: string }) => run.state === "cancelled"),
    );
  });
});

describe("archiving", () => {
  test("wants the slug typed again", async () => {
    const { path, here } = await make();
    const { status, body } = await acme.post(`${path}/archive`, { slug: "wrong" });
    expect(status).toBe(422);
    expect(body.errors[0].path).toBe("slug");
    expect((await here.get("/v1/agents")).status).toBe(200);
  });

  test("of what is archived, and restoring what is not, say what is legal", async () => {
    const { path, archive } = await make();
    expect((await acme.post(`${path}/restore`)).body).toMatchObject({
      status: 409,
      code: "illegal_transition",
      state: "living",
      legal: ["archive"],
    });
    await archive();
    expect((await archive()).body).toMatchObject({
      status: 409,
      code: "illegal_transition",
      state: "archived",
      legal: ["restore", "delete"],
    });
  });

  test("is for owners, and another's workspace is not there", async () => {
    const { id, path, slug } = await make();
    const admin = await world.newPerson();
    const inside = await world.join(admin, { ...acme, workspaceId: id }, "admin");
    for (const [way, body] of [
      ["archive", { slug }],
      ["restore", {}],
    ] as const)
      expect((await inside.post(`${path}/${way}`, body)).body.detail).toContain("workspaces:archive");
    expect((await inside.del(`${path}?slug=${slug}`)).body.detail).toContain("workspaces:delete");
    for (const call of [
      (workspace: string) => rival.post(`/v1/workspaces/${workspace}/archive`, { slug }),
      (workspace: string) => rival.post(`/v1/workspaces/${workspace}/restore`),
      (workspace: string) => rival.del(`/v1/workspaces/${workspace}?slug=${slug}`),
    ]) {
      const [foreign, absent] = [await call(id), await call(newId("workspace"))];
      expect(foreign.status).toBe(404);
      expect({ ...foreign.body, requestId: "" }).toEqual({ ...absent.body, requestId: "" });
    }
  });
});

describe("deleting a workspace", () => {
  test("that holds nothing takes what hangs on it along, and leaves its audit log", async () => {
    const { id, path, slug, here } = await make();
    await world.key(here);
    const friend = await world.newPerson();
    await world.join(friend, { ...acme, workspaceId: id }, "owner");
    await acme.patch(path, { slug: `${slug}-moved` });
    const agent = await deployAgent(here);
    await here.del(`/v1/agents/${agent.id}/deployments/production`);
    expect((await here.del(`/v1/agents/${agent.id}`)).status).toBe(204);
    expect((await acme.del(`${path}?slug=${slug}`)).status).toBe(422);
    expect((await acme.del(`${path}?slug=${slug}-moved`)).status).toBe(204);
    expect((await acme.get(path)).status).toBe(404);
    expect((await here.get("/v1/agents")).status).toBe(404);
    for (const table of ["workspaces", "members", "api_keys", "workspace_former_slugs"]) {
      const column = table === "workspaces" ? "id" : "workspace_id";
      expect(await world.sql(`select from ${table} where ${column} = $1`, [id]), table).toEqual([]);
    }
    const verbs = await world.sql(
      "select verb, before ->> 'slug' as slug, after from audit_entries where scope_id = $1 order by id desc",
      [id],
    );
    expect(verbs[0]).toEqual({ verb: "workspaces.delete", slug: `${slug}-moved`, after: null });
    expect(verbs.length).toBeGreaterThan(3);
    expect((await acme.post("/v1/workspaces", { name: "Next", slug, environment: "staging" })).status).toBe(
      201,
    );
  });

  test("that is archived and empty is possible", async () => {
    const { path, slug, archive } = await make();
    await archive();
    expect((await acme.del(`${path}?slug=${slug}`)).status).toBe(204);
  });

  test("that holds something is refused with what it holds", async () => {
    const { path, slug, here } = await make();
    const key = await world.key(here);
    const agent = await deployAgent(key);
    await key.post(`/v1/agents/${agent.id}/runs`, { input: "hello" });
    await world.until(
      async () =>
        (
          await world.sql<{ last_used_at: string | null }>(
            "select last_used_at from api_keys where id = $1",
            [key.keyId],
          )
        )[0]!.last_used_at !== null,
    );
    const refused = await acme.del(`${path}?slug=${slug}`);
    expect(refused.body).toMatchObject({ status: 409, code: "workspace_not_empty" });
    expect(refused.body.holds).toEqual(
      expect.arrayContaining(["agents", "runs", "API keys that were used", "usage"]),
    );
    expect((await here.get(`/v1/agents/${agent.id}`)).status).toBe(200);
  });

  test("and making something in it at the same time never lose what was made", async () => {
    for (let round = 0; round < 5; round++) {
      const { path, slug, here } = await make();
      const [deleted, agent] = await Promise.all([
        acme.del(`${path}?slug=${slug}`),
        here.post("/v1/agents", { name: "Racing" }),
      ]);
      if (agent.status === 201) expect(deleted.status).toBe(409);
      else expect([deleted.status, agent.status]).toEqual([204, 404]);
    }
  });
});
