import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createCipher } from "../../platform/crypto.ts";
import type { Person } from "../../platform/testing/world.ts";
import { registerIntegration, rotateSecrets } from "./index.ts";
import { refresh } from "./oauth/refresh.ts";
import {
  acme,
  allow,
  api,
  authorizationOf,
  CLIENT_SECRET,
  connect,
  eventsOf,
  issuer,
  make,
  MINUTE,
  mock,
  oauth,
  rival,
  seen,
  server,
  startOAuthWorld,
  stateOf,
  stopOAuthWorld,
  tokenRequests,
  work,
  world,
} from "./testing/oauth-world.ts";

beforeAll(startOAuthWorld);
afterAll(stopOAuthWorld);

describe("allowing access", () => {
  test("sends people away with PKCE and takes them back once", async () => {
    const { id, state } = await make();
    expect(state).toBe("unconnected");
    const { body } = await acme.post(`/v1/connections/${id}/authorize`);
    const url = new URL(body.authorizationUrl);
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      response_type: "code",
      client_id: "our-client",
      code_challenge_method: "S256",
      scope: "read write",
      redirect_uri: body.redirectUri,
    });
    const back = await allow(body.authorizationUrl);
    const somebodyElse = await rival.get(`/connect/callback${back}`);
    expect(somebodyElse.status).toBe(400);
    const nobody = await world.anonymous.get(`/connect/callback${back}`);
    expect(nobody.text).toContain("not signed in");
    const answer = await acme.get(`/connect/callback${back}`);
    expect(answer.status).toBe(200);
    expect(answer.text).toContain("window.opener.postMessage(data, window.location.origin)");
    expect(answer.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(answer.text).not.toContain(new URLSearchParams(back).get("code"));
    expect(tokenRequests.at(-1)).toMatchObject({ grant_type: "authorization_code" });
    expect(tokenRequests.at(-1)!.code_verifier).toMatch(/^[\w-]{43}$/);
    expect(await stateOf(id)).toMatchObject({ state: "ok", lastError: null });
    const again = await acme.get(`/connect/callback${back}`);
    expect([again.status, again.text]).toEqual([400, expect.stringContaining("Start again")]);
    expect(await authorizationOf(id)).toMatch(/^Bearer ey/);
    expect(await eventsOf(id)).toEqual(["connection.created", "connection.connected"]);
  });

  test("ends when it takes too long, when the service refuses, and when the right to it is gone", async () => {
    const { id } = await make();
    const begin = async (person: Pick<Person, "post"> = acme) =>
      allow((await person.post(`/v1/connections/${id}/authorize`)).body.authorizationUrl);
    const late = await begin();
    world.clock.advance(11 * MINUTE);
    expect((await acme.get(`/connect/callback${late}`)).text).toContain("Start again");
    const refused = new URLSearchParams(await begin());
    refused.delete("code");
    refused.set("error", "access_denied<script>");
    const answer = await acme.get(`/connect/callback?${refused}`);
    expect(answer.text).toContain("access_denied");
    expect(answer.text).not.toContain("<script>alert");
    const helper = await world.newPerson("Helper");
    const inside = await world.join(helper, acme, "developer");
    const theirs = await begin(inside);
    await world.sql("delete from members where account_id = $1 and workspace_id = $2", [
      helper.accountId,
      acme.workspaceId,
    ]);
    expect((await helper.get(`/connect/callback${theirs}`)).status).toBe(400);
    expect((await stateOf(id)).state).toBe("unconnected");
  });
});

