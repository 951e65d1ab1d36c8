import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import {
  Client,
  type OAuthClientInformation,
  type OAuthClientProvider,
  type OAuthDiscoveryState,
  type OAuthTokens,
  StreamableHTTPClientTransport,
  UnauthorizedError,
} from "@modelcontextprotocol/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { symmetricEncrypt } from "better-auth/crypto";
import { startApp } from "../../app.ts";
import { loadConfig } from "../../config.ts";
import { createCipher } from "../../platform/crypto.ts";
import { clientSecretStorage, rotateClientSecrets } from "../../platform/identity/client-secrets.ts";
import { createLog } from "../../platform/log.ts";
import { type Person, testWorld, type World } from "../../platform/testing/world.ts";

const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

let world: World;
let ada: Person;
beforeAll(async () => {
  const port = await freePort();
  world = await testWorld({ config: { PORT: port, PUBLIC_URL: `http://127.0.0.1:${port}` } });
  ada = await world.newPerson("Ada");
});
afterAll(() => world?.stop());

const CALLBACK = "http://localhost:33418/callback";

/** What a client keeps, and the page it wanted opened. */
function clientProvider(authentication = "none") {
  const kept = {
    information: undefined as OAuthClientInformation | undefined,
    tokens: undefined as OAuthTokens | undefined,
    verifier: "",
    discovery: undefined as OAuthDiscoveryState | undefined,
    page: undefined as URL | undefined,
  };
  const provider: OAuthClientProvider = {
    redirectUrl: CALLBACK,
    clientMetadata: {
      client_name: "Pocket assistant",
      redirect_uris: [CALLBACK],
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
      token_endpoint_auth_method: authentication,
    },
    clientInformation: () => kept.information as never,
    saveClientInformation: (information) => void (kept.information = information as OAuthClientInformation),
    tokens: () => kept.tokens,
    saveTokens: (tokens) => void (kept.tokens = tokens),
    redirectToAuthorization: (page) => void (kept.page = page),
    saveCodeVerifier: (verifier) => void (kept.verifier = verifier),
    codeVerifier: () => kept.verifier,
    saveDiscoveryState: (state) => void (kept.discovery = state),
    discoveryState: () => kept.discovery,
  };
  return { kept, provider };
}
type Kept = ReturnType<typeof clientProvider>;

const transportOf = ({ provider }: Kept, path = "/mcp") =>
  new StreamableHTTPClientTransport(new URL(path, world.url), { authProvider: provider });
const newClient = () =>
  new Client({ name: "pocket", version: "1" }, { versionNegotiation: { mode: "auto" } });

/** The consent page's query, as a browser of this person is led to it. */
async function askedPage(person: Person, { kept }: Kept): Promise<URLSearchParams> {
  const page = await fetch(kept.page!, { redirect: "manual", headers: person.headers });
  expect(page.status).toBe(302);
  const location = new URL(page.headers.get("location")!, world.url);
  expect(location.pathname).toBe("/connect-client");
  return location.searchParams;
}
const decide = (person: Person, query: URLSearchParams, isAccepted = true) =>
  person.post("/v1/mcp/clients", { query: query.toString(), isAccepted });

/** Connects a client as this person would with browser and client side by side. */
async function connected(person: Person, path = "/mcp", authentication?: string) {
  const mine = clientProvider(authentication);
  const first = transportOf(mine, path);
  await expect(newClient().connect(first)).rejects.toThrow(UnauthorizedError);
  const answered = await decide(person, await askedPage(person, mine));
  expect(answered.status).toBe(200);
  const back = new URL(answered.body.redirectUrl);
  expect(back.href.startsWith(CALLBACK)).toBe(true);
  await first.finishAuth(back.searchParams);
  const client = newClient();
  await client.connect(transportOf(mine, path));
  return { ...mine, client };
}

test("a client finds its way, a person agrees, and it acts in the workspace that was chosen", async () => {
  const { client, kept } = await connected(ada);
  expect((await client.listTools()).tools.map(({ name }) => name)).toContain("search_tools");
  expect(kept.tokens).toMatchObject({ token_type: "Bearer", refresh_token: expect.any(String) });
  expect(client.getInstructions()).toContain("workspace");
  const { data } = (await ada.get("/v1/mcp/clients")).body;
  expect(data[0]).toMatchObject({ name: "Pocket assistant", accountId: ada.accountId, revokedAt: null });
  await client.close();
});

