import { afterAll, beforeAll, expect, test } from "vitest";
import { deployAgent, makeTool } from "../../platform/testing/agents.ts";
import { type Person, type TestCaller, testWorld, type World } from "../../platform/testing/world.ts";
import { findings } from "./findings.ts";
import { compileLevels, type LevelRules } from "./load.ts";
import { shareOf } from "./sample.ts";

let world: World;
let acme: Person;
beforeAll(async () => {
  world = await testWorld();
  acme = await world.newPerson("Acme");
});
afterAll(() => world.stop());

let made = 0;
const poster = async (caller: TestCaller, definition: object = {}) => {
  const name = `post_${++made}`;
  const { id } = await makeTool(caller, {
    name,
    description: "Tells somebody.",
    parameters: { type: "object", properties: { amount: { type: "number" } } },
    definition: { kind: "http", method: "POST", url: `${world.url}/demo/echo`, ...definition },
  });
  return { id, address: `workspace.${name}`, name };
};
const attempt = async (caller: TestCaller, { id }: { id: string }, args: object = {}) =>
  (await caller.post(`/v1/tools/${id}/test`, { arguments: args })).body as {
    isOk: boolean;
    errorCode: string | null;
    errorMessage: string | null;
  };
const add = async (caller: TestCaller, policy: object, path = "/v1/policies") => {
  const { status, body, text } = await caller.post(path, policy);
  expect(status, text).toBe(201);
  return body;
};
const inOrganization = (person: Person) => `/v1/organizations/${person.organizationId}/policies`;

test("what changes something asks until a policy allows it, and a block of the organization outdoes the allowance", async () => {
  const person = await world.newPerson();
  const tool = await poster(person);
  expect(await attempt(person, tool)).toMatchObject({ isOk: false, errorCode: "approval_required" });
  await add(person, { effect: "allow", match: { address: tool.address } });
  expect(await attempt(person, tool)).toMatchObject({ isOk: true });
  const above = await add(person, { effect: "block", note: "Not here." }, inOrganization(person));
  const blocked = await attempt(person, tool);
  expect(blocked).toMatchObject({ isOk: false, errorCode: "denied" });
  expect(blocked.errorMessage).toContain("Not here.");
  await person.del(`${inOrganization(person)}/${above.id}`);
  expect(await attempt(person, tool)).toMatchObject({ isOk: true });
});

test("a policy is about the arguments it names", async () => {
  const person = await world.newPerson();
  const tool = await poster(person);
  await world.allow(person);
  const condition = { path: "/amount", operator: "gt", value: 100 };
  await add(person, { effect: "block", match: { address: tool.address, arguments: [condition] } });
  expect(await attempt(person, tool, { amount: 100 })).toMatchObject({ isOk: true });
  expect(await attempt(person, tool, { amount: 101 })).toMatchObject({ errorCode: "denied" });
});

test("one that expires or is switched off decides nothing", async () => {
  const person = await world.newPerson();
  const tool = await poster(person);
  const soon = new Date(world.app.platform.now().getTime() + 60_000).toISOString();
  const { id } = await add(person, { effect: "allow", expiresAt: soon });
  expect(await attempt(person, tool)).toMatchObject({ isOk: true });
  world.clock.advance(61_000);
  expect(await attempt(person, tool)).toMatchObject({ isOk: false });
  expect((await person.patch(`/v1/policies/${id}`, { expiresAt: soon })).status).toBe(422);
  await person.patch(`/v1/policies/${id}`, { expiresAt: null });
  expect(await attempt(person, tool)).toMatchObject({ isOk: true });
  await person.patch(`/v1/policies/${id}`, { isEnabled: false });
  expect(await attempt(person, tool)).toMatchObject({ isOk: false });
  world.clock.release();
});

test("a budget counts what was spent", async () => {
  const person = await world.newPerson();
  const tool = await poster(person);
  await world.allow(person);
  const budget = { of: "workspace", period: "month", amountMicros: 0 };
  await add(person, { effect: "block", match: { address: tool.address, budget } });
  expect(await attempt(person, tool)).toMatchObject({ isOk: true });
  await world.sql(
    `insert into usage_unrolled (organization_id, workspace_id, id, kind, wallet, unit, environment, stage, agent_id, account_id,
        key_id, model, begins_run, quantity, input_tokens, output_tokens, cached_input_tokens, cost_micros, created_at)
      select organization_id, id, 'use_spent', 'tool', 'ai', 'call', 'development', 'draft', '', '', '', '', false, 1, 0, 0, 0, 5, $2
      from workspaces where id = $1`,
    [person.workspaceId, world.app.platform.now().toISOString()],
  );
  expect(await attempt(person, tool)).toMatchObject({ errorCode: "denied" });
});

