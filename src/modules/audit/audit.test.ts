import { afterAll, beforeAll, expect, test } from "vitest";
import { verbs } from "../contracts.ts";
import { isReading } from "../../platform/verb.ts";
import { type Person, testWorld, type World } from "../../platform/testing/world.ts";

let world: World;
let acme: Person;
beforeAll(async () => {
  world = await testWorld();
  acme = await world.newPerson("Acme");
});
afterAll(() => world.stop());

const verbsOf = ({ body }: { body: { data: { verb: string }[] } }) => body.data.map(({ verb }) => verb);

/** Verbs that read, and take in a body what should be in no address, or does not fit there. */
const READING_POSTS = [
  "account_policies.simulate",
  "approval_links.open",
  "invitations.preview",
  "organization_policies.simulate",
  "organization_tool_sources.preview",
  "policies.explain",
  "policies.simulate",
  "schedules.preview",
  "storage.sql_query",
  "tool_sources.preview",
];

test("every verb that changes something says what its entry tells", () => {
  const silent = verbs.filter((verb) => !isReading(verb) && !verb.audit).map((verb) => verb.name);
  expect(silent.toSorted()).toEqual(READING_POSTS);
});

test("an entry says who did what, with which credential, in which request", async () => {
  const person = await world.newPerson("Ada");
  const key = await world.key(person);
  const made = await key.post("/v1/agents", { name: "x" }, { headers: { "user-agent": "a test" } });
  const [entry] = (await person.get("/v1/audit")).body.data;
  expect(entry).toMatchObject({
    verb: "agents.create",
    target: { id: made.body.id, name: "x" },
    actorKind: "api_key",
    actorAccountId: person.accountId,
    actorName: "Ada",
    credentialId: key.keyId,
    requestId: made.headers.get("x-request-id"),
    userAgent: "a test",
    isProduction: false,
  });
  expect(entry.ip).toMatch(/127\.0\.0\.1/);
});

test("what happens in a production workspace is marked", async () => {
  const { body } = await acme.post("/v1/workspaces", { name: "Live", environment: "production" });
  const live = acme.in(body.id);
  await live.post("/v1/agents", { name: "x" });
  expect((await live.get("/v1/audit")).body.data[0].isProduction).toBe(true);
});

test("what was refused left no entry, and an entry that cannot be written takes the change back", async () => {
  const person = await world.newPerson();
  await person.post("/v1/agents", { name: "" });
  await person.del(`/v1/tools/tool_${"0".repeat(26)}`);
  await (await world.workspace({ can: ["agents:read"] })).post("/v1/agents", { name: "x" });
  expect((await person.get("/v1/audit")).body.data).toEqual([]);

  const alone = await testWorld();
  await alone.sql("alter table audit_entries add constraint nothing_fits check (verb <> 'agents.create')");
  const failed = await alone.administrator.post("/v1/agents", { name: "never there" });
  expect(failed.status).toBe(500);
  expect(failed.text).not.toContain("nothing_fits");
  expect((await alone.administrator.get("/v1/agents")).body.data).toEqual([]);
  await alone.stop();
});

test("reading leaves no entry", async () => {
  const person = await world.newPerson();
  await person.get("/v1/agents");
  await person.get("/v1/audit");
  expect((await person.get("/v1/audit")).body.data).toEqual([]);
});

test("a list is filtered by verb, actor, credential and time, and paged", async () => {
  const host = await world.newPerson("Host");
  const guest = await world.newPerson("Guest");
  const inside = await world.join(guest, host, "developer");
  await host.post("/v1/agents", { name: "by host" });
  await inside.post("/v1/agents", { name: "by guest" });
  const key = await world.key(host);
  await key.post("/v1/tools", { name: "t", description: "", definition: { kind: "code", code: "return 1" } });
  const list = async (query = "") => verbsOf(await host.get(`/v1/audit?${query}`));
  expect(await list()).toEqual(["tools.create", "api_keys.create", "agents.create", "agents.create"]);
  expect(await list("verb=agents.create")).toHaveLength(2);
  expect(await list(`actorAccountId=${guest.accountId}`)).toEqual(["agents.create"]);
  expect(await list(`credentialId=${key.keyId}`)).toEqual(["tools.create"]);
  expect(await list(`from=${new Date(Date.now() + 60_000).toISOString()}`)).toEqual([]);
  const page = await host.get("/v1/audit?limit=3");
  expect(await list(`limit=3&cursor=${page.body.nextCursor}`)).toEqual(["agents.create"]);
  expect((await host.get("/v1/audit?from=yesterday")).status).toBe(422);
});

test("a list is filtered by a whole resource, by what was touched and by production", async () => {
  const person = await world.newPerson();
  const agent = (await person.post("/v1/agents", { name: "x" })).body;
  await person.patch(`/v1/agents/${agent.id}`, { name: "y" });
  await world.key(person);
  const list = async (query = "") => verbsOf(await person.get(`/v1/audit?${query}`));
  expect(await list("verb=agents.")).toEqual(["agents.update", "agents.create"]);
  expect(await list("verb=agent")).toEqual([]);
  expect(await list(`targetId=${agent.id}`)).toEqual(["agents.update", "agents.create"]);
  expect(await list("isProduction=true")).toEqual([]);
  expect(await list("isProduction=false")).toHaveLength(3);
});