test("its token opens nothing but /mcp", async () => {
  const { kept } = await connected(ada);
  const api = world.anonymous.with({ authorization: `Bearer ${kept.tokens!.access_token}` });
  expect((await api.get("/v1/agents")).status).toBe(401);
  expect((await api.get("/v1/workspaces")).status).toBe(401);
});

test("what its programs do has no more power than the client, and none once it is disconnected", async () => {
  const sam = await world.newPerson("Sam");
  await world.allow(sam, "storage.**");
  const { client } = await connected(sam);
  const execute = async (code: string, timeoutMs = 30_000) =>
    (await client.callTool({ name: "execute", arguments: { code, timeoutMs } })).structuredContent;
  const open = (scope: string) => `return await tools.storage.open({ scope: "${scope}" })`;
  expect(await execute(open("workspace"))).toMatchObject({ result: { ok: true } });
  const refused = { ok: false, error: { code: "forbidden" } };
  expect(await execute(open("organization"))).toMatchObject({ result: refused });
  const untilRefused = `for (;;) {
    const answer = await tools.storage.open({ scope: "workspace" });
    if (!answer.ok) return answer;
    await new Promise((go) => setTimeout(go, 100));
  }`;
  const going = execute(untilRefused).catch(() => null);
  const tasks = async () => (await sam.get("/v1/tasks")).body.data;
  await world.until(async () => (await tasks()).length === 3);
  const { data } = (await sam.get("/v1/mcp/clients")).body;
  await sam.del(`/v1/mcp/clients/${data[0].id}`);
  await going;
  await world.until(async () => (await tasks())[0].state === "succeeded");
  expect((await tasks())[0].result).toMatchObject({ ok: false, error: { code: "tool_denied" } });
  await client.close();
});

/** Whether the MCP server still answers this token. */
const answers = async ({ kept }: Kept, path = "/mcp") =>
  (
    await fetch(new URL(path, world.url), {
      method: "POST",
      headers: {
        authorization: `Bearer ${kept.tokens!.access_token}`,
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
      },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list", params: {} }),
    })
  ).status;

const token = (fields: Record<string, string>) =>
  fetch(new URL("/v1/auth/oauth2/token", world.url), {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(fields),
  });

test("a revoked client is out at once, and only who connected it or manages keys may revoke it", async () => {
  const mine = await connected(ada);
  const rival = await world.newPerson("Rival");
  const { data } = (await ada.get("/v1/mcp/clients")).body;
  expect((await rival.get("/v1/mcp/clients")).body.data).toEqual([]);
  expect((await rival.del(`/v1/mcp/clients/${data[0].id}`)).status).toBe(404);
  expect(await answers(mine)).toBe(200);
  expect((await ada.del(`/v1/mcp/clients/${data[0].id}`)).status).toBe(204);
  expect(await answers(mine)).toBe(401);
  const refreshed = await token({
    grant_type: "refresh_token",
    refresh_token: mine.kept.tokens!.refresh_token!,
    client_id: mine.kept.information!.client_id,
  });
  expect(refreshed.status).toBe(400);
});

test("what it may do is what its account may now, and never more than looking and running", async () => {
  const bo = await world.newPerson("Bo");
  const inAda = await world.join(bo, ada, "developer");
  const mine = await connected({ ...bo, ...inAda });
  const names = async () => {
    const client = newClient();
    await client.connect(transportOf(mine));
    return (await client.listTools()).tools.map(({ name }) => name);
  };
  expect(await names()).toContain("search_tools");
  expect((await ada.del(`/v1/members/${bo.accountId}`)).status).toBe(204);
  expect(await answers(mine)).toBe(401);
  // Coming back revives nothing.
  await world.join(bo, ada, "developer");
  expect(await answers(mine)).toBe(401);
});

test("a refresh token is taken once; a stolen one ends them all", async () => {
  const mine = await connected(ada);
  const fields = (refresh: string) => ({
    grant_type: "refresh_token",
    refresh_token: refresh,
    client_id: mine.kept.information!.client_id,
  });
  const first = mine.kept.tokens!.refresh_token!;
  const next = await (await token(fields(first))).json();
  expect(next.refresh_token).not.toBe(first);
  // Whoever lost the answer gets the same again for a moment; after it, it is a thief.
  expect((await (await token(fields(first))).json()).access_token).toBe(next.access_token);
  await world.sql(
    "update auth.oauth_refresh_token set rotation_replay_expires_at = now() - interval '1 hour'",
  );
  expect((await token(fields(first))).status).toBe(400);
  expect((await token(fields(next.refresh_token))).status).toBe(400);
});

