import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newId } from "../../platform/ids.ts";
import { type Person, testWorld, type World } from "../../platform/testing/world.ts";
import { credentialFor, flushUses, outboundCall, type OutboundRequest } from "./index.ts";
import { createPace } from "./pace.ts";
import { type Service, startService } from "./testing/service.ts";

const SECRET = "key-0123456789-äöü+/=";
let world: World;
let acme: Person;
let rival: Person;
let service: Service;
let stranger: Service;
beforeAll(async () => {
  service = await startService(({ path, headers, query }) => {
    if (path === "/away") return { status: 307, headers: { location: `${stranger.url}/caught` } };
    // It never answers.
    if (path === "/slow") return new Promise(() => {});
    return { json: { path, headers, query: Object.fromEntries(query) } };
  });
  stranger = await startService(() => ({ json: {} }));
  world = await testWorld({ config: { OUTBOUND_ALLOW: `${service.host},${stranger.host}` } });
  acme = await world.newPerson("Acme");
  rival = await world.newPerson("Rival");
});
afterAll(async () => {
  await world.stop();
  await service.close();
  await stranger.close();
});

const work = ({
  accountId,
  organizationId,
  workspaceId,
}: Pick<Person, "accountId" | "organizationId" | "workspaceId">) => ({
  platform: world.app.platform,
  scope: { accountId, organizationId, workspaceId },
});
let made = 0;
async function make(
  more: object,
  person: Pick<Person, "post"> = acme,
  at = "/v1/connections",
): Promise<string> {
  const { status, body, text } = await person.post(at, {
    name: `service ${++made}`,
    kind: "bearer",
    baseUrl: service.url,
    secret: SECRET,
    ...more,
  });
  expect(status, text).toBe(201);
  return body.id;
}
const call = (more: Partial<OutboundRequest>, person = acme) =>
  outboundCall(work(person), {
    method: "GET",
    url: `${service.url}/x`,
    accountId: person.accountId,
    ...more,
  });

