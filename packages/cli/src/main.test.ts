import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  agent,
  AGENT_ID,
  delta,
  done,
  event,
  type FakeApi,
  fakeKey,
  type FakeRoute,
  KEY,
  problem,
  run,
  RUN_ID,
  snapshot,
  startFakeApi,
  streamOf,
} from "../../sdk/src/testing/fake-api.ts";

// Neither the caller's account nor its settings, only how programs are found and compiled.
const { PATH, NODE_COMPILE_CACHE } = process.env;
const MAIN = fileURLToPath(new URL("main.ts", import.meta.url));
const RUNS = "POST /v1/agents/greeter/runs";
const EVENTS = `GET /v1/runs/${RUN_ID}/events`;
const ACCOUNT = {
  id: "acc_1",
  email: "ada@example.org",
  name: "Ada",
  isInstallationAdmin: false,
  defaultWorkspaceId: null,
};
const ME = {
  account: ACCOUNT,
  credential: { kind: "api_key", id: "key_1" },
  workspace: {
    id: "ws_1",
    name: "Personal",
    slug: "personal",
    environment: "development",
    role: "owner",
    permissions: ["*"],
  },
};

let api: FakeApi;
let home: string;
beforeEach(() => void (home = mkdtempSync(join(tmpdir(), "cli-"))));
afterEach(async () => {
  await api?.close();
  rmSync(home, { recursive: true });
});

interface Options {
  input?: string;
  env?: Record<string, string>;
  /** Sends Ctrl-C once this was printed. */
  interruptAfter?: string;
}
async function bailiwick(args: string[], { input = "", env = {}, interruptAfter }: Options = {}) {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { PATH, NODE_COMPILE_CACHE, HOME: home, XDG_CONFIG_HOME: home, ...env },
    timeout: 20_000,
  });
  let out = "";
  let err = "";
  let isInterrupted = false;
  const interruptOnce = () => {
    if (!interruptAfter || isInterrupted || !(out + err).includes(interruptAfter)) return;
    isInterrupted = true;
    child.kill("SIGINT");
  };
  child.stdout.on("data", (chunk: Buffer) => {
    out += chunk.toString();
    interruptOnce();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    err += chunk.toString();
    interruptOnce();
  });
  child.stdin.end(input);
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { code, out, err };
}
/** With a server that answers so, and a key for it. */
async function withApi(routes: Record<string, FakeRoute | FakeRoute[]>) {
  api = await startFakeApi(routes);
  return (args: string[], options: Options = {}) =>
    bailiwick(args, {
      ...options,
      env: { BAILIWICK_URL: api.url, BAILIWICK_API_KEY: KEY, ...options.env },
    });
}
const stored = () =>
  JSON.parse(readFileSync(join(home, "bailiwick/config.json"), "utf8")) as { profiles: object };