describe("renewal", () => {
  test("happens once however many ask, in this process and in another, and stores the rotated token", async () => {
    const { id } = await connect();
    world.clock.advance(60 * MINUTE);
    const asked = tokenRequests.length;
    const [row] = await world.app.platform.door.read(work(acme).scope, (t) =>
      t.db.selectFrom("connections").selectAll().where("id", "=", id).execute(),
    );
    const { platform } = world.app;
    const elsewhere = { ...platform, door: { ...platform.door } };
    const renewed = await Promise.all([
      ...Array.from({ length: 5 }, () => authorizationOf(id)),
      refresh(elsewhere, row!).then((outcome) => ("row" in outcome ? "renewed" : outcome.failed)),
    ]);
    expect(tokenRequests.length - asked).toBe(1);
    expect(new Set(renewed).size).toBe(2);
    expect(renewed.at(-1)).toBe("renewed");
    const first = tokenRequests.at(-1)!.refresh_token;
    world.clock.advance(60 * MINUTE);
    await authorizationOf(id);
    expect(tokenRequests.at(-1)!.refresh_token).not.toBe(first);
  });

  test("that fails is shown while the token still works, is told of, and mends by itself or anew", async () => {
    // Only this one is renewed here.
    await world.sql("update connections set can_refresh = false");
    const { id } = await connect();
    const failing = (status: number, error: string) => {
      mock.service.once("beforeResponse", (response) => {
        response.statusCode = status;
        response.body = { error };
      });
    };
    world.clock.advance(51 * MINUTE);
    failing(503, "temporarily_unavailable");
    await world.app.connectionUpkeep!.settle();
    expect(await stateOf(id)).toMatchObject({ state: "failing", attempts: 1 });
    expect(await authorizationOf(id)).toMatch(/^Bearer/);
    world.clock.advance(2 * MINUTE);
    failing(503, "temporarily_unavailable");
    await world.app.connectionUpkeep!.settle();
    const shown = await stateOf(id);
    expect(shown).toMatchObject({ state: "failing", attempts: 2 });
    expect(shown.lastError).toContain("503");
    expect(Date.parse(shown.nextAttemptAt)).toBeGreaterThan(0);
    expect(await eventsOf(id)).toContain("connection.failing");
    world.clock.advance(3 * MINUTE);
    await world.app.connectionUpkeep!.settle();
    expect(await stateOf(id)).toMatchObject({ state: "ok", attempts: 0, lastError: null });
    expect(await eventsOf(id)).toContain("connection.restored");

    world.clock.advance(55 * MINUTE);
    failing(400, "invalid_grant");
    await world.app.connectionUpkeep!.settle();
    expect((await stateOf(id)).state).toBe("broken");
    expect(await authorizationOf(id), "it works until it ends").toMatch(/^Bearer/);
    world.clock.advance(10 * MINUTE);
    expect(await authorizationOf(id)).toContain("Connect service");
    await world.until(async () => (await acme.get("/v1/notifications")).text.includes("connection.broken"));
    const { body } = await acme.post(`/v1/connections/${id}/authorize`);
    await acme.get(`/connect/callback${await allow(body.authorizationUrl)}`);
    expect((await stateOf(id)).state).toBe("ok");
    expect(await eventsOf(id)).toEqual(expect.arrayContaining(["connection.broken", "connection.connected"]));
  });
});

test("a client of its own gets tokens at once, and is tested before it is saved", async () => {
  const given = { oauth: oauth({ grant: "client_credentials", authorizationUrl: null }) };
  const tried = await acme.post("/v1/connections/try", {
    name: "not saved",
    kind: "oauth2",
    baseUrl: api.url,
    ...given,
  });
  expect(tried.body).toMatchObject({ isOk: true });
  expect(api.last().headers.authorization).toMatch(/^Bearer ey/);
  const { id } = await make(given);
  const { body } = await acme.post(`/v1/connections/${id}/authorize`);
  expect(body).toMatchObject({ authorizationUrl: null, state: "ok" });
  expect(Buffer.from(String(tokenRequests.at(-1)!.authorization).slice(6), "base64").toString()).toBe(
    `our-client:${CLIENT_SECRET}`,
  );
  expect((await acme.post(`/v1/connections/${id}/test`, {})).body.isOk).toBe(true);
});