test("a person restricts what is done in their name everywhere, and nobody else sees or changes it", async () => {
  const host = await world.newPerson();
  const guest = await world.newPerson();
  const joined = await world.join(guest, host, "admin");
  const tool = await poster(host);
  await world.allow(host);
  const own = await add(guest, { effect: "block", note: "My secret plan." }, "/v1/me/policies");
  expect(await attempt(joined, tool)).toMatchObject({ errorCode: "denied" });
  expect(await attempt(host, tool)).toMatchObject({ isOk: true });
  expect((await host.get("/v1/me/policies")).body.data).toEqual([]);
  expect((await host.patch(`/v1/me/policies/${own.id}`, { isEnabled: false })).status).toBe(404);
  const supposed = { address: tool.address, caller: { accountId: guest.accountId } };
  const explained = await host.post("/v1/policies/explain", { call: supposed });
  expect(explained.body).toMatchObject({ effect: "block" });
  expect(explained.text).not.toContain("secret");
  expect((await guest.post("/v1/me/policies", { effect: "allow" })).status).toBe(422);
  const key = await world.key(guest);
  expect((await key.del(`/v1/me/policies/${own.id}`)).status).toBe(403);
});

test("what a workspace inherits it sees and does not change", async () => {
  const person = await world.newPerson();
  const { id } = await add(person, { effect: "require_approval" }, inOrganization(person));
  expect((await person.get(`/v1/policies/${id}`)).body).toMatchObject({ scope: "organization" });
  expect((await person.get("/v1/policies?scope=organization")).body.data).toHaveLength(1);
  expect((await person.get("/v1/policies")).body.data).toEqual([]);
  expect((await person.patch(`/v1/policies/${id}`, { isEnabled: false })).status).toBe(404);
  expect((await person.del(`/v1/policies/${id}`)).status).toBe(404);
});

test("the database itself keeps a workspace from changing what its organization decided", async () => {
  const person = await world.newPerson();
  const { id } = await add(person, { effect: "block" }, inOrganization(person));
  const { door } = world.app.platform;
  const { accountId, organizationId, workspaceId } = person;
  await door.write({ accountId, organizationId, workspaceId }, async (t) => {
    await t.db.updateTable("policies").set({ effect: "allow" }).where("id", "=", id).execute();
    await t.db.deleteFrom("policies").where("id", "=", id).execute();
  });
  expect((await person.get(`/v1/policies/${id}`)).body.effect).toBe("block");
});

test("policies are ordered, and the first of equally specific ones decides", async () => {
  const person = await world.newPerson();
  const tool = await poster(person);
  const first = await add(person, { effect: "block" });
  const second = await add(person, { effect: "allow" });
  expect(await attempt(person, tool)).toMatchObject({ errorCode: "denied" });
  expect((await person.put("/v1/policies/order", { ids: [second.id, first.id] })).status).toBe(204);
  expect(await attempt(person, tool)).toMatchObject({ isOk: true });
  const third = await add(person, { effect: "block", position: 0 });
  expect(await attempt(person, tool)).toMatchObject({ errorCode: "denied" });
  const listed = (await person.get("/v1/policies")).body.data;
  expect(listed.map((each: { id: string; position: number }) => [each.id, each.position])).toEqual([
    [third.id, 0],
    [second.id, 1],
    [first.id, 2],
  ]);
  expect((await person.put("/v1/policies/order", { ids: [first.id] })).status).toBe(409);
  const rival = await world.newPerson();
  const theirs = await add(rival, { effect: "block" });
  const ids = [first.id, second.id, third.id, theirs.id];
  expect((await person.put("/v1/policies/order", { ids })).status).toBe(404);
  const page = (await person.get("/v1/policies?limit=2")).body;
  const rest = (await person.get(`/v1/policies?limit=2&cursor=${page.nextCursor}`)).body;
  expect([...page.data, ...rest.data].map(({ id }) => id)).toEqual([third.id, second.id, first.id]);
});