describe("signing in", () => {
  test("with a key checks it and keeps it readable for its owner alone", async () => {
    api = await startFakeApi({ "GET /v1/me": () => [200, ME] });
    const login = await bailiwick(["login", "--url", api.url, "--key", fakeKey("mine")]);
    expect(login).toMatchObject({ code: 0, out: "" });
    expect(login.err).toContain("ada@example.org");
    expect(statSync(join(home, "bailiwick/config.json")).mode & 0o777).toBe(0o600);
    const whoami = await bailiwick(["whoami"]);
    expect(whoami.out).toMatch(/account +Ada <ada@example.org>/);
    expect(api.seen.map(({ headers }) => headers.authorization)).toEqual(
      Array(2).fill(`Bearer ${fakeKey("mine")}`),
    );
  });

  test("with a dead key stores nothing", async () => {
    api = await startFakeApi({ "GET /v1/me": () => problem(401, "unauthorized", "No valid credentials") });
    const login = await bailiwick(["login", "--url", api.url, "--key", fakeKey("dead")]);
    expect(login.code).toBe(1);
    expect(() => stored()).toThrow();
  });

  test("with a mistyped key says so, sends nothing and stores nothing", async () => {
    api = await startFakeApi({ "GET /v1/me": () => [200, ME] });
    const mistyped = fakeKey("mine").replace("m", "n");
    const login = await bailiwick(["login", "--url", api.url, "--key", mistyped]);
    expect(login.code).toBe(1);
    expect(login.err).toContain("the API key is mistyped or cut");
    expect(login.err).not.toContain(mistyped);
    const list = await bailiwick(["agents", "list"], {
      env: { BAILIWICK_URL: api.url, BAILIWICK_API_KEY: mistyped },
    });
    expect(list.err).toContain("the API key is mistyped or cut");
    expect(api.seen).toEqual([]);
    expect(() => stored()).toThrow();
  });

  test("with email reads the password from standard input and keeps the session", async () => {
    api = await startFakeApi({
      "POST /v1/auth/sign-in/email": () => [
        200,
        { user: ACCOUNT },
        {
          "set-cookie": "bailiwick.session_token=tok.sig%3D; Max-Age=604800; Path=/; HttpOnly; SameSite=Lax",
        },
      ],
      "GET /v1/me": () => [200, ME],
      "GET /v1/workspaces": () => [200, { data: [{ id: "ws_1", slug: "personal" }], nextCursor: null }],
      "GET /v1/agents": () => [200, { data: [], nextCursor: null }],
      "POST /v1/auth/sign-out": () => [200, { success: true }],
    });
    const env = { BAILIWICK_URL: api.url };
    const login = await bailiwick(["login", "--email", "ada@example.org"], {
      env,
      input: "a long password\n",
    });
    expect(login.code).toBe(0);
    expect(api.seen[0]).toMatchObject({
      body: { email: "ada@example.org", password: "a long password" },
      headers: { origin: api.url },
    });
    expect((await bailiwick(["agents", "list"])).out).toBe("Nothing here yet.\n");
    expect(api.seen.at(-1)!.headers).toMatchObject({
      cookie: "bailiwick.session_token=tok.sig%3D",
      "bailiwick-workspace": "ws_1",
    });
    expect(JSON.stringify(stored())).not.toContain("a long password");
    expect((await bailiwick(["logout"])).code).toBe(0);
    expect(stored().profiles).toEqual({});
    expect(api.seen.at(-1)!.path).toBe("/v1/auth/sign-out");
  });

  test("profiles are kept apart, and a stored key never goes to another server", async () => {
    api = await startFakeApi({ "GET /v1/me": () => [200, ME] });
    const other = await startFakeApi({ "GET /v1/me": () => problem(401, "unauthorized", "Who?") });
    await bailiwick(["login", "--url", api.url, "--key", fakeKey("one"), "--profile", "one"]);
    await bailiwick(["login", "--url", api.url, "--key", fakeKey("two"), "--profile", "two"]);
    await bailiwick(["whoami", "--profile", "one"]);
    expect(api.seen.at(-1)!.headers.authorization).toBe(`Bearer ${fakeKey("one")}`);
    const stranger = await bailiwick(["whoami", "--profile", "one", "--url", other.url]);
    expect(other.seen[0]!.headers).not.toHaveProperty("authorization");
    expect(stranger.err).toContain("bailiwick login");
    await other.close();
  });

  test("another workspace is used by its slug", async () => {
    const workspace = {
      id: "ws_01kas0000000000000000000bb",
      slug: "team",
      name: "Team",
      environment: "production",
    };
    api = await startFakeApi({
      "GET /v1/workspaces": () => [200, { data: [workspace], nextCursor: null }],
      [`GET /v1/workspaces/${workspace.id}`]: () => [200, workspace],
    });
    const profile = { url: api.url, cookie: "bailiwick.session_token=t", workspaceId: "ws_1" };
    await bailiwick(["logout"]);
    const config = { current: "default", profiles: { default: profile } };
    writeFileSync(join(home, "bailiwick/config.json"), JSON.stringify(config));
    expect((await bailiwick(["workspaces", "use", "team"])).code).toBe(0);
    expect(stored().profiles).toEqual({ default: { ...profile, workspaceId: workspace.id } });
  });
});