test("a server that names its authorization server is discovered, and the client registers itself", async () => {
  const { id } = await make({ baseUrl: null, oauth: { resourceUrl: `${server.url}/mcp` } });
  const { body, text } = await acme.post(`/v1/connections/${id}/authorize`);
  expect(body.authorizationUrl, text).toBeTruthy();
  const url = new URL(body.authorizationUrl);
  expect(url.origin + url.pathname).toBe(`${server.url}/authorize`);
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    client_id: "client-1",
    resource: `${server.url}/mcp`,
    scope: "read write",
  });
  const { secret, redirectUris } = server.clients.get("client-1")!;
  expect(redirectUris).toEqual([body.redirectUri]);
  const state = url.searchParams.get("state");
  const mixedUp = await acme.get(
    `/connect/callback?code=x&state=${state}&iss=${encodeURIComponent("http://evil.example")}`,
  );
  expect(mixedUp.text).toContain("another authorization server");
  const anew = new URL((await acme.post(`/v1/connections/${id}/authorize`)).body.authorizationUrl);
  expect(server.clients.size, "it registers once").toBe(1);
  const done = await acme.get(`/connect/callback?code=x&state=${anew.searchParams.get("state")}`);
  expect(done.status, done.text).toBe(200);
  const form = new URLSearchParams(server.last().body);
  expect(form.get("client_secret")).toBe(secret);
  expect(form.get("resource")).toBe(`${server.url}/mcp`);
  expect((await stateOf(id)).hosts).toEqual([server.host]);
  seen.add(secret);
});

test("metadata has no tokens sent beside their server, and a response names who it is where that is promised", async () => {
  const { id } = await make({ baseUrl: null, oauth: { clientId: "ours", resourceUrl: `${api.url}/r` } });
  const named = `${api.url}/as`;
  api.next(
    { json: { resource: `${api.url}/r`, authorization_servers: [named] } },
    {
      json: {
        issuer: named,
        authorization_endpoint: `${issuer()}/authorize`,
        token_endpoint: `${issuer()}/token`,
        userinfo_endpoint: `${api.url}/stolen`,
        revocation_endpoint: `${api.url}/stolen`,
        authorization_response_iss_parameter_supported: true,
      },
    },
  );
  const begin = async () =>
    allow((await acme.post(`/v1/connections/${id}/authorize`)).body.authorizationUrl as string);
  const nameless = await acme.get(`/connect/callback${await begin()}`);
  expect([nameless.status, nameless.text]).toEqual([400, expect.stringContaining("does not say which")]);
  mock.service.once("beforeResponse", ({ body }) => delete (body as Record<string, unknown>).id_token);
  const back = await acme.get(`/connect/callback${await begin()}&iss=${encodeURIComponent(named)}`);
  expect(back.status, back.text).toBe(200);
  // As an earlier version kept what it discovered.
  await world.sql(
    "update connections set settings = jsonb_set(settings, '{oauth,revocationUrl}', to_jsonb($2::text)) where id = $1",
    [id, `${api.url}/stolen`],
  );
  await acme.post(`/v1/connections/${id}/disconnect`);
  await world.app.connectionUpkeep!.settle();
  expect(api.asked.filter(({ path }) => path === "/stolen")).toEqual([]);
});

test("a device is asked about until somebody allows it", async () => {
  const { id } = await make({
    oauth: oauth({
      grant: "device",
      tokenUrl: `${server.url}/token`,
      deviceAuthorizationUrl: `${server.url}/device`,
    }),
  });
  const { body } = await acme.post(`/v1/connections/${id}/authorize`);
  expect(body).toMatchObject({
    userCode: "WDJB-MJHT",
    verificationUrl: `${server.url}/activate`,
    state: "unconnected",
  });
  world.clock.advance(2_000);
  await world.app.connectionUpkeep!.settle();
  expect((await stateOf(id)).state).toBe("unconnected");
  server.allowed.add("*");
  world.clock.advance(2_000);
  await world.app.connectionUpkeep!.settle();
  expect(await stateOf(id)).toMatchObject({ state: "ok", scopes: ["read", "write"] });
  expect(await authorizationOf(id)).toMatch(/^Bearer access-/);
});

describe("addresses nobody may have asked", () => {
  const cases: [string, () => object][] = [
    ["tokens", () => oauth({ grant: "client_credentials", tokenUrl: "http://10.0.0.1/token" })],
    ["metadata", () => ({ resourceUrl: "http://169.254.169.254/mcp" })],
    [
      "registration",
      () => ({
        ...oauth({ clientId: null, registrationUrl: "http://192.168.0.1/register" }),
        clientSecret: undefined,
      }),
    ],
    ["devices", () => oauth({ grant: "device", deviceAuthorizationUrl: "http://127.0.0.1:4321/device" })],
  ];
  test.each(cases)("%s at a private address are refused in a sentence", async (_, given) => {
    const { id } = await make({ oauth: given() });
    const { status, body } = await acme.post(`/v1/connections/${id}/authorize`);
    expect([status, body.detail]).toEqual([409, expect.stringContaining("not allowed")]);
  });

  test("an address that is no web page is no place to allow access at", async () => {
    const { status } = await acme.post("/v1/connections", {
      name: "x",
      kind: "oauth2",
      baseUrl: api.url,
      oauth: oauth({ authorizationUrl: "javascript:alert(1)" }),
    });
    expect(status).toBe(422);
  });
});