describe("a credential", () => {
  test("without an address to try it at is tried by nobody, and stays as it was", async () => {
    const id = await make({ baseUrl: null, hosts: [service.host] });
    const before = (await acme.get(`/v1/connections/${id}`)).body;
    const { body } = await acme.post(`/v1/connections/${id}/test`, {});
    expect(body).toMatchObject({ isOk: false, errorCode: "nothing_to_test" });
    const { state, lastTestedAt } = (await acme.get(`/v1/connections/${id}`)).body;
    expect({ state, lastTestedAt }).toEqual({ state: before.state, lastTestedAt: null });
  });

  test.each([
    [{ kind: "bearer" }, { authorization: `Bearer ${SECRET}` }],
    [
      { kind: "basic", username: "ada" },
      { authorization: `Basic ${Buffer.from(`ada:${SECRET}`).toString("base64")}` },
    ],
    [
      { kind: "api_key", secret: "plain-key-0123", apiKey: { parameter: "X-Key", prefix: "Token " } },
      { "x-key": "Token plain-key-0123" },
    ],
  ])("of %j is added on the way and shown nowhere", async (given, headers) => {
    // What a header cannot hold is no bearer token either.
    const more = { secret: "key-0123456789", ...given };
    const expected = JSON.parse(JSON.stringify(headers).replaceAll(SECRET, more.secret));
    if (given.kind === "basic")
      expected.authorization = `Basic ${Buffer.from(`ada:${more.secret}`).toString("base64")}`;
    const answer = await call({ connectionId: await make(more) });
    if (!answer.ok) throw new Error(answer.message);
    expect(service.last().headers).toMatchObject(expected);
    const shown = JSON.stringify([
      answer.record,
      answer.response.text(),
      answer.response.url,
      answer.response.json(),
    ]);
    for (const secret of [more.secret, ...Object.values(expected)]) expect(shown).not.toContain(secret);
    expect(shown).toContain("[secret]");
  });

  test("in the address is sent there and recorded nowhere, however it is written", async () => {
    const id = await make({ kind: "api_key", apiKey: { placement: "query", parameter: "key" } });
    const answer = await call({
      connectionId: id,
      url: `${service.url}/x?a=1&again=${encodeURIComponent(SECRET)}`,
      headers: { note: "mine" },
    });
    expect(service.last().query.get("key")).toBe(SECRET);
    if (!answer.ok) throw new Error(answer.message);
    const shown = JSON.stringify([answer.record, answer.response.url, answer.response.text()]);
    expect(shown).not.toContain(SECRET);
    expect(shown).not.toContain(encodeURIComponent(SECRET));
  });

  test("goes to its own hosts only, and stays behind at a redirect to another", async () => {
    const id = await make({ secret: "own-hosts-only-0123" });
    const foreign = await call({ connectionId: id, url: `${stranger.url}/x` });
    expect(foreign).toMatchObject({ ok: false, code: "connection" });
    expect(stranger.asked).toHaveLength(0);
    await call({ connectionId: id, url: `${service.url}/away` });
    expect(stranger.last().path).toBe("/caught");
    expect(JSON.stringify(stranger.last())).not.toContain("own-hosts-only");
    const named = await credentialFor(work(acme), {
      connectionId: id,
      accountId: acme.accountId,
      addresses: [stranger.url],
    });
    expect(named).toHaveProperty("refused", expect.stringContaining(service.host));
  });

  test("goes in clear text only where its connection names a port", async () => {
    const connectionId = await make({ baseUrl: null, hosts: ["pets.example.com"] });
    const to = (address: string) =>
      credentialFor(work(acme), { connectionId, accountId: acme.accountId, addresses: [address] });
    expect(await to("https://pets.example.com/mcp")).toHaveProperty("headers");
    expect(await to("http://pets.example.com:443/mcp")).toHaveProperty("refused");
  });

  test("is not offered to the host of a document that is not its own, and the refusal names both and the way out", async () => {
    const connectionId = await make({ name: "Billing" });
    const asked = stranger.asked.length;
    const { status, body, text } = await acme.post("/v1/tool-sources/preview", {
      connectionId,
      definition: { kind: "openapi", url: `${stranger.url}/openapi.json` },
    });
    expect(text).not.toContain("unreachable");
    const said = JSON.stringify(body);
    for (const part of [
      `Billing is not for ${stranger.host}`,
      service.host,
      "Add that host",
      "paste the document",
    ])
      expect(said, `${status}`).toContain(part);
    expect(stranger.asked).toHaveLength(asked);
  });

  test("is not sent elsewhere by who may edit the connection but does not know it", async () => {
    const id = await make({ secret: "not-yours-to-move" });
    const moved = await acme.patch(`/v1/connections/${id}`, { baseUrl: stranger.url });
    expect([moved.status, moved.body.errors[0].path]).toEqual([422, "secret"]);
    expect((await acme.patch(`/v1/connections/${id}`, { hosts: [stranger.host] })).status).toBe(422);
    const both = await acme.patch(`/v1/connections/${id}`, {
      baseUrl: stranger.url,
      secret: "another-one-0123",
    });
    expect([both.status, both.body.hosts]).toEqual([200, [stranger.host]]);
  });

  test("that the service refuses shows as failing, and mends when it works", async () => {
    const id = await make({ secret: "refused-at-first" });
    service.next({ status: 401 });
    await call({ connectionId: id });
    expect((await acme.get(`/v1/connections/${id}`)).body).toMatchObject({ state: "failing" });
    await call({ connectionId: id });
    expect((await acme.get(`/v1/connections/${id}`)).body).toMatchObject({ state: "ok", lastError: null });
    service.next({ status: 403 });
    const { body } = await acme.post(`/v1/connections/${id}/test`, {});
    expect(body).toMatchObject({ isOk: false, errorCode: "refused" });
    await flushUses(world.app.platform);
    expect((await acme.get(`/v1/connections/${id}`)).body.lastUsedAt).not.toBeNull();
  });
});