describe("commands of the contracts", () => {
  test("a list is an aligned table without colours when piped, JSON with --json", async () => {
    const page = { data: [agent(), agent({ name: "Évil\u001b[31m", slug: "evil" })], nextCursor: "c2" };
    const cli = await withApi({ "GET /v1/agents": () => [200, page] });
    const { out, err } = await cli(["agents", "list", "--limit", "2"]);
    const [head, first, second] = out.split("\n");
    expect(head).toMatch(/^SLUG +NAME +LATEST VERSION +STAGES +UPDATED +ID$/);
    expect(first).toMatch(/^greeter +Greeter +3 +production:3 +2026-11-2\d \d\d:\d\d +agt_/);
    expect(first!.indexOf("Greeter")).toBe(second!.indexOf("Évil"));
    expect(out).not.toContain("\u001b");
    expect(err).toContain("--cursor c2");
    expect(api.seen[0]!.query).toEqual({ limit: "2" });
    expect(JSON.parse((await cli(["agents", "list", "--json"])).out)).toEqual(page);
  });

  test("--all walks every page", async () => {
    const cli = await withApi({
      "GET /v1/runs": ({ query }) => [200, { data: [run()], nextCursor: query.cursor ? null : "next" }],
    });
    const { out } = await cli(["runs", "list", "--all", "--state", "succeeded", "--json"]);
    expect((JSON.parse(out) as { data: unknown[] }).data).toHaveLength(2);
    expect(api.seen.map(({ query }) => query.state)).toEqual(["succeeded", "succeeded"]);
  });

  test("an agent is named by slug; words and flags become what the contract says", async () => {
    const cli = await withApi({
      "GET /v1/agents": () => [
        200,
        { data: [agent({ slug: "greeter-2", id: "agt_no" }), agent()], nextCursor: null },
      ],
      [`PUT /v1/agents/${AGENT_ID}/deployments/uat`]: () => [200, { stage: "uat", versionNumber: 3 }],
    });
    const { code, out } = await cli(["agents", "deploy", "greeter", "uat", "3"]);
    expect(out).toMatch(/stage +uat/);
    expect(code).toBe(0);
    expect(api.seen[1]!.body).toEqual({ version: 3 });
  });

  test("parts of an object are flags of their own, and text comes from a file with @", async () => {
    const cli = await withApi({ "POST /v1/agents": () => [201, agent()] });
    writeFileSync(join(home, "greeter.md"), "Greet people.");
    await cli([
      ...["agents", "create", "Greeter", "--instructions", `@${home}/greeter.md`],
      ...["--content.max-steps", "5", "--content.model.name", "demo"],
    ]);
    expect(api.seen[0]!.body).toEqual({
      name: "Greeter",
      content: { instructions: "Greet people.", maxSteps: 5, model: { name: "demo" } },
    });
  });

  test("lists, null and unknown values are understood", async () => {
    const cli = await withApi({
      "POST /v1/api-keys": () => [201, { secret: "bw_live_new" }],
      "PATCH /v1/me": () => [200, {}],
      [`POST /v1/runs/${RUN_ID}/resolve`]: () => [200, run()],
    });
    expect((await cli(["keys", "create", "ci", "--permissions", "runs:create,runs:read"])).out).toContain(
      "bw_live_new",
    );
    await cli(["account", "update", "--default-workspace-id", "null", "--onboarding.role", "dev"]);
    await cli(["runs", "resolve", RUN_ID, "skip", "--result", '{"sent":true}']);
    expect(api.seen.map(({ body }) => body)).toEqual([
      { name: "ci", permissions: ["runs:create", "runs:read"] },
      { defaultWorkspaceId: null, onboarding: { role: "dev" } },
      { decision: "skip", result: { sent: true } },
    ]);
  });

  test("api calls any verb by its name, with a file as its input", async () => {
    const cli = await withApi({ [`PUT /v1/agents/${AGENT_ID}/draft`]: () => [200, agent()] });
    writeFileSync(join(home, "draft.json"), JSON.stringify({ instructions: "Hi", maxSteps: 3 }));
    const args = [
      "api",
      "agents.save_draft",
      "--id",
      AGENT_ID,
      "--revision",
      "7",
      "--data",
      `@${home}/draft.json`,
    ];
    const { out, code } = await cli([...args, "--max-steps", "4"]);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ slug: "greeter" });
    expect(api.seen[0]!.headers["if-match"]).toBe('"7"');
    expect(api.seen[0]!.body).toEqual({ instructions: "Hi", maxSteps: 4 });
  });

  test("doctor exits 1 when a check fails", async () => {
    const checks = [
      { name: "logins", isOk: true, detail: "three" },
      { name: "queue", isOk: false, detail: "stuck" },
    ];
    const cli = await withApi({ "GET /v1/system/doctor": () => [200, { isHealthy: false, checks }] });
    const { code, out } = await cli(["doctor"]);
    expect(out).toContain("ok    logins  three\nFAIL  queue   stuck\n");
    expect(code).toBe(1);
  });
});

