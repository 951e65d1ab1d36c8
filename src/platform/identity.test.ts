import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startEmbeddedPostgres } from "./db/embedded.ts";
import { deriveLogins } from "./db/logins.ts";
import { migrate } from "./db/migrate.ts";
import { createIdentity } from "./identity.ts";
import type { Account, Identity, IdentityOptions } from "./identity.ts";
import { createCipher } from "./crypto.ts";
import { createMail } from "./mail.ts";
import type { StoredMail } from "./mail.ts";

const ORIGIN = "http://localhost:4000";
const PASSWORD = "correct horse battery";
let dataDir: string;
let server: Awaited<ReturnType<typeof startEmbeddedPostgres>>;
let owner: pg.Pool;
let pool: pg.Pool;

/** The server may stop before the last connection has said goodbye. */
function quietPool(config: pg.PoolConfig): pg.Pool {
  const made = new pg.Pool(config);
  made.on("error", () => {});
  made.on("connect", (client) => client.on("error", () => {}));
  return made;
}

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "identity-"));
  server = await startEmbeddedPostgres({ dataDir, fast: true });
  owner = quietPool({ connectionString: server.url });
  // The login it has in an installation; reading and writing rows is all that identity needs.
  const { system } = await deriveLogins(server.url);
  await migrate(server.url);
  pool = quietPool({ connectionString: system, options: "-c search_path=auth" });
}, 60_000);

afterAll(async () => {
  await pool?.end();
  await owner?.end();
  await server?.stop();
  await rm(dataDir, { recursive: true, force: true });
});

function house(overrides: Partial<IdentityOptions> = {}) {
  const mails: StoredMail[] = [];
  const created: Account[] = [];
  const updated: Account[] = [];
  const ended: [string, string | undefined][] = [];
  const failures: unknown[] = [];
  const identity = createIdentity({
    pool,
    baseUrl: ORIGIN,
    trustedOrigins: [],
    secret: "0c1e6bfb62b94b5d9a6fbc5d4e6a0f5b8d3c7a29",
    clientSecrets: { cipher: createCipher("0c1e6bfb62b94b5d9a6fbc5d4e6a0f5b8d3c7a29"), secrets: [] },
    requireVerifiedEmail: false,
    isRateLimited: false,
    mail: createMail({
      from: "Bailiwick <no-reply@localhost>",
      store: async (mail) => void mails.push(mail),
    }),
    onAccountCreated: async (account) => void created.push(account),
    onAccountUpdated: async (account) => void updated.push(account),
    onSessionsEnded: async (accountId, sessionId) => void ended.push([accountId, sessionId]),
    onError: (error) => void failures.push(error),
    ...overrides,
  });
  return { identity, mails, created, updated, ended, failures };
}

interface Sent {
  body?: unknown;
  raw?: string;
  cookie?: string;
  headers?: Record<string, string>;
}
function send(identity: Identity, route: string, { body = {}, raw, cookie, headers }: Sent = {}) {
  const [method, path] = route.split(" ") as [string, string];
  const url = path.startsWith("http") ? path : `${ORIGIN}/v1/auth${path}`;
  const request = new Request(url, {
    method,
    headers: {
      origin: ORIGIN,
      "content-type": "application/json",
      ...(cookie && { cookie }),
      ...headers,
    },
    body: method === "POST" ? (raw ?? JSON.stringify(body)) : undefined,
  });
  return identity.handler(request, { clientAddress: "203.0.113.7", requestId: "req_1" });
}

const cookieOf = (response: Response) =>
  response.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
const carrying = (cookie: string) => new Headers({ cookie });
const linkIn = (mail: StoredMail | undefined) => new URL(/http\S+/.exec(mail?.text ?? "")?.[0] ?? "");

let people = 0;
const someone = () => ({ name: "Ada", email: `ada${++people}@example.com`, password: PASSWORD });