describe("whose it is", () => {
  const organization = () => `/v1/organizations/${acme.organizationId}/connections`;

  test("the organization's is used by its workspaces and changed in the organization alone", async () => {
    const id = await make({ secret: "of-all-of-us-0123" }, acme, organization());
    const developer = await world.newPerson();
    const inside = await world.join(developer, acme, "developer");
    expect((await inside.get(`/v1/connections/${id}`)).body.owner).toBe("organization");
    for (const attempt of [
      await inside.patch(`/v1/connections/${id}`, { name: "mine" }),
      await inside.del(`/v1/connections/${id}`),
      await inside.post(`/v1/connections/${id}/disconnect`),
      await inside.patch(`${organization()}/${id}`, { name: "mine" }),
    ])
      expect(attempt.status).toBe(403);
    const acting = { ...acme, accountId: developer.accountId };
    expect(
      await credentialFor(work(acting), { connectionId: id, accountId: developer.accountId }),
    ).toHaveProperty("headers");
    expect((await rival.get(`/v1/connections/${id}`)).status).toBe(404);
    expect(await credentialFor(work(rival), { connectionId: id, accountId: rival.accountId })).toHaveProperty(
      "refused",
    );
    expect((await acme.del(`${organization()}/${id}`)).status).toBe(204);
  });

  test("each member's own is used by what they run, and seen and used by nobody else", async () => {
    const template = await make({ secret: undefined, credentials: "each_member" });
    const refused = await credentialFor(work(acme), { connectionId: template, accountId: acme.accountId });
    expect(refused).toHaveProperty("refused", expect.stringContaining("connect your own account"));
    const member = await world.newPerson();
    const inside = await world.join(member, acme, "member");
    const own = await inside.post("/v1/my-connections", { templateId: template, secret: "members-own-0123" });
    expect(own.status, own.text).toBe(201);
    expect(
      (await inside.post("/v1/my-connections", { templateId: template, secret: "again-0123456" })).status,
    ).toBe(409);
    const acting = { ...acme, accountId: member.accountId };
    const mine = await credentialFor(work(acting), { connectionId: template, accountId: member.accountId });
    expect(mine).toMatchObject({
      headers: { authorization: "Bearer members-own-0123" },
      connectionId: own.body.id,
    });
    // The owner of the workspace can do nothing with it, by no way.
    for (const path of [`/v1/connections/${own.body.id}`, `/v1/my-connections/${own.body.id}`]) {
      expect((await acme.get(path)).status).toBe(404);
      expect((await acme.del(path)).status).toBe(404);
    }
    expect((await acme.get("/v1/connections")).text).not.toContain(own.body.id);
    for (const connectionId of [template, own.body.id])
      expect(await credentialFor(work(acme), { connectionId, accountId: acme.accountId })).toHaveProperty(
        "refused",
      );
    const [row] = await world.sql<{ secret: Buffer }>("select secret from connections where id = $1", [
      own.body.id,
    ]);
    const copied = await make({ secret: "to-be-replaced" });
    await world.sql("update connections set secret = $2 where id = $1", [copied, row!.secret]);
    await expect(
      credentialFor(work(acme), { connectionId: copied, accountId: acme.accountId }),
    ).rejects.toThrow();
    await world.sql("delete from connections where id = $1", [copied]);
    await world.sql("delete from members where account_id = $1 and workspace_id = $2", [
      member.accountId,
      acme.workspaceId,
    ]);
    await world.sql("delete from organization_members where account_id = $1 and organization_id = $2", [
      member.accountId,
      acme.organizationId,
    ]);
    expect(await world.sql("select 1 as one from connections where id = $1", [own.body.id])).toEqual([]);
  });
});