test("changes are told and audited with what was before", async () => {
  const person = await world.newPerson();
  const { id } = await add(person, { effect: "block", match: { address: "billing.**" } });
  await person.patch(`/v1/policies/${id}`, { effect: "require_approval", quorum: 3 });
  await person.del(`/v1/policies/${id}`);
  await world.until(async () => {
    const { data } = (await person.get("/v1/events?types=policy.*")).body;
    return new Set(data.map(({ type }: { type: string }) => type)).size === 3;
  });
  const [entry] = (await person.get("/v1/audit?verb=policies.update")).body.data;
  expect(entry).toMatchObject({
    before: { effect: "block" },
    after: { effect: "require_approval", quorum: 3 },
  });
});

test("a past call is explained: what was decided then, and what is now", async () => {
  const person = await world.newPerson();
  const tool = await poster(person);
  const allowed = await add(person, { effect: "allow", match: { address: tool.address } });
  const content = { toolIds: [tool.id] };
  const agent = await deployAgent(person, content);
  const run = (await person.post(`/v1/agents/${agent.id}/runs`, { input: `call ${tool.name}` })).body;
  expect(run).toMatchObject({ state: "succeeded" });
  const { data: steps } = (await person.get(`/v1/runs/${run.id}/steps`)).body;
  const { number } = steps.find(({ kind }: { kind: string }) => kind === "tool");
  const blocked = await add(person, { effect: "block", match: { address: tool.address, via: ["agent"] } });
  const { status, body, text } = await person.post("/v1/policies/explain", {
    runId: run.id,
    stepNumber: number,
  });
  expect(status, text).toBe(200);
  expect(body).toMatchObject({
    effect: "block",
    policyIds: [blocked.id],
    recorded: { effect: "allow", policyIds: [allowed.id], isSameRevision: false },
    isDefault: false,
  });
  const workspace = body.scopes.find(({ scope }: { scope: string }) => scope === "workspace");
  expect(workspace.matched.map(({ policyId, isWinner }: never) => [policyId, isWinner])).toEqual([
    [blocked.id, true],
    [allowed.id, false],
  ]);
  const rival = await world.newPerson();
  expect((await rival.post("/v1/policies/explain", { runId: run.id, stepNumber: number })).status).toBe(404);
});

test("a change is tried on the calls of last week before it is made", async () => {
  const person = await world.newPerson();
  const tool = await poster(person);
  const { id } = await add(person, { effect: "allow", match: { address: tool.address } });
  const agent = await deployAgent(person, { toolIds: [tool.id] });
  for (const amount of [1, 500]) {
    const input = `call ${tool.name} amount=${amount}`;
    expect((await person.post(`/v1/agents/${agent.id}/runs`, { input })).body.state).toBe("succeeded");
  }
  const condition = { path: "/amount", operator: "gt", value: 100 };
  const draft = { effect: "require_approval", match: { address: tool.address, arguments: [condition] } };
  const simulate = async (change: object) => (await person.post("/v1/policies/simulate", change)).body;
  const whole = await simulate({ add: [draft] });
  expect(whole).toMatchObject({
    replayed: 2,
    changes: [{ before: "allow", after: "require_approval", count: 1 }],
    data: [{ address: tool.address, before: "allow", after: "require_approval" }],
    nextCursor: null,
  });
  const without = await simulate({ remove: [id], limit: 1 });
  expect(without).toMatchObject({ replayed: 1, changes: [{ count: 1 }] });
  expect(await simulate({ remove: [id], limit: 1, cursor: without.nextCursor })).toMatchObject({
    replayed: 1,
    nextCursor: null,
  });
  expect((await simulate({ add: [{ effect: "allow" }] })).changes).toEqual([]);
  // Stored it is small, as text it is not: it counts as unknown, and who restricts takes that as true.
  await world.sql(
    `update steps set intent = jsonb_build_object('amount', 1, 'text', repeat('a', 1000000))
      where workspace_id = $1 and kind = 'tool' and intent ->> 'amount' = '1'`,
    [person.workspaceId],
  );
  expect((await simulate({ add: [draft] })).changes).toMatchObject([{ after: "require_approval", count: 2 }]);
  // Nothing was changed by asking.
  expect((await person.get("/v1/policies")).body.data).toHaveLength(1);
});