async function signUp(identity: Identity, person = someone()) {
  const response = await send(identity, "POST /sign-up/email", { body: person });
  return { response, person, cookie: cookieOf(response) };
}

async function expectProblem(response: Response, status: number, code: string) {
  const problem = (await response.json()) as Record<string, unknown>;
  expect(problem).toMatchObject({ status, code, requestId: "req_1" });
  expect(response.status).toBe(status);
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  return problem;
}

describe("signing up and in", () => {
  test("sign-up makes one account and a cookie that names it", async () => {
    const { identity, created } = house();
    const { response, person, cookie } = await signUp(identity);
    expect(response.status).toBe(200);
    const signedIn = await identity.sessionOf(carrying(cookie));
    expect(signedIn).toMatchObject({ email: person.email, name: "Ada", isEmailVerified: false });
    expect(signedIn?.accountId).toMatch(/^acc_[0-9a-z]{26}$/);
    expect(Date.parse(signedIn?.expiresAt ?? "")).toBeGreaterThan(Date.now() + 29 * 86_400_000);
    expect(created).toEqual([{ id: signedIn?.accountId, email: person.email, name: "Ada" }]);
  });

  test("the cookie is out of reach of scripts and other sites, and Secure under https", async () => {
    const [plain] = (await signUp(house().identity)).response.headers.getSetCookie();
    expect(plain).toMatch(/^bailiwick\.session_token=.*HttpOnly; SameSite=Lax/);
    expect(plain).not.toContain("Secure");
    const secure = house({ baseUrl: "https://bailiwick.example", trustedOrigins: [ORIGIN] });
    const { response, cookie } = await signUp(secure.identity);
    expect(response.headers.getSetCookie()[0]).toMatch(/^__Secure-bailiwick\.session_token=.*; Secure/);
    expect(await secure.identity.sessionOf(carrying(cookie))).not.toBeNull();
  });

  test("a wrong password and an unknown address get the same answer", async () => {
    const { identity } = house();
    const { person } = await signUp(identity);
    const password = "not the password";
    const wrong = await send(identity, "POST /sign-in/email", { body: { email: person.email, password } });
    const unknown = await send(identity, "POST /sign-in/email", {
      body: { email: "no@example.com", password },
    });
    const problem = await expectProblem(wrong, 401, "unauthorized");
    expect(problem.reason).toBe("INVALID_EMAIL_OR_PASSWORD");
    expect(await expectProblem(unknown, 401, "unauthorized")).toEqual(problem);
  });

  test("signing in gives another session of the same account", async () => {
    const { identity, created } = house();
    const { person, cookie } = await signUp(identity);
    const again = cookieOf(await send(identity, "POST /sign-in/email", { body: person }));
    const [first, second] = [
      await identity.sessionOf(carrying(cookie)),
      await identity.sessionOf(carrying(again)),
    ];
    expect(second?.accountId).toBe(first?.accountId);
    expect(second?.sessionId).not.toBe(first?.sessionId);
    expect(created).toHaveLength(1);
  });

  test("an address signs up once, also when two requests race", async () => {
    const { identity, created } = house();
    const person = someone();
    const answers = await Promise.all([signUp(identity, person), signUp(identity, person)]);
    expect(answers.map(({ response }) => response.status).sort()).toEqual([200, 409]);
    const later = await signUp(identity, { ...person, email: person.email.toUpperCase() });
    await expectProblem(later.response, 409, "conflict");
    expect(created).toHaveLength(1);
  });
});