describe("the organization's own OAuth app", () => {
  const app = () => `/v1/organizations/${acme.organizationId}/integrations/testing_oauth/oauth-app`;
  beforeAll(() =>
    registerIntegration({
      slug: "testing_oauth",
      title: "Testing",
      description: "A service of this test.",
      category: "other",
      baseUrl: api.url,
      hosts: [],
      variables: [],
      methods: [
        {
          kind: "oauth2",
          title: "Sign in",
          help: "",
          oauth: {
            authorizationUrl: `${issuer()}/authorize`,
            tokenUrl: `${issuer()}/token`,
            grants: ["authorization_code", "device"],
            scopes: [{ name: "read", title: "Read", isDefault: true }],
          },
        },
      ],
      test: { path: "/user", account: "login" },
      actions: [],
    }),
  );

  test("connects with a click, is never answered, and is used at the service's own addresses only", async () => {
    const given = { integration: "testing_oauth", oauth: undefined, baseUrl: undefined };
    const without = await make(given);
    const refused = await acme.post(`/v1/connections/${without.id}/authorize`);
    expect(refused.body.detail).toContain("OAuth app");
    const set = await acme.put(app(), { clientId: "org-client", clientSecret: CLIENT_SECRET });
    expect(set.status, set.text).toBe(200);
    expect(set.body.oauthApp).toMatchObject({ clientId: "org-client", hasClientSecret: true });
    const { id } = await connect({ ...given, name: "with the app" });
    expect((await acme.post(`/v1/connections/${id}/test`, {})).body).toMatchObject({
      isOk: true,
      answer: "octo",
    });

    const { id: bare } = await make(given);
    const evil = `${server.url}/evil`;
    const device = { grant: "device", deviceAuthorizationUrl: evil };
    const own = { clientId: "mine", clientSecret: undefined };
    const strays: [string, { oauth?: object; baseUrl?: string }][] = [
      ["oauth.authorizationUrl", { oauth: { authorizationUrl: evil } }],
      ["oauth.tokenUrl", { oauth: { tokenUrl: evil } }],
      ["oauth.deviceAuthorizationUrl", { oauth: device }],
      ["oauth.revocationUrl", { oauth: { revocationUrl: evil } }],
      ["oauth.resourceUrl", { oauth: { resourceUrl: evil } }],
      ["baseUrl", { baseUrl: evil }],
    ];
    const asked = server.asked.length;
    for (const [field, more] of strays) {
      const asItIs = { name: field, kind: "oauth2", integration: "testing_oauth", ...more };
      const made = await acme.post("/v1/connections", asItIs);
      const changed = await acme.patch(`/v1/connections/${bare}`, more);
      for (const { status, body, text } of [made, changed])
        expect([status, body.errors?.[0]?.path], text).toEqual([422, field]);
      expect(made.body.detail).toContain("a client id of your own");
      const withOwn = { ...asItIs, oauth: { ...more.oauth, ...own } };
      expect((await acme.post("/v1/connections", withOwn)).status).toBe(201);
      // As a row of an earlier version holds it.
      const { id: old } = await make(given);
      const { oauth: stored = {}, ...columns } = more;
      await world.sql(
        "update connections set settings = jsonb_set(settings, '{oauth}', settings->'oauth' || $2), base_url = coalesce($3, base_url) where id = $1",
        [old, JSON.stringify(stored), columns.baseUrl ?? null],
      );
      const stolen = await acme.post(`/v1/connections/${old}/authorize`);
      expect(stolen.status, field).toBe(409);
    }
    expect((await acme.patch(`/v1/connections/${bare}`, { oauth: { revocationUrl: null } })).status).toBe(
      200,
    );
    await world.sql(
      "update connections set settings = settings || jsonb_build_object('oauth', settings->'oauth' || $2, 'userinfoUrl', $3::text) where id = $1",
      [id, JSON.stringify({ revocationUrl: evil }), evil],
    );
    const stolen = await acme.post(`/v1/connections/${id}/authorize`);
    expect([stolen.status, stolen.body.detail]).toEqual([409, expect.stringContaining("own addresses")]);
    expect((await acme.post(`/v1/connections/${id}/disconnect`)).status).toBe(200);
    await world.app.connectionUpkeep!.settle();
    // A member's own keeps the base address it was made with.
    const shared = await make({ ...given, credentials: "each_member", baseUrl: evil, oauth: own });
    const member = await acme.post("/v1/my-connections", { templateId: shared.id });
    const back = { baseUrl: api.url, oauth: { clientId: null } };
    expect((await acme.patch(`/v1/connections/${shared.id}`, back)).status).toBe(200);
    expect((await acme.post(`/v1/my-connections/${member.body.id}/authorize`)).status).toBe(409);
    const stray = server.asked.slice(asked).filter(({ path }) => path === "/evil");
    expect(stray).toEqual([]);
    expect(JSON.stringify(server.asked.slice(asked))).not.toContain(CLIENT_SECRET);
    expect((await acme.del(app())).status).toBe(204);
  });

  test("follows the addresses of an integration whose variables change", async () => {
    const sited = { integration: "salesforce", oauth: undefined, baseUrl: undefined };
    const { id } = await make({ ...sited, variables: { domain: "acme" } });
    const { body } = await acme.patch(`/v1/connections/${id}`, { variables: { domain: "beta" } });
    const origin = "https://beta.my.salesforce.com";
    expect(body).toMatchObject({ baseUrl: origin, oauth: { tokenUrl: `${origin}/services/oauth2/token` } });
  });
});