describe("run", () => {
  const queued = event(1, "run.queued");
  const started: FakeRoute = () => [202, run({ state: "queued", output: null })];
  const withEvents = (...connections: FakeRoute[]) => withApi({ [RUNS]: started, [EVENTS]: connections });

  test("prints the answer to stdout as it comes and the steps to stderr", async () => {
    const tool = event(2, "step.started", { number: 2, kind: "tool", name: "get_weather" });
    const cli = await withEvents(
      streamOf([queued, delta(1, 0, "Hello"), tool, delta(1, 5, " world"), done()]),
    );
    const { code, out, err } = await cli(["run", "greeter", "Hello", "--stage", "uat", "--draft"]);
    expect({ code, out }).toEqual({ code: 0, out: "Hello world\n" });
    expect(err).toContain("· tool get_weather");
    expect(err).toContain("succeeded · 1 step · 4 + 2 tokens · cost 0.000012 · demo model");
    expect(api.seen[0]!.body).toMatchObject({ input: "Hello", stage: "uat", isDraft: true });
  });

  test("a broken connection repeats no text and loses none", async () => {
    const cli = await withEvents(
      streamOf([queued, delta(1, 0, "Hel")], { isBroken: true }),
      streamOf([snapshot(1, "Hello"), delta(1, 4, "o w")], { isBroken: true }),
      streamOf([done()]),
    );
    expect((await cli(["run", "greeter", "Hello"])).out).toBe("Hello world\n");
  });

  test("a step begun anew prints only what differs", async () => {
    const again = (...frames: string[]) =>
      withEvents(streamOf([queued, delta(1, 0, "Hello wor"), ...frames, done()]));
    const same = await again(snapshot(1, "Hel"), delta(1, 3, "lo world"));
    expect((await same(["run", "greeter", "Hello"])).out).toBe("Hello world\n");
    await api.close();
    const other = await again(snapshot(1, "Hi"), delta(1, 0, "Hello world"));
    expect((await other(["run", "greeter", "Hello"])).out).toBe("Hello wor\nHi\nHello world\n");
  });

  test("what an earlier step said is not the answer's line", async () => {
    const cli = await withEvents(
      streamOf([queued, delta(1, 0, "Let me see."), delta(3, 0, "Hello world"), done()]),
    );
    expect((await cli(["run", "greeter", "Hello"])).out).toBe("Let me see.\nHello world\n");
  });

  test("takes its text from standard input, and answers JSON", async () => {
    const cli = await withEvents(streamOf([queued, done()]));
    const { out } = await cli(["run", "greeter", "--json"], { input: "From a pipe\n" });
    expect(JSON.parse(out)).toEqual(run());
    expect(api.seen[0]!.body).toMatchObject({ input: "From a pipe" });
  });

  test("--async prints the id at once", async () => {
    const cli = await withApi({ [RUNS]: started });
    expect((await cli(["run", "greeter", "Hello", "--async"])).out).toBe(`${RUN_ID}\n`);
  });

  test("a failed run exits 1 and says why", async () => {
    const error = { code: "tool_failed", message: "The tool broke" };
    const cli = await withEvents(streamOf([queued, done({ state: "failed", output: null, error })]));
    const { code, out, err } = await cli(["run", "greeter", "Hello"]);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain(`the run failed: The tool broke (tool_failed, run ${RUN_ID})`);
  });

  test("an interrupted run exits 1 and says how to decide it", async () => {
    const interrupted = { state: "interrupted", output: null, reason: "the tool's outcome is unknown" };
    const cli = await withEvents(streamOf([queued, done(interrupted)]));
    const { code, err } = await cli(["run", "greeter", "Hello"]);
    expect(code).toBe(1);
    expect(err).toContain(`bailiwick runs resolve ${RUN_ID}`);
  });

  test("Ctrl-C cancels the run and shows how it ended", async () => {
    let end = () => {};
    const cli = await withApi({
      [RUNS]: started,
      [EVENTS]: (_, response) => {
        response.writeHead(200, { "content-type": "text/event-stream" });
        response.write(queued + event(2, "step.started", { kind: "model", name: "demo" }));
        end = () => response.end(done({ state: "cancelled", output: null }));
      },
      [`POST /v1/runs/${RUN_ID}/cancel`]: () => {
        end();
        return [200, run({ state: "running" })];
      },
    });
    const { code, err } = await cli(["run", "greeter", "Hello"], { interruptAfter: "model demo" });
    expect(code).toBe(130);
    expect(err).toContain("cancelled · ");
    expect(api.seen.map(({ path }) => path)).toContain(`/v1/runs/${RUN_ID}/cancel`);
  });
});