describe("completing an account", () => {
  test("a failure does not lose the sign-up, and the account names nobody until it is complete", async () => {
    let isBroken = true;
    const calls: string[] = [];
    const { identity, failures } = house({
      onAccountCreated: async ({ id }) => {
        calls.push(id);
        if (isBroken) throw new Error("no organization");
      },
    });
    const { response, cookie } = await signUp(identity);
    expect(response.status).toBe(200);
    expect(failures).toMatchObject([{ message: "no organization" }]);
    await expect(identity.sessionOf(carrying(cookie))).rejects.toThrow("no organization");
    isBroken = false;
    const signedIn = await identity.sessionOf(carrying(cookie));
    await identity.sessionOf(carrying(cookie));
    expect(calls).toEqual(Array(3).fill(signedIn?.accountId));
  });

  test("a new name is reported", async () => {
    const { identity, updated } = house();
    const { cookie, person } = await signUp(identity);
    const response = await send(identity, "POST /update-user", { cookie, body: { name: "Grace" } });
    expect(response.status).toBe(200);
    expect(updated).toMatchObject([{ email: person.email, name: "Grace", isEmailVerified: false }]);
    expect(await identity.sessionOf(carrying(cookie))).toMatchObject({ name: "Grace" });
  });
});

describe("ending sessions", () => {
  test("sign-out ends this session at once and no other", async () => {
    const { identity, ended } = house();
    const { cookie, person } = await signUp(identity);
    const other = cookieOf(await send(identity, "POST /sign-in/email", { body: person }));
    const signedIn = await identity.sessionOf(carrying(cookie));
    expect((await send(identity, "POST /sign-out", { cookie })).status).toBe(200);
    expect(await identity.sessionOf(carrying(cookie))).toBeNull();
    expect(await identity.sessionOf(carrying(other))).not.toBeNull();
    expect(ended).toEqual([[signedIn?.accountId, signedIn?.sessionId]]);
  });

  test("a session in use is extended to thirty days again", async () => {
    const { identity } = house();
    const { cookie } = await signUp(identity);
    const before = await identity.sessionOf(carrying(cookie));
    await owner.query("update auth.session set expires_at = now() + interval '1 day' where id = $1", [
      before?.sessionId,
    ]);
    const response = await send(identity, "GET /get-session", { cookie });
    expect(cookieOf(response)).toBe(cookie);
    const after = await identity.sessionOf(carrying(cookie));
    expect(Date.parse(after?.expiresAt ?? "")).toBeGreaterThanOrEqual(Date.parse(before?.expiresAt ?? ""));
  });

  test("sign-out works although the news of it could not be spread", async () => {
    const { identity, failures } = house({ onSessionsEnded: () => Promise.reject(new Error("bus down")) });
    const { cookie } = await signUp(identity);
    expect((await send(identity, "POST /sign-out", { cookie })).status).toBe(200);
    expect(await identity.sessionOf(carrying(cookie))).toBeNull();
    expect(failures).toMatchObject([{ message: "bus down" }]);
  });

  test("an expired session names nobody", async () => {
    const { identity } = house();
    const { cookie } = await signUp(identity);
    const signedIn = await identity.sessionOf(carrying(cookie));
    await owner.query("update auth.session set expires_at = now() where id = $1", [signedIn?.sessionId]);
    expect(await identity.sessionOf(carrying(cookie))).toBeNull();
    expect(await (await send(identity, "GET /get-session", { cookie })).json()).toBeNull();
  });

  test("a forged or foreign cookie names nobody and has no cache key", async () => {
    const { identity } = house();
    const { cookie } = await signUp(identity);
    const key = identity.credentialOf(carrying(`theme=dark; ${cookie}; lang=en`));
    expect(key).toMatch(/^[\w-]{43}$/);
    expect(identity.credentialOf(carrying(cookie))).toBe(key);
    const elsewhere = house({ secret: "another installation's secret, of some length" }).identity;
    const broken = "bailiwick.session_token=%E0%A4%A";
    for (const [place, value] of [
      [elsewhere, cookie],
      [identity, cookie.replace("token=", "token=x")],
      [identity, broken],
      [identity, "bailiwick.session_token=abc"],
    ] as const) {
      expect(place.credentialOf(carrying(value))).toBeNull();
      expect(await place.sessionOf(carrying(value))).toBeNull();
    }
    expect(identity.credentialOf(new Headers())).toBeNull();
  });
});