test("every secret of it moves to a new key and opens under that alone", async () => {
  const { id } = await connect();
  const begun = await make();
  const { body } = await acme.post(`/v1/connections/${begun.id}/authorize`);
  const apps = `/v1/organizations/${acme.organizationId}/integrations/github/oauth-app`;
  await acme.put(apps, { clientId: "ours", clientSecret: CLIENT_SECRET });
  const { door } = world.app.platform;
  const [older, newer] = ["a".repeat(40), "b".repeat(40)] as const;
  expect(await rotateSecrets(door, createCipher(newer, older))).toBeGreaterThanOrEqual(5);
  const alone = createCipher(newer);
  const sealed = await world.sql<{ secret: Buffer }>(`
    select secret from connections where secret is not null union all select client_secret from connections where client_secret is not null
    union all select secret from connection_authorizations union all select client_secret from oauth_apps`);
  expect(new Set(sealed.map(({ secret }) => alone.keyIdOf(secret)))).toEqual(new Set([alone.currentKeyId]));
  expect(await rotateSecrets(door, createCipher(older, newer))).toBeGreaterThanOrEqual(5);
  expect(await authorizationOf(id)).toMatch(/^Bearer/);
  const back = await acme.get(`/connect/callback${await allow(body.authorizationUrl)}`);
  expect(back.status, back.text).toBe(200);
});

test("no secret is found in an answer, the audit log, an event, the log or any table", async () => {
  const { id } = await connect();
  await acme.post(`/v1/connections/${id}/test`, {});
  const answers = await Promise.all(
    ["/v1/connections", `/v1/connections/${id}`, "/v1/audit", "/v1/events", "/v1/integrations"].map((path) =>
      acme.get(path),
    ),
  );
  const tables = await world.sql<{ name: string }>(
    "select quote_ident(table_schema) || '.' || quote_ident(table_name) as name from information_schema.tables where table_type = 'BASE TABLE' and table_schema in ('public', 'graphile_worker', 'auth')",
  );
  const rows = await Promise.all(
    tables.map(({ name }) =>
      world.sql<{ row: string }>(`select coalesce(string_agg(t::text, ' '), '') as row from ${name} t`),
    ),
  );
  const everything = [
    ...answers.map(({ text }) => text),
    world.logged(),
    ...rows.flat().map(({ row }) => row),
  ].join("\n");
  expect(everything).toContain(id);
  for (const secret of seen) {
    expect(everything.includes(secret), `${secret.slice(0, 12)}…`).toBe(false);
    expect(everything.includes(Buffer.from(secret).toString("hex"))).toBe(false);
  }
});