test("looks at people and exports are told from changes", async () => {
  const person = await world.newPerson();
  await person.post("/v1/agents", { name: "x" });
  await person.get("/v1/members");
  await person.get("/v1/audit/export?format=csv");
  const list = async (query = "") => verbsOf(await person.get(`/v1/audit?${query}`));
  expect(await list()).toEqual(["audit.export", "members.list", "agents.create"]);
  expect(await list("isChange=true")).toEqual(["agents.create"]);
  expect(await list("isChange=false")).toEqual(["audit.export", "members.list"]);
});

test("the organization reads what happened in it and in all its workspaces, and no other one's", async () => {
  const person = await world.newPerson("Owner");
  const { organizationId } = person;
  const second = await person.post("/v1/workspaces", {
    name: "Second",
    environment: "production",
    organizationId,
  });
  await person.post("/v1/agents", { name: "first" });
  await person.in(second.body.id).post("/v1/agents", { name: "second" });
  const path = `/v1/organizations/${organizationId}/audit`;
  const { data } = (await person.get(path)).body;
  const made = data.filter(({ verb }: { verb: string }) => verb === "agents.create");
  expect(made).toMatchObject([
    { workspaceId: second.body.id, workspaceName: "Second", isProduction: true, actorName: "Owner" },
    { workspaceId: person.workspaceId, isProduction: false },
  ]);
  expect(verbsOf(await person.get(path))).toContain("workspaces.create");
  expect(verbsOf(await person.get(`${path}?workspaceId=${second.body.id}&verb=agents.`))).toEqual([
    "agents.create",
  ]);
  // It may have been sealed meanwhile.
  expect((await person.get(`${path}?limit=1&cursor=${data[0].id}`)).body.data).toMatchObject([
    { id: data[1].id },
  ]);
  expect((await acme.get(path)).status).toBe(404);
  expect(
    (await acme.get(`/v1/organizations/${acme.organizationId}/audit?workspaceId=${second.body.id}`)).body
      .data,
  ).toEqual([]);
});

test("no secret is in an entry", async () => {
  const person = await world.newPerson();
  const key = await world.key(person);
  const secret = "sk-very-secret-indeed";
  const connection = await person.post("/v1/connections", {
    kind: "openai",
    name: "provider",
    secret,
  });
  expect(connection.status).toBe(201);
  await person.patch(`/v1/connections/${connection.body.id}`, { secret: `${secret}-2` });
  const rows = await world.sql<{ text: string }>("select e::text as text from audit_entries e");
  expect(rows.length).toBeGreaterThan(3);
  const everything = rows.map(({ text }) => text).join("\n");
  for (const hidden of [key.secret, secret, person.password, "bw_live_"])
    expect(everything).not.toContain(hidden);
});

test("another workspace reads none of it, and who lacks the right reads nothing", async () => {
  const person = await world.newPerson();
  await acme.post("/v1/agents", { name: "x" });
  expect((await person.get("/v1/audit")).body.data).toEqual([]);
  const developer = await world.join(person, acme, "developer");
  const refused = await developer.get("/v1/audit");
  expect(refused.status).toBe(403);
  expect(refused.body.detail).toContain("audit:read");
});

test("an entry of a change says what was and what is, and no secret of it", async () => {
  const person = await world.newPerson();
  const entryOf = async (verb: string) => (await person.get(`/v1/audit?verb=${verb}`)).body.data[0];
  const { body: agent } = await person.post("/v1/agents", { name: "Greeter" });
  await person.patch(`/v1/agents/${agent.id}`, { name: "Host" });
  expect(await entryOf("agents.update")).toMatchObject({
    before: { name: "Greeter" },
    after: { name: "Host" },
  });
  const instructions = "Greet. ".repeat(1000);
  const saved = await person.put(
    `/v1/agents/${agent.id}/draft`,
    { ...agent.content, instructions },
    { headers: { "if-match": `"${agent.revision}"` } },
  );
  expect(saved.status).toBe(200);
  const draft = await entryOf("agents.save_draft");
  expect(Object.keys(draft.after)).toEqual(["instructions"]);
  expect(draft.after.instructions).toBe(`${instructions.slice(0, 500)}…`);
  await person.post(`/v1/agents/${agent.id}/publish`, { stage: "dev" });
  await person.post(`/v1/agents/${agent.id}/publish`, { stage: "dev" });
  expect(await entryOf("agents.publish")).toMatchObject({
    before: { stage: "dev", versionNumber: 1 },
    after: { stage: "dev", versionNumber: 2 },
  });
  const { body: connection } = await person.post("/v1/connections", {
    name: "Model",
    kind: "openai",
    secret: "sk-first-secret-1111",
  });
  await person.patch(`/v1/connections/${connection.id}`, { secret: "sk-other-secret-2222" });
  expect(await entryOf("connections.update")).toMatchObject({
    before: { secretHint: "1111" },
    after: { secretHint: "2222" },
  });
  const definition = (token: string) => ({
    kind: "http",
    method: "GET",
    url: "https://example.org",
    headers: { authorization: `Bearer ${token}` },
  });
  const { body: tool } = await person.post("/v1/tools", {
    name: "call",
    description: "",
    definition: definition("header-secret-1"),
  });
  const { id: _, ...content } = { ...tool.content, id: tool.id };
  const changed = await person.put(
    `/v1/tools/${tool.id}`,
    { ...content, description: "Calls", definition: definition("header-secret-2") },
    { headers: { "if-match": `"${tool.revision}"` } },
  );
  expect(changed.status, changed.text).toBe(200);
  expect((await entryOf("tools.update")).after).toMatchObject({ description: "Calls" });
  const rows = JSON.stringify(await world.sql("select * from audit_entries"));
  for (const secret of ["sk-first", "sk-other", "header-secret"]) expect(rows).not.toContain(secret);
});