test("nobody is connected without a person who agrees, in a workspace that is theirs", async () => {
  const mine = clientProvider();
  await expect(newClient().connect(transportOf(mine))).rejects.toThrow(UnauthorizedError);
  const query = await askedPage(ada, mine);
  const rival = await world.newPerson("Rival");
  const key = await world.key(ada);
  expect((await decide({ ...rival, ...rival.in(ada.workspaceId) }, query)).status).toBe(404);
  expect((await key.post("/v1/mcp/clients", { query: query.toString(), isAccepted: true })).status).toBe(403);
  const elsewhere = ada.with({ origin: "https://evil.example" });
  expect(
    (await elsewhere.post("/v1/mcp/clients", { query: query.toString(), isAccepted: true })).status,
  ).toBe(403);
  const changed = new URLSearchParams(query);
  changed.set("redirect_uri", "https://evil.example/callback");
  expect((await decide(ada, changed)).status).toBe(422);
  const refused = await decide(ada, query, false);
  expect(new URL(refused.body.redirectUrl).searchParams.get("error")).toBe("access_denied");
  expect(
    (await ada.get("/v1/mcp/clients?isLive=true")).body.data.every(({ name }: { name: string }) => name),
  ).toBe(true);
});

test("a code without its verifier is worth nothing, and an earlier yes is no yes", async () => {
  const mine = clientProvider();
  await expect(newClient().connect(transportOf(mine))).rejects.toThrow(UnauthorizedError);
  const { body } = await decide(ada, await askedPage(ada, mine));
  const code = new URL(body.redirectUrl).searchParams.get("code")!;
  const fields = {
    grant_type: "authorization_code",
    code,
    redirect_uri: CALLBACK,
    client_id: mine.kept.information!.client_id,
  };
  expect((await token(fields)).status).toBeGreaterThanOrEqual(400);
  expect((await token({ ...fields, code_verifier: "x".repeat(64) })).status).toBeGreaterThanOrEqual(400);
  // The page is shown again, whatever was agreed to before.
  await askedPage(ada, mine);
});

describe("connected to a toolkit's address", () => {
  test("a client reaches that toolkit there, and nothing anywhere else", async () => {
    for (const slug of ["balances", "others"])
      await ada.post("/v1/toolkits", { name: slug, slug, patterns: [`bailiwick.*_${slug.slice(0, 7)}`] });
    const mine = await connected(ada, "/mcp/toolkits/balances");
    const found = await mine.client.callTool({ name: "search_tools", arguments: { query: "" } });
    expect(found.structuredContent).toMatchObject({
      total: 1,
      tools: [{ address: "bailiwick.wallet_balance" }],
    });
    await mine.client.close();
    expect(await answers(mine, "/mcp/toolkits/balances")).toBe(200);
    // Another toolkit is refused like one that is not there.
    for (const path of ["/mcp", "/mcp/toolkits/others", "/mcp/toolkits/none"])
      expect(await answers(mine, path), path).toBe(401);
    const [client] = (await ada.get("/v1/mcp/clients?isLive=true")).body.data;
    expect(client).toMatchObject({ toolkitName: "balances" });
    expect((await ada.del(`/v1/toolkits/${client.toolkitId}`)).status).toBe(409);
  });

  test("whatever a client adds to its request, it is the address it named that counts", async () => {
    const mine = clientProvider();
    const first = transportOf(mine, "/mcp/toolkits/balances");
    await expect(newClient().connect(first)).rejects.toThrow(UnauthorizedError);
    mine.kept.page!.searchParams.set("mcp_toolkit", "others");
    const query = await askedPage(ada, mine);
    expect(query.getAll("mcp_toolkit")).toEqual(["balances"]);
    const without = new URLSearchParams(query);
    without.delete("mcp_toolkit");
    expect((await decide(ada, without)).status).toBe(422);
    const rival = await world.newPerson("Rival");
    expect((await decide(rival, query)).status).toBe(404);
    const both = new URL(mine.kept.page!);
    both.searchParams.append("resource", `${world.url}/mcp`);
    const refused = await fetch(both, { redirect: "manual", headers: ada.headers });
    expect(new URL(refused.headers.get("location")!).searchParams.get("error")).toBe("invalid_target");
  });

  test("its document names it as a resource of its own", async () => {
    const about = async (path: string) =>
      (await (await fetch(new URL(`/.well-known/oauth-protected-resource${path}`, world.url))).json())
        .resource;
    expect(await about("/mcp/toolkits/balances")).toBe(`${world.url}/mcp/toolkits/balances`);
    expect(await about("/elsewhere")).toBe(`${world.url}/mcp`);
  });
});

