import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Person, testWorld, type World } from "../../platform/testing/world.ts";
import { workOf } from "../../platform/operation.ts";
import { resolveTool } from "../catalogue/index.ts";
import { type Service, startService } from "../connections/testing/service.ts";
import { integrations } from "../connections/index.ts";
import { type Callable, callTool } from "../tools/index.ts";
import "./index.ts";
import { buildRequest, pathOf } from "./request.ts";
import { answerAs, SERVICES } from "./testing/services.ts";

const SECRET = "a-token-0123456789-of-a-service";
let world: World;
let acme: Person;
let service: Service;
beforeAll(async () => {
  service = await startService(answerAs);
  world = await testWorld({ config: { OUTBOUND_ALLOW: service.host } });
  acme = await world.newPerson("Acme");
  await world.allow(acme, "**");
});
afterAll(async () => {
  await world.stop();
  await service.close();
});

/** A connection of this integration, as if it stood at the service on this machine. */
async function connect(slug: string, more: object = {}): Promise<string> {
  const definition = integrations().find((each) => each.slug === slug)!;
  const method = definition.methods.find(({ kind }) => kind === "bearer" || kind === "basic");
  const baseUrl = `${service.url}/${slug}`;
  if (method) {
    const given = {
      name: `${slug} ${Math.random()}`,
      integration: slug,
      kind: method.kind,
      baseUrl,
      ...more,
    };
    const { status, body, text } = await acme.post("/v1/connections", {
      ...given,
      secret: SECRET,
      ...(method.kind === "basic" ? { username: "ada@example.org" } : {}),
    });
    expect(status, text).toBe(201);
    return body.id;
  }
  return connectByOAuth(slug, more);
}

/** The demo OAuth server allows at once, and does not say whom. */
async function connectByOAuth(slug: string, more: object = {}): Promise<string> {
  const demo = `${world.url}/demo/oauth`;
  const { body, text } = await acme.post("/v1/connections", {
    name: `${slug} ${Math.random()}`,
    integration: slug,
    kind: "oauth2",
    baseUrl: `${service.url}/${slug}`,
    oauth: {
      clientId: "ours",
      authorizationUrl: `${demo}/authorize`,
      tokenUrl: `${demo}/token`,
    },
    ...more,
  });
  expect(body.id, text).toBeTruthy();
  await allow(body.id);
  return body.id;
}
async function allow(id: string): Promise<void> {
  const { body: begun } = await acme.post(`/v1/connections/${id}/authorize`);
  const state = new URL(begun.authorizationUrl).searchParams.get("state");
  const back = await acme.get(`/connect/callback?code=demo&state=${state}`);
  expect(back.status, back.text).toBe(200);
}

/** Arguments that fit the schema of any action here. */
const WORDS: Record<string, unknown> = {
  path: "orders/7",
  owner: "acme",
  repo: "roof",
  number: 12,
  object: "Account",
  fields: { Name: "Acme" },
  labels: ["wet"],
  calendars: ["ada@example.org"],
};
const argumentsFor = (
  slug: string,
  { properties, required = [] }: { properties: Record<string, unknown>; required?: string[] },
) =>
  Object.fromEntries(
    required.map((name) => {
      if (slug === "github" && name === "path") return [name, "src/main.ts"];
      const { type } = properties[name] as { type?: string };
      return [name, type === "string" && typeof WORDS[name] !== "string" ? "text" : (WORDS[name] ?? "text")];
    }),
  );

describe.each(Object.keys(SERVICES))("%s", (slug) => {
  const { actions, test: probe } = integrations().find((each) => each.slug === slug)!;

  test("is tested, and its actions are tools that send what the service expects", async () => {
    const id = await connect(slug);
    if (probe) {
      const { body } = await acme.post(`/v1/connections/${id}/test`, {});
      expect(body, JSON.stringify(body)).toMatchObject({ isOk: true, errorCode: null });
    }
    const { slug: own } = (await acme.get(`/v1/connections/${id}`)).body;
    expect(own).toBe(slug);
    for (const action of actions) {
      const tool = await resolveAs(acme, `${own}.${action.name}`);
      expect(tool, action.name).not.toBeNull();
      const answer = await callAs(tool!, argumentsFor(slug, action.parameters));
      expect(answer.ok, `${action.name}: ${JSON.stringify(answer)}`).toBe(true);
      expect(JSON.stringify(answer)).not.toContain(SECRET);
    }
    expect(service.last().headers.authorization).toBeTruthy();
  });
});

test.each([
  ["github", { login: "octo", id: 2 }],
  ["gmail", { emailAddress: "bob@example.org" }],
  ["google_calendar", { id: "bob@example.org", summary: "Ada", primary: true }],
  ["jira", { accountId: "6c20", displayName: "Ada" }],
  ["salesforce", { organization_id: "00Dx0000000BV7zEAG", user_id: "005x00000012Q9QAAU" }],
  ["slack", { ok: true, team: "Acme", team_id: "T1", user_id: "U10" }],
])(
  "%s says whose account was connected: the same one is known again, another is not it",
  async (slug, bob) => {
    const id = await connectByOAuth(slug);
    const identity = async () =>
      (
        await world.sql<{ identity: string | null }>("select identity from connections where id = $1", [id])
      )[0]!.identity;
    const ada = await identity();
    expect(ada).not.toBeNull();
    expect((await acme.get(`/v1/connections/${id}`)).body.connectedAs).toMatch(/ada|octo|Ada|Acme/);
    await allow(id);
    expect(await identity()).toBe(ada);
    service.next({ json: bob });
    await allow(id);
    expect(await identity()).not.toBe(ada);
    expect(await identity()).not.toBeNull();
  },
);