describe("a forgotten password", () => {
  test("the mailed link changes it once and ends every session", async () => {
    const { identity, mails, ended } = house();
    const { cookie, person } = await signUp(identity);
    await send(identity, "POST /request-password-reset", { body: { email: person.email } });
    expect(mails).toMatchObject([{ to: person.email, subject: "Choose a new password" }]);
    const link = linkIn(mails[0]);
    expect(link.href).toContain(`${ORIGIN}/reset-password?token=`);
    const body = { token: link.searchParams.get("token"), newPassword: "a fresh start, then" };
    expect((await send(identity, "POST /reset-password", { body })).status).toBe(200);
    expect(await identity.sessionOf(carrying(cookie))).toBeNull();
    expect(ended).toHaveLength(1);
    const again = await send(identity, "POST /reset-password", { body });
    expect((await expectProblem(again, 422, "invalid")).reason).toBe("INVALID_TOKEN");
    const old = await send(identity, "POST /sign-in/email", { body: person });
    await expectProblem(old, 401, "unauthorized");
    const fresh = await send(identity, "POST /sign-in/email", {
      body: { ...person, password: body.newPassword },
    });
    expect(fresh.status).toBe(200);
  });

  test("asking tells a stranger nothing about who has an account", async () => {
    const { identity, mails } = house();
    const { person } = await signUp(identity);
    const ask = async (email: string) => {
      const response = await send(identity, "POST /request-password-reset", { body: { email } });
      return { status: response.status, body: await response.json() };
    };
    expect(await ask("no@example.com")).toEqual(await ask(person.email));
    expect(mails).toHaveLength(1);
  });
});

describe("with verified email required", () => {
  test("the account opens, complete, only through the mailed link", async () => {
    const { identity, mails, created } = house({ requireVerifiedEmail: true });
    const { response, person, cookie } = await signUp(identity);
    expect(response.status).toBe(200);
    expect(cookie).toBe("");
    const early = await send(identity, "POST /sign-in/email", { body: person });
    expect((await expectProblem(early, 403, "forbidden")).reason).toBe("EMAIL_NOT_VERIFIED");
    expect(mails.map(({ subject }) => subject)).toEqual(Array(2).fill("Confirm your email address"));
    expect(created).toEqual([]);

    const opened = await send(identity, `GET ${linkIn(mails[0]).href}`);
    expect(opened.status).toBe(302);
    expect(opened.headers.get("location")).toBe("/");
    const signedIn = await identity.sessionOf(carrying(cookieOf(opened)));
    expect(signedIn).toMatchObject({ email: person.email, isEmailVerified: true });
    expect(created).toMatchObject([{ id: signedIn?.accountId }]);
    expect((await send(identity, "POST /sign-in/email", { body: person })).status).toBe(200);
  });

  test("a second sign-up looks like the first and only the owner is told", async () => {
    const { identity, mails } = house({ requireVerifiedEmail: true });
    const first = await signUp(identity);
    const second = await signUp(identity, first.person);
    const shape = async (response: Response) =>
      Object.keys(((await response.json()) as { user: object }).user);
    expect(second.response.status).toBe(200);
    expect((await shape(second.response)).sort()).toEqual((await shape(first.response)).sort());
    expect(mails[1]).toMatchObject({ to: first.person.email, subject: "You already have an account" });
  });

  test("a forged link is refused", async () => {
    const { identity } = house({ requireVerifiedEmail: true });
    const response = await send(identity, "GET /verify-email?token=abc");
    await expectProblem(response, 401, "unauthorized");
  });
});