test("a change of the organization's or one's own policies is tried on calls of all workspaces one may read", async () => {
  const owner = await world.newPerson();
  const admin = await world.join(await world.newPerson(), owner, "admin");
  const tool = await poster(owner);
  await world.allow(owner);
  const agent = await deployAgent(owner, { toolIds: [tool.id] });
  for (const person of [owner, owner, admin])
    expect(
      (await person.post(`/v1/agents/${agent.id}/runs`, { input: `call ${tool.name}` })).body.state,
    ).toBe("succeeded");
  const draft = { effect: "block", match: { address: tool.address } };
  const whole = await owner.post(`${inOrganization(owner)}/simulate`, { add: [draft] });
  expect(whole.status, whole.text).toBe(200);
  expect(whole.body).toMatchObject({
    ...{ workspaces: 1, leftOut: 0, toCount: 0, calls: 3, isCounted: true, replayed: 3, nextCursor: null },
    changes: [{ before: "allow", after: "block", count: 3 }],
  });
  expect(whole.body.data[0]).toMatchObject({ address: tool.address, workspaceId: owner.workspaceId });
  const sampled = { add: [draft], sample: 2 };
  expect((await owner.post(`${inOrganization(owner)}/simulate`, sampled)).body).toMatchObject({
    ...{ calls: 3, replayed: 2 },
    changes: [{ count: 2 }],
  });
  expect((await admin.post("/v1/me/policies/simulate", { add: [draft] })).body).toMatchObject({
    ...{ calls: 1, replayed: 1 },
    changes: [{ before: "allow", after: "block", count: 1 }],
  });
  const loosening = { add: [{ effect: "allow" }] };
  expect((await admin.post("/v1/me/policies/simulate", loosening)).status).toBe(422);
  const stranger = await world.newPerson();
  expect((await stranger.post("/v1/me/policies/simulate", { add: [draft] })).body).toMatchObject({
    calls: 0,
  });
  expect((await admin.post(`${inOrganization(owner)}/simulate`, { add: [draft] })).status).toBe(403);
});

test("a simulation of many workspaces comes page by page, and its pages add up to the whole", async () => {
  const owner = await world.newPerson();
  const { organizationId } = owner;
  const body = { organizationId, name: "Second", environment: "development" };
  const second = owner.in((await owner.post("/v1/workspaces", body)).body.id);
  for (const person of [owner, second]) {
    const tool = await poster(person);
    await world.allow(person);
    const agent = await deployAgent(person, { toolIds: [tool.id] });
    for (let run = 0; run < 2; run++)
      await person.post(`/v1/agents/${agent.id}/runs`, { input: `call ${tool.name}` });
  }
  type Page = Awaited<ReturnType<typeof findings>>;
  const pages = async (ask: (cursor: string | undefined) => Promise<Page>) => {
    const found: Page[] = [];
    do found.push(await ask(found.at(-1)?.nextCursor ?? undefined));
    while (found.at(-1)!.nextCursor !== null && found.length < 20);
    return found;
  };
  const add = [{ effect: "block" }];
  const simulate = async (body: object) => (await owner.post(`${inOrganization(owner)}/simulate`, body)).body;
  const whole = await simulate({ add });
  expect(whole).toMatchObject({ workspaces: 2, calls: 4, replayed: 4, nextCursor: null });
  const callsOf = (found: Page[]) =>
    found.flatMap(({ data }) => data.map(({ runId, stepNumber }) => `${runId} ${stepNumber}`)).sort();
  const byCalls = await pages((cursor) => simulate({ add, limit: 1, cursor }));
  expect(byCalls.map(({ replayed, toCount }) => [replayed, toCount])).toEqual(Array(4).fill([1, 0]));
  expect(callsOf(byCalls)).toEqual(callsOf([whole]));
  expect(byCalls.at(-1)).toMatchObject({ workspaces: 2, calls: 4, changes: [{ count: 1 }] });
  // With no time at all a page does one thing: the person sees how far counting has come.
  const workspaceIds = [owner.workspaceId, second.headers["bailiwick-workspace"]!].sort().toReversed();
  const question = {
    workspaceIds,
    days: 7,
    sample: 2000,
    limit: 500,
    decidingIn: (levels: LevelRules) => {
      const before = compileLevels(levels);
      return { before, after: before };
    },
  };
  const hurried = await pages((cursor) =>
    findings(world.app.platform, { ...question, readerId: owner.accountId, cursor }, 0),
  );
  expect(
    hurried.map(({ workspaces, toCount, calls, replayed }) => [workspaces, toCount, calls, replayed]),
  ).toEqual([
    [1, 1, 2, 0],
    [2, 0, 4, 0],
    [2, 0, 4, 2],
    [2, 0, 4, 2],
  ]);
  // Who may not read the runs of a workspace learns nothing of it, whatever page is asked for.
  const stranger = await world.newPerson();
  const foreign = await pages((cursor) =>
    findings(
      world.app.platform,
      { ...question, readerId: stranger.accountId, cursor: cursor ?? hurried[1]!.nextCursor! },
      0,
    ),
  );
  expect(foreign.map(({ replayed, data }) => [replayed, data])).toEqual(foreign.map(() => [0, []]));
  for (const cursor of ["x", hurried[0]!.nextCursor!.replace(/\d{4}/, "1999")])
    expect(await simulate({ add, cursor })).toMatchObject({ status: 422 });
});