const scopeOf = ({ accountId, organizationId, workspaceId }: Person) => ({
  accountId,
  organizationId,
  workspaceId,
});
const resolveAs = (person: Person, address: string) =>
  world.app.platform.door.read(scopeOf(person), (t) => resolveTool(t, address));

async function callAs(callable: Callable, args: object) {
  const caller = {
    accountId: acme.accountId,
    keyId: null,
    agentId: null,
    via: "tool" as const,
    environment: "development",
    stage: "draft",
    isDraft: true,
  };
  const facts = { requestId: "req_test", ip: null, userAgent: null, signal: AbortSignal.timeout(20_000) };
  const ws = workOf(world.app.platform, { accountId: acme.accountId } as never, facts, scopeOf(acme));
  const answer = await callTool(ws, callable, args, {
    idempotencyKey: "once",
    signal: facts.signal,
    thingId: "run_test",
    accountId: acme.accountId,
    caller,
    at: null,
  });
  if ("wait" in answer) throw new Error("it waited");
  return answer;
}

test("what a service says is wrong though it answers 200 is a failure", async () => {
  const id = await connect("slack", { slug: "team_chat" });
  const tool = await resolveAs(acme, "team_chat.post_message");
  const answer = await callAs(tool!, { channel: "C404", text: "hello" });
  expect(answer).toMatchObject({ ok: false, code: "tool_refused" });
  expect(answer).toHaveProperty("message", expect.stringContaining("channel_not_found"));
  const asked = service.asked.length;
  const bad = await callAs(tool!, { text: "hello" });
  expect(bad).toMatchObject({ ok: false, code: "tool_bad_arguments" });
  expect(service.asked).toHaveLength(asked);
  await acme.post(`/v1/connections/${id}/disconnect`);
  expect(await resolveAs(acme, "team_chat.post_message")).toBeNull();
});

test("a second connection of a service has another name, and another workspace sees neither", async () => {
  const first = await acme.get(`/v1/connections/${await connect("github")}`);
  expect(first.body.slug).toMatch(/^github_\d+$/);
  const rival = await world.newPerson("Rival");
  expect(await resolveAs(rival, `${first.body.slug}.get_issue`)).toBeNull();
  const taken = await acme.post("/v1/connections", {
    name: "taken",
    integration: "github",
    kind: "bearer",
    secret: SECRET,
    slug: first.body.slug,
  });
  expect(taken.status).toBe(409);
});

test("the catalogue of integrations says how each is connected, and holds no secret", async () => {
  const { body } = await acme.get("/v1/integrations");
  expect(body.data.map(({ slug }: { slug: string }) => slug)).toEqual(
    expect.arrayContaining(["github", "gmail", "google_calendar", "http", "jira", "salesforce", "slack"]),
  );
  const { body: jira } = await acme.get("/v1/integrations/jira");
  expect(jira.actions.length).toBeGreaterThanOrEqual(4);
  expect(jira.redirectUri).toContain("/connect/callback");
  expect((await acme.get("/v1/integrations/nothing")).status).toBe(404);
  const wrong = await acme.post("/v1/connections", {
    name: "elsewhere",
    integration: "jira",
    kind: "basic",
    username: "a",
    secret: SECRET,
    variables: { site: "evil.example/x" },
  });
  expect([wrong.status, wrong.body.errors[0].path]).toEqual([422, "variables.site"]);
});

describe("the request of an action", () => {
  test.each(["..", ".", ""])("does not climb with %j", (part) => {
    expect(() => pathOf("/repos/{owner}/{repo}", { owner: part, repo: "x" })).toThrow();
    expect(() => pathOf("/{+path}", { path: `a/${part}/b` })).toThrow();
  });
  test("encodes what could be another part of the address", () => {
    expect(pathOf("/a/{x}/b", { x: "1/2?c=3#d" })).toBe("/a/1%2F2%3Fc%3D3%23d/b");
    expect(pathOf("/{+path}", { path: "/a b/c?d" })).toBe("/a%20b/c%3Fd");
  });
  test("leaves out what was not given, and a mail cannot smuggle a header", () => {
    const gmail = integrations().find(({ slug }) => slug === "gmail")!;
    const send = gmail.actions.find(({ name }) => name === "send_message")!;
    const { body } = buildRequest(send, {
      to: "a@example.org\r\nBcc: b@example.org",
      subject: "Grüße",
      text: "hi",
    });
    const mail = Buffer.from(JSON.parse(body!).raw, "base64url").toString();
    expect(mail).not.toMatch(/^Bcc/m);
    expect(mail).toContain("Subject: =?UTF-8?B?");
    const calendar = integrations().find(({ slug }) => slug === "google_calendar")!;
    const update = calendar.actions.find(({ name }) => name === "update_event")!;
    expect(JSON.parse(buildRequest(update, { calendar: "primary", id: "1", summary: "x" }).body!)).toEqual({
      summary: "x",
    });
  });
});