test("an own HTTP tool signs with a connection, and its run holds no secret", async () => {
  const id = await make({ secret: "signs-a-tool-0123" });
  const definition = { kind: "http", method: "GET", url: `${service.url}/x`, connectionId: id };
  const { body: tool, text } = await acme.post("/v1/tools", { name: "signed", description: "", definition });
  expect(tool.id, text).toBeTruthy();
  const { body, text: answered } = await acme.post(`/v1/tools/${tool.id}/test`, { arguments: {} });
  expect(body, answered).toMatchObject({ isOk: true });
  expect(service.last().headers.authorization).toBe("Bearer signs-a-tool-0123");
  expect(answered).not.toContain("signs-a-tool");
  const used = await acme.del(`/v1/connections/${id}`);
  expect([used.status, used.body.usedBy]).toEqual([409, [{ id: tool.id, name: "signed" }]]);
  const absent = await acme.post("/v1/tools", {
    name: "unsigned",
    description: "",
    definition: { ...definition, connectionId: newId("connection") },
  });
  expect(absent.status).toBe(422);
});

describe("a call", () => {
  const count = async (more: Partial<OutboundRequest>, ...answers: Parameters<Service["next"]>) => {
    const before = service.asked.length;
    service.next(...answers);
    const answer = await call(more);
    return [service.asked.length - before, answer.ok ? answer.response.status : answer.code];
  };

  test("is repeated where that does no harm, and waits what it is asked for", async () => {
    expect(await count({}, { status: 500 }, { status: 502 }, { status: 503 })).toEqual([3, 503]);
    expect(await count({}, { status: 429, headers: { "retry-after": "0" } })).toEqual([2, 200]);
    expect(await count({}, { status: 404 })).toEqual([1, 404]);
    // Longer than anybody waits for: the answer is the caller's to deal with.
    expect(await count({}, { status: 429, headers: { "retry-after": "3600" } })).toEqual([1, 429]);
  });

  test("that may do something twice is sent once, unless it says that it may not", async () => {
    const post = { method: "POST", body: "{}" };
    for (const status of [429, 500, 503]) expect(await count(post, { status })).toEqual([1, status]);
    expect(await count({ ...post, isIdempotent: true }, { status: 503 })).toEqual([2, 200]);
  });

  test("ends at its time limit and is cut at its size limit", async () => {
    expect((await call({ timeoutMs: 1, url: `${service.url}/slow` })).ok).toBe(false);
    const big = await call({ maxResponseBytes: 10 });
    expect(big).toMatchObject({ ok: true, response: { isTruncated: true } });
    expect(await call({ maxResponseBytes: 10, whenTooLarge: "error" })).toMatchObject({
      ok: false,
      code: "too_large",
    });
  });

  test("to a private address is refused, with and without a connection", async () => {
    for (const url of [
      "http://10.0.0.1/",
      "http://169.254.169.254/latest",
      "http://[::1]:9/",
      "file:///etc/passwd",
    ])
      expect((await call({ url })).ok).toBe(false);
  });
});

describe("the pace of a host", () => {
  const never = new AbortController().signal;

  test("lets so many through at a time and refuses whoever finds the queue full", async () => {
    const pace = createPace({ concurrency: 2, perSecond: 1000, queue: 1 });
    expect(await pace.enter("a", never)).toBe(true);
    expect(await pace.enter("a", never)).toBe(true);
    const third = pace.enter("a", never);
    expect(await pace.enter("a", never)).toBe(false);
    expect(await pace.enter("b", never), "another host").toBe(true);
    pace.leave("a");
    expect(await third).toBe(true);
  });

  test("forgets who gave up waiting", async () => {
    const pace = createPace({ concurrency: 1, perSecond: 1000, queue: 5 });
    await pace.enter("a", never);
    const leaving = new AbortController();
    const second = pace.enter("a", leaving.signal);
    const third = pace.enter("a", never);
    leaving.abort(new Error("gone"));
    await expect(second).rejects.toThrow("gone");
    pace.leave("a");
    expect(await third).toBe(true);
  });

  test("keeps to a rate", async () => {
    const pace = createPace({ concurrency: 100, perSecond: 20, queue: 100 });
    const startedAt = performance.now();
    await Promise.all(Array.from({ length: 24 }, () => pace.enter("a", never)));
    expect(performance.now() - startedAt).toBeGreaterThan(100);
  });
});
