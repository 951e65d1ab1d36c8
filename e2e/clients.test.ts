import { execFile, spawn } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BailiwickError, type Client, createClient } from "../packages/sdk/src/index.ts";
import { newKeySecret } from "../src/modules/access/index.ts";
import { type KeyCaller, type Person, testWorld, type World } from "../src/platform/testing/world.ts";
import { temporaryDirectory } from "./support/server-process.ts";

const README = fileURLToPath(new URL("../README.md", import.meta.url));
// Neither the caller's account nor its settings, only how programs are found and compiled.
const { PATH, NODE_COMPILE_CACHE } = process.env;
const CLI = fileURLToPath(new URL("../packages/cli/src/main.ts", import.meta.url));

let world: World;
let person: Person;
let key: KeyCaller;
let client: Client;
let directory: { path: string; remove(): Promise<void> };

beforeAll(async () => {
  world = await testWorld();
  directory = await temporaryDirectory();
  person = await world.newPerson();
  key = await world.key(person);
  client = createClient({ baseUrl: world.url, apiKey: key.secret });
});
afterAll(async () => {
  await world?.stop();
  await directory?.remove();
});

const failureOf = async (call: Promise<unknown>): Promise<BailiwickError> => {
  const error = await call.then(
    () => expect.unreachable("the call succeeded"),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(BailiwickError);
  return error as BailiwickError;
};

describe("the SDK", () => {
  test("creates, reads, publishes and runs", async () => {
    const tool = await client.tools.create({
      name: "add",
      description: "Adds numbers.",
      parameters: { type: "object", properties: { a: { type: "number" }, b: { type: "number" } } },
      definition: { kind: "code", language: "javascript", code: "export default ({ a, b }) => a + b;" },
    });
    const agent = await client.agents.create({
      name: "Greeter",
      content: { instructions: "Greet people.", toolIds: [tool.id] },
    });
    expect(await client.agents.get({ id: agent.id })).toMatchObject({ id: agent.id, slug: "greeter" });
    await client.agents.publish({ id: agent.id, title: "First", stage: "production" });
    const run = await client.runs.create({ agentId: "greeter", input: "add 2 and 40" });
    expect(run).toMatchObject({ state: "succeeded", versionNumber: 1 });
    expect(run.output).toContain("42");
    const { data: steps } = await client.runs.listSteps({ id: run.id });
    expect(steps.map(({ kind, name }) => [kind, name])).toContainEqual(["tool", "add"]);
  });

  test("walks a list over all its pages, each row once", async () => {
    const names = Array.from({ length: 7 }, (_, index) => `Paged ${index}`);
    for (const name of names) await client.agents.create({ name });
    const found: string[] = [];
    for await (const { name } of client.agents.list.all({ limit: 3, search: "Paged" })) found.push(name);
    expect(found.sort()).toEqual(names);
  });

  test("streams text that adds up to the final output", async () => {
    const stream = client.runs.stream({ agentId: "greeter", input: "Good morning to you" });
    let stepNumber = 0;
    let text = "";
    let deltas = 0;
    for await (const event of stream) {
      if (event.type !== "delta" && event.type !== "snapshot") continue;
      if (event.stepNumber !== stepNumber) text = "";
      stepNumber = event.stepNumber;
      text = event.type === "delta" ? text.slice(0, event.offset) + event.text : event.text;
      deltas++;
    }
    const run = await stream.result();
    expect(run.state).toBe("succeeded");
    expect(deltas).toBeGreaterThan(1);
    expect(text).toBe(run.output);
  });

  test("tells each wrong field by its path, and the request", async () => {
    const content = { model: { connectionId: null, name: "demo" }, maxSteps: 0 };
    const error = await failureOf(client.agents.create({ name: "", content }));
    expect(error).toMatchObject({ status: 422, code: "invalid" });
    expect(error.errors?.map(({ path }) => path).sort()).toEqual(["content.maxSteps", "name"]);
    expect(error.message).toContain(error.requestId);
    expect(await failureOf(client.agents.get({ id: "agt_01kas0000000000000000000zz" }))).toMatchObject({
      status: 404,
    });
    const stranger = createClient({ baseUrl: world.url, apiKey: newKeySecret() });
    expect(await failureOf(stranger.agents.list())).toMatchObject({ status: 401, code: "unauthorized" });
  });

  test("a call repeated because its answer was lost takes effect once", async () => {
    let calls = 0;
    const losing = createClient({
      baseUrl: world.url,
      apiKey: key.secret,
      fetch: async (input, init) => {
        const response = await fetch(input, init);
        if (++calls > 1) return response;
        await response.arrayBuffer();
        throw new TypeError("fetch failed");
      },
    });
    const agent = await losing.agents.create({ name: "Only once" });
    expect(calls).toBe(2);
    const { data } = await client.agents.list({ search: "Only once" });
    expect(data.map(({ id }) => id)).toEqual([agent.id]);
  });
});

describe("the command line", () => {
  interface Ended {
    code: number | null;
    out: string;
    err: string;
  }
  const bailiwick = (args: string[], input = "") =>
    new Promise<Ended>((resolve) => {
      const child = spawn(process.execPath, [CLI, ...args], {
        env: { PATH, NODE_COMPILE_CACHE, HOME: directory.path, XDG_CONFIG_HOME: directory.path },
        timeout: 25_000,
      });
      let out = "";
      let err = "";
      child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
      child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
      child.stdin.end(input);
      child.on("close", (code) => resolve({ code, out, err }));
    });

  test("signs in with a key and says who one is", async () => {
    expect(await bailiwick(["login", "--url", world.url, "--key", key.secret])).toMatchObject({ code: 0 });
    const { code, out } = await bailiwick(["whoami"]);
    expect(code).toBe(0);
    expect(out).toContain(person.email);
    expect(out).toContain("Personal");
  });

  test("lists agents as a table and as JSON", async () => {
    const { code, out } = await bailiwick(["agents", "list"]);
    expect(code).toBe(0);
    expect(out).toMatch(/^greeter +Greeter +1 +production:1/m);
    const page = JSON.parse((await bailiwick(["agents", "list", "--json"])).out) as { data: unknown[] };
    expect(page.data).toContainEqual(expect.objectContaining({ slug: "greeter" }));
  });

  test("runs an agent: the answer on stdout, steps and cost on stderr, and the run can be read", async () => {
    const { code, out, err } = await bailiwick(["run", "greeter", "add 20 and 3"]);
    expect(code).toBe(0);
    expect(err).toMatch(/succeeded · 3 steps · \d+ \+ \d+ tokens · cost .* · demo model/);
    const [runId] = /run_\w+/.exec(err)!;
    const run = JSON.parse((await bailiwick(["runs", "get", runId, "--json"])).out) as { output: string };
    expect(out.trim()).toContain(run.output);
    expect(run.output).toContain("23");
    const shown = await bailiwick(["runs", "get", runId]);
    expect(shown.code).toBe(0);
    expect(shown.out).toContain("succeeded");
  });

  test("runs a program: its result on stdout, log and calls on stderr; one that fails exits with 1", async () => {
    const program = `console.log("begun"); emit({ half: input.n / 2 }); await tools.search("add"); return { n: input.n };`;
    const { code, out, err } = await bailiwick(["tasks", "run", "--input", '{"n":4}'], program);
    expect({ code, result: JSON.parse(out) as unknown }).toEqual({ code: 0, result: { n: 4 } });
    // A call and a line of the log that came together are told in either order.
    for (const line of [/^begun$/m, /^→ {"half":2}$/m, /^· tools.search$/m, /^succeeded · 1 call · /m])
      expect(err).toMatch(line);
    const file = `${directory.path}/fails.ts`;
    await writeFile(file, `const why: string = "no luck"; throw new Error(why);`);
    const failed = await bailiwick(["tasks", "run", file]);
    expect(failed).toMatchObject({ code: 1, out: "" });
    expect(failed.err).toContain("the task failed: Error: no luck (line 1) (program_error)");
  });

  test("creates a key that works, and revokes it", async () => {
    const made = await bailiwick(["keys", "create", "nightly", "--json"]);
    expect(made.code).toBe(0);
    const { id, secret } = JSON.parse(made.out) as { id: string; secret: string };
    const caller = world.anonymous.with({ authorization: `Bearer ${secret}` });
    expect((await caller.get("/v1/me")).status).toBe(200);
    expect(await bailiwick(["keys", "revoke", id])).toMatchObject({ code: 0 });
    expect((await caller.get("/v1/me")).status).toBe(401);
  });

  test("doctor finds the installation healthy, for its administrator signed in by email", async () => {
    const { email, password } = world.administrator;
    const login = ["login", "--url", world.url, "--profile", "admin", "--email", email];
    expect(await bailiwick(login, `${password}\n`)).toMatchObject({ code: 0 });
    const doctor = await bailiwick(["doctor", "--profile", "admin"]);
    expect(doctor.out).toContain("Healthy.");
    expect(doctor.code).toBe(0);
    expect((await bailiwick(["doctor", "--profile", "default"])).code).toBe(1);
  });

  test("exits with 1 when the API refuses and with 2 when it was called wrongly", async () => {
    const missing = await bailiwick([
      "runs",
      "get",
      "run_01kas0000000000000000000zz",
      "--profile",
      "default",
    ]);
    expect(missing.code).toBe(1);
    expect(missing.err).toContain("404");
    expect((await bailiwick(["run", "nobody", "Hello"])).code).toBe(1);
    expect((await bailiwick(["agents", "fly"])).code).toBe(2);
    expect((await bailiwick(["run"])).code).toBe(2);
  });
});

test("the tour of the README works as it is written", async () => {
  const readme = await readFile(README, "utf8");
  const [, tour] = /```bash\n(H=http:[\s\S]*?)```/.exec(readme)!;
  const script = tour!.replace("http://localhost:4000", world.url);
  const out = await new Promise<string>((resolve, reject) =>
    execFile("sh", ["-e", "-c", script], { cwd: directory.path, timeout: 25_000 }, (error, stdout) =>
      error ? reject(new Error(`${error.message}\n${stdout}`)) : resolve(stdout),
    ),
  );
  const answers = out.split("\n").filter((line) => line.startsWith("{"));
  const [run, wallets] = answers.slice(-2).map((line) => JSON.parse(line)) as [
    { state: string; output: string; usage: { costMicros: number } },
    { data: { balanceMicros: number }[] },
  ];
  expect(run).toMatchObject({ state: "succeeded", output: expect.stringContaining("Oslo") as string });
  expect(wallets.data[0]!.balanceMicros).toBe(5_000_000 - run.usage.costMicros);
});