test("events are followed line by line, and Ctrl-C is no failure", async () => {
  const event = (sequence: number) =>
    `id: ${sequence}\ndata: ${JSON.stringify({ sequence, type: "run.failed", actorName: "Ada", createdAt: "2026-01-15T09:30:04.120Z", data: { code: "x" } })}\n\n`;
  const cli = await withApi({
    "GET /v1/events": (_, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(`event: ready\nid: 6\ndata: {"after":6}\n\n${event(7)}${event(8)}`);
    },
  });
  const { code, out } = await cli(["events", "follow", "--types", "run.*"], {
    interruptAfter: "8  run.failed",
  });
  expect(code).toBe(0);
  expect(out.split("\n").filter(Boolean)).toEqual([
    '7  run.failed  2026-01-15T09:30:04.120Z  Ada  {"code":"x"}',
    '8  run.failed  2026-01-15T09:30:04.120Z  Ada  {"code":"x"}',
  ]);
  expect(api.seen[0]!.query).toEqual({ types: "run.*" });
});

describe("failures", () => {
  test("are one line: what, why, what to do, the request", async () => {
    const errors = [{ path: "name", message: "Too big" }];
    const cli = await withApi({ "POST /v1/agents": () => problem(422, "invalid", "Not valid", { errors }) });
    const { code, out, err } = await cli(["agents", "create", "Greeter"]);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toBe(
      "bailiwick: agents create failed: 422 invalid: name: Too big. Add --help for what it takes. (request req_fake)\n",
    );
  });

  test("a server that is not there is said plainly", async () => {
    const { code, err } = await bailiwick(["whoami", "--url", "http://127.0.0.1:9"]);
    expect(code).toBe(1);
    expect(err.trim().split("\n")).toHaveLength(1);
    expect(err).toContain("cannot be reached");
  });

  test.each([
    ["an unknown command", ["agents", "fly"]],
    ["a group alone", ["agents"]],
    ["an unknown flag", ["agents", "list", "--nope"]],
    ["a missing word", ["keys", "revoke"]],
    ["a word too many", ["run", "greeter", "two", "words"]],
    ["a broken JSON value", ["api", "tools.create", "--parameters", "{"]],
    ["a file that is not there", ["api", "agents.list", "--search", "@/nowhere/at/all"]],
    ["a global flag without its value", ["whoami", "--url"]],
  ])("%s is a usage error, exit code 2", async (_, args) => {
    const { code, out, err } = await bailiwick(args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain("--help");
  });

  test("--version is the version of the package", async () => {
    const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
      version: string;
    };
    expect((await bailiwick(["--version"])).out).toBe(`${manifest.version}\n`);
  });

  test("help is plain text when piped, with examples", async () => {
    const { code, out } = await bailiwick(["agents", "publish", "--help"]);
    expect(code).toBe(0);
    expect(out).not.toContain("\u001b");
    expect(out).toContain("bailiwick agents publish <id> [flags]");
    expect(out).toMatch(/^  --stage=<dev\|uat\|production> +Deploy the new version/m);
    expect(out).toContain("bailiwick agents publish greeter");
  });
});

describe("a storage as a file", () => {
  const EXPORT = "GET /v1/storage/sto_1/export";
  const args = (file: string) => ["storage", "export", "sto_1", "-o", file];

  test("is saved whole under its name, for its owner alone", async () => {
    const file = join(home, "reports.tar");
    const run = await withApi({ [EXPORT]: (_, response) => void response.end("files/notes.txt") });
    expect(await run(args(file))).toMatchObject({ code: 0, out: "" });
    expect(readFileSync(file, "utf8")).toBe("files/notes.txt");
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect((await run(["storage", "export", "sto_1"])).out).toBe("files/notes.txt");
  });

  test("that breaks off on its way is no file", async () => {
    const file = join(home, "reports.tar");
    const run = await withApi({
      [EXPORT]: (_, response) => {
        response.write("files/");
        setImmediate(() => response.destroy());
      },
    });
    expect((await run(args(file))).code).toBe(1);
    expect(() => statSync(file)).toThrow();
    expect(() => statSync(`${file}.part`)).toThrow();
  });
});