describe("bad input", () => {
  test("malformed JSON is 400", async () => {
    const response = await send(house().identity, "POST /sign-in/email", { raw: "{ not json" });
    await expectProblem(response, 400, "malformed");
  });

  test("each wrong field is named", async () => {
    const body = { name: " ", email: "nope", password: "short" };
    const response = await send(house().identity, "POST /sign-up/email", { body });
    const problem = await expectProblem(response, 422, "invalid");
    expect(problem.errors).toMatchObject([{ path: "name" }, { path: "email" }, { path: "password" }]);
  });

  test.each([
    ["an array", { raw: "[]" }, 422, "invalid"],
    ["null", { raw: "null" }, 422, "invalid"],
    ["no body", { raw: "" }, 422, "invalid"],
    ["a NUL in a text", { body: { ...someone(), name: "a\0b" } }, 422, "invalid"],
    [
      "a form",
      { headers: { "content-type": "application/x-www-form-urlencoded" } },
      415,
      "unsupported_media_type",
    ],
    ["too much", { body: { ...someone(), name: "a".repeat(70_000) } }, 413, "too_large"],
  ])("%s is refused", async (_, sent: Sent, status, code) => {
    await expectProblem(await send(house().identity, "POST /sign-up/email", sent), status, code);
  });

  test.each([
    "POST /sign-in/social",
    "GET /sign-up/email",
    "POST /delete-user",
    "GET /ok",
    "GET /error",
    "GET /",
  ])("%s is closed", async (route) => {
    await expectProblem(await send(house().identity, route), 404, "not_found");
  });

  test.each([
    "GET /verify-email",
    "GET /verify-email?token=a&token=b",
    "GET /verify-email?token=%00&callbackURL=%00",
    "GET /verify-email?token=a&callbackURL=https://evil.example",
    "POST /change-password",
    "POST /revoke-session",
    "POST /update-user",
    "GET /list-sessions",
  ])("%s without what it needs is the caller's mistake", async (route) => {
    const { status } = await send(house().identity, route, { body: { name: "Ada", token: "x" } });
    expect([401, 403, 422]).toContain(status);
  });

  test("another site's request with our cookie is refused, and so is a redirect to it", async () => {
    const { identity } = house();
    const { cookie } = await signUp(identity);
    const origin = "https://evil.example";
    const out = await send(identity, "POST /sign-out", { cookie, headers: { origin } });
    await expectProblem(out, 403, "forbidden");
    expect(await identity.sessionOf(carrying(cookie))).not.toBeNull();
    const body = { ...someone(), callbackURL: `${origin}/` };
    await expectProblem(await send(identity, "POST /sign-up/email", { body }), 403, "forbidden");
  });

  test("guessing is slowed per client address, whatever the request claims to be its own", async () => {
    const { identity } = house({ isRateLimited: true });
    const body = { email: "no@example.com", password: "guess" };
    const guess = (header: string) =>
      send(identity, "POST /sign-in/email", {
        body,
        headers: { "x-forwarded-for": header, "x-bailiwick-client-address": header },
      });
    const answers = [];
    for (let attempt = 0; attempt < 11; attempt++) answers.push(await guess(`198.51.100.${attempt}`));
    expect(answers.slice(0, 10).map(({ status }) => status)).toEqual(Array(10).fill(401));
    const last = answers[10] as Response;
    await expectProblem(last, 429, "rate_limited");
    expect(Number(last.headers.get("retry-after"))).toBeGreaterThan(0);
  });

  test("a broken database is ours to answer for, and says nothing of itself", async () => {
    const nowhere = new pg.Pool({ connectionString: "postgres://nobody@127.0.0.1:1/none" });
    const { identity, failures } = house({ pool: nowhere });
    const body = { email: "no@example.com", password: PASSWORD };
    const problem = await expectProblem(
      await send(identity, "POST /sign-in/email", { body }),
      500,
      "internal",
    );
    expect(JSON.stringify(problem)).not.toContain("ECONNREFUSED");
    expect(failures).not.toEqual([]);
    await nowhere.end();
  });
});

test("a pool that reads dates as text is refused, for nothing would expire", () => {
  const asText = { getTypeParser: () => (value: string) => value };
  const textual = new pg.Pool({ types: asText as unknown as pg.CustomTypesConfig });
  expect(() => house({ pool: textual })).toThrow("timestamptz");
});