test("the documents of discovery name each other", async () => {
  const resource = await (
    await fetch(new URL("/.well-known/oauth-protected-resource/mcp", world.url))
  ).json();
  expect(resource).toMatchObject({ resource: `${world.url}/mcp`, scopes_supported: ["mcp"] });
  const [issuer] = resource.authorization_servers;
  const { origin, pathname } = new URL(issuer);
  const server = await (await fetch(`${origin}/.well-known/oauth-authorization-server${pathname}`)).json();
  expect(server).toMatchObject({
    issuer,
    registration_endpoint: expect.stringContaining(issuer),
    code_challenge_methods_supported: ["S256"],
  });
  const refused = await fetch(new URL("/mcp", world.url), { method: "POST" });
  expect(refused.status).toBe(401);
  expect(refused.headers.get("www-authenticate")).toContain(
    `resource_metadata="${world.url}/.well-known/oauth-protected-resource/mcp"`,
  );
});

test("clients with a secret of their own stay known while the installation's key rotates, and after it", async () => {
  const old = world.app.platform.config.secretKey;
  const next = "b".repeat(40);
  const connect = async () => {
    const { kept, client } = await connected(ada, "/mcp", "client_secret_post");
    await client.close();
    const { client_id, client_secret } = kept.information!;
    return { client_id, client_secret: client_secret!, refresh_token: kept.tokens!.refresh_token! };
  };
  const [client, older] = [await connect(), await connect()];
  const stored = async ({ client_id }: typeof client) =>
    (
      await world.sql<{ secret: string }>(
        "select client_secret as secret from auth.oauth_client where client_id = $1",
        [client_id],
      )
    )[0]!.secret;
  // As an earlier version kept it.
  await world.sql("update auth.oauth_client set client_secret = $1 where client_id = $2", [
    await symmetricEncrypt({ key: old, data: older.client_secret }),
    older.client_id,
  ]);
  /** Goes on with its refresh token; answers why not. */
  const goesOn = async (url: string, of: typeof client): Promise<string | undefined> => {
    const { refresh_token = of.refresh_token, error } = await (
      await fetch(`${url}/v1/auth/oauth2/token`, {
        method: "POST",
        body: new URLSearchParams({ grant_type: "refresh_token", ...of }),
      })
    ).json();
    of.refresh_token = refresh_token;
    return error;
  };
  const { dataDir, publicUrl } = world.app.platform.config;
  const rotating = await startApp(
    loadConfig({
      ...{ PORT: "0", DATA_DIR: dataDir, PUBLIC_URL: publicUrl, ROLES: "api" },
      ...{ SECRET_KEY: next, SECRET_KEY_PREVIOUS: old },
    }),
    { ownerUrl: world.database.ownerUrl },
    { log: createLog("silent") },
  );
  try {
    for (const each of [client, older]) expect(await goesOn(rotating.url, each)).toBeUndefined();
    expect(await goesOn(rotating.url, { ...client, client_secret: "wrong" })).toBe("invalid_client");
    const { door } = world.app.platform;
    const keys = { cipher: createCipher(next, old), secrets: [next, old] };
    expect(await rotateClientSecrets(door, keys)).toBeGreaterThanOrEqual(2);
    expect(await rotateClientSecrets(door, keys)).toBe(0);
    const alone = clientSecretStorage({ cipher: createCipher(next), secrets: [next] });
    for (const each of [client, older]) {
      expect(await alone.decrypt(await stored(each))).toBe(each.client_secret);
      expect(await goesOn(rotating.url, each)).toBeUndefined();
      // A process that has the old key alone refuses, and breaks nothing.
      expect(await goesOn(world.url, each)).toBe("invalid_client");
    }
    await rotateClientSecrets(door, { cipher: createCipher(old, next), secrets: [old, next] });
  } finally {
    await rotating.stop();
  }
});