test.each([
  { count: 3, calls: 100, sample: 2000, share: 3 },
  { count: 1000, calls: 4000, sample: 2000, share: 500 },
  { count: 1, calls: 4000, sample: 20, share: 1 },
  { count: 0, calls: 4000, sample: 20, share: 0 },
  { count: 20_000, calls: 1, sample: 2000, share: 2000 },
])("$share of a sample of $sample fall to who had $count of $calls calls", ({ share, count, ...of }) => {
  expect(shareOf(count, of)).toBe(share);
});

test("what waits in somebody's name asks again when their own policies change, and not when somebody else's do", async () => {
  const person = await world.newPerson();
  const other = await world.join(await world.newPerson(), person, "admin");
  const tool = await poster(person);
  const agent = await deployAgent(person, { toolIds: [tool.id] });
  const run = (await person.post(`/v1/agents/${agent.id}/runs`, { input: `call ${tool.name}` })).body;
  const approval = async () => {
    await world.app.approvals!.settle();
    return (await person.get("/v1/approvals")).body.data[0];
  };
  await world.until(async () => (await approval())?.state === "pending");
  const block = { effect: "block", match: { address: tool.address } };
  await add(other, block, "/v1/me/policies");
  expect(await approval()).toMatchObject({ state: "pending" });
  await add(person, block, "/v1/me/policies");
  await approval();
  await world.until(async () => (await person.get(`/v1/runs/${run.id}`)).body.state === "succeeded");
  expect(await approval()).toMatchObject({ state: "cancelled", execution: null });
});

test("a draft that waits in a workspace that becomes production is decided as in production", async () => {
  const person = await world.newPerson();
  const { workspaceId } = person;
  await world.sql("update workspaces set environment = 'staging' where id = $1", [workspaceId]);
  const tool = await poster(person);
  const agent = await deployAgent(person, { toolIds: [tool.id] });
  const input = { input: `call ${tool.name}`, isDraft: true };
  await person.post(`/v1/agents/${agent.id}/runs`, input);
  const approval = async () => (await person.get("/v1/approvals")).body.data[0];
  await world.until(async () => (await approval())?.state === "pending");
  expect(await approval()).toMatchObject({ environment: "staging" });
  const { body } = await person.get(`/v1/workspaces/${workspaceId}`);
  const target = { target: "production", slug: body.slug };
  const converted = await person.post(`/v1/workspaces/${workspaceId}/convert-environment`, target);
  expect(converted.status, converted.text).toBe(200);
  await add(person, { effect: "allow", match: { address: tool.address } });
  await world.until(async () => {
    await world.app.signals!.settle();
    await world.app.approvals!.settle();
    return (await approval()).environment === "production";
  });
  expect(await approval()).toMatchObject({ state: "pending" });
  expect((await approval()).reason).toContain("draft in a production workspace");
});

test("one's own policies are put in order, all of them and nobody else's", async () => {
  const person = await world.newPerson();
  const rival = await world.newPerson();
  const order = async () =>
    (await person.get("/v1/me/policies")).body.data.map(({ id }: { id: string }) => id);
  const first = await add(person, { effect: "block" }, "/v1/me/policies");
  const second = await add(person, { effect: "block", position: 0 }, "/v1/me/policies");
  const theirs = await add(rival, { effect: "block" }, "/v1/me/policies");
  expect(await order()).toEqual([second.id, first.id]);
  const put = async (ids: string[]) => (await person.put("/v1/me/policies/order", { ids })).status;
  expect(await put([first.id, second.id])).toBe(204);
  expect(await order()).toEqual([first.id, second.id]);
  expect(await put([first.id])).toBe(409);
  expect(await put([first.id, second.id, theirs.id])).toBe(404);
});

test("a policy that cannot be read blocks, and nothing of it breaks", async () => {
  const person = await world.newPerson();
  const tool = await poster(person);
  await world.allow(person);
  await world.sql(
    "insert into policies (organization_id, id, workspace_id, position, effect, match) values ($1, 'pol_01kagq5b00e4h8v3y6w2x9c7df', $2, 9, 'require_approval', '{\"address\": 7}')",
    [person.organizationId, person.workspaceId],
  );
  await person.patch("/v1/policies/pol_01kagq5b00e4h8v3y6w2x9c7df", { note: "looked at" });
  const call = { address: "elsewhere.do" };
  const explained = (await person.post("/v1/policies/explain", { call })).body;
  expect(explained).toMatchObject({ effect: "block" });
  expect((await person.get("/v1/policies")).status).toBe(200);
  expect(tool.id).toBeTruthy();
});

test.each([
  [{ effect: "allow", quorum: 2 }, "quorum"],
  [{ effect: "block", match: { address: "a..b" } }, "match.address"],
  [{ effect: "block", match: { address: "get*" } }, "match.address"],
  [
    { effect: "block", match: { arguments: [{ path: "amount", operator: "gt", value: 1 }] } },
    "match.arguments.0.path",
  ],
  [
    { effect: "block", match: { arguments: [{ path: "/a", operator: "gt", value: "1" }] } },
    "match.arguments.0.value",
  ],
  [{ effect: "block", match: { window: { timeZone: "Mars/Olympus" } } }, "match.window.timeZone"],
  [{ effect: "allow", toolkitId: "tkt_01kagq5b00e4h8v3y6w2x9c7df" }, "effect"],
  [{ effect: "allow", expiresAt: "2001-01-01T00:00:00Z" }, "expiresAt"],
])("%j names its wrong field", async (policy, path) => {
  const { status, body } = await acme.post("/v1/policies", policy);
  expect(status).toBe(422);
  expect(body.errors.map((error: { path: string }) => error.path)).toContain(path);
});

test("who may not write policies makes none, and a stranger finds none", async () => {
  const reader = await world.workspace({ can: ["policies:read"] });
  const { id } = await add(reader.owner, { effect: "block" });
  expect((await reader.post("/v1/policies", { effect: "allow" })).status).toBe(403);
  expect((await acme.get(`/v1/policies/${id}`)).status).toBe(404);
  expect((await acme.patch(`/v1/policies/${id}`, { isEnabled: false })).status).toBe(404);
});

const NOWHERE = "01h455vb4pex5vsknk084sn02q";
const supposing = (call: object) => ["/v1/policies/explain", { call: { address: "nowhere.tool", ...call } }];
const trying = (change: object, of = "/v1") => [
  `${of}/policies/simulate`,
  { add: [{ effect: "block" }], ...change },
];
test.each([
  [supposing({ caller: { agentId: `agt_${NOWHERE}` } }), "call.caller.agentId"],
  [supposing({ caller: { keyId: `key_${NOWHERE}` } }), "call.caller.keyId"],
  [supposing({ caller: { accountId: `acc_${NOWHERE}` } }), "call.caller.accountId"],
  [supposing({ caller: { toolkitId: `tkt_${NOWHERE}` } }), "call.caller.toolkitId"],
  [supposing({ caller: { agent: "x" } }), "call.caller.agent"],
  [supposing({ annotations: { readOnly: true } }), "call.annotations.readOnly"],
  [supposing({ agentId: `agt_${NOWHERE}` }), "call.agentId"],
  [supposing({ address: "a\0b" }), "call.address"],
  [trying({ add: [{ effect: "block" }, { effect: "block", quorum: 2 }] }), "add.1.quorum"],
  [trying({ add: [{ effect: "block", toolkitId: `tkt_${NOWHERE}` }] }), "add.0.toolkitId"],
  [trying({ add: [{ effect: "block", match: { keyIds: [`key_${NOWHERE}`] } }] }), "add.0.match.keyIds.0"],
  [
    trying({ add: [{ effect: "block", match: { keyIds: [`key_${NOWHERE}`] } }] }, "/v1/me"),
    "add.0.match.keyIds",
  ],
  [trying({ remove: [`pol_${NOWHERE}`] }), "remove.0"],
  [trying({ remove: [`pol_${NOWHERE}`] }, "/v1/me"), "remove.0"],
  [trying({ cursor: "2026-02-31T00:00:00.000000Z step_x" }), "cursor"],
  [trying({ cursor: "0000-01-01T00:00:00.000000Z step_x" }), "cursor"],
] as [[string, object], string][])("asked %j names the wrong field", async ([at, input], path) => {
  const { status, body } = await acme.post(at, input);
  expect(status).toBe(422);
  expect(body.errors.map((error: { path: string }) => error.path)).toEqual([path]);
});
