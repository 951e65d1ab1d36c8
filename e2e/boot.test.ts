import { randomBytes } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import { deriveLogins } from "../src/platform/db/logins.ts";
import { type ClonedDatabase, cloneDatabase } from "../src/platform/testing/database.ts";
import { ASK, makeAgents } from "./support/agent.ts";
import { signUp } from "./support/cluster.ts";
import {
  runCommand,
  type ServerProcess,
  startProcess,
  temporaryDirectory,
} from "./support/server-process.ts";
import { startToolServer, type ToolServer } from "./support/tool-server.ts";
import { until } from "./support/until.ts";

const withDatabase = (url: string, name: string) =>
  Object.assign(new URL(url), { pathname: `/${name}` }).href;

async function asAdmin<Row extends object>(text: string, database = "postgres"): Promise<Row[]> {
  const client = new pg.Client({ connectionString: withDatabase(inject("testDatabase").adminUrl, database) });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

describe("one process with its embedded database", () => {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  let tools: ToolServer;
  let server: ServerProcess | undefined;
  const environment = () => ({
    PORT: 0,
    DATA_DIR: directory.path,
    OUTBOUND_ALLOW: tools.host,
    LOG_LEVEL: "warn",
    SANDBOX_WORKERS: 1,
  });
  beforeAll(async () => {
    directory = await temporaryDirectory();
    tools = await startToolServer();
    server = await startProcess(environment());
  });
  afterAll(async () => {
    server?.signal("SIGTERM");
    await server?.ended;
    await tools.stop();
    await directory.remove();
  });

  test("a second process on the same data directory is refused with a sentence that says what to do", async () => {
    const second = await runCommand(environment());
    expect(second.code).toBe(1);
    expect(second.output).toContain(`is in use by process ${server!.pid}`);
    expect(second.output).toContain("choose another DATA_DIR");
    expect(second.output).not.toMatch(/\n\s+at /);
  });

  test.each([{ victim: "the server" }, { victim: "its PostgreSQL" }])(
    "after kill -9 of $victim in the middle of a run, the next start goes on with it",
    async ({ victim }) => {
      const member = await signUp(server!);
      const agents = await makeAgents(member, tools, { models: ["demo-fast"] });
      tools.hold("answering");
      const from = tools.effects.length;
      const input = `${ASK} killed with ${victim}`;
      const accepted = await member.post(`/v1/agents/${agents["demo-fast"]}/runs`, { input, mode: "async" });
      expect(accepted.status).toBe(202);
      const path = `/v1/runs/${accepted.body.id}`;
      await until("the charge is under way", () => tools.effects.length > from);
      if (victim === "the server") await server!.kill();
      else {
        process.kill(await postgresOf(server!.pid), "SIGKILL");
        expect(await server!.ended).toMatchObject({ code: 1 });
        expect(server!.output()).toContain("The embedded PostgreSQL ended unexpectedly");
      }
      tools.release();
      server = await startProcess(environment());
      const caller = member.at(server);
      const run = await until("the run waits for a person", async () => {
        const { body } = await caller.get(path);
        return body.state === "interrupted" && body;
      });
      expect(run.reason).toContain("charge");
      expect((await caller.post(`${path}/resolve`, { decision: "skip", result: {} })).status).toBe(200);
      await until("the run ends", async () => (await caller.get(path)).body.state === "succeeded");
      expect(tools.effects.slice(from).map((effect) => effect.path)).toEqual(["/charge", "/store"]);
    },
  );

  /** The PostgreSQL its data directory names, which may be one the process adopted. */
  async function postgresOf(pid: number): Promise<number> {
    const text = await readFile(`${directory.path}/postgres/postmaster.pid`, "utf8");
    const found = Number(text.split("\n")[0]);
    expect(found).not.toBe(pid);
    return found;
  }
});

describe("an empty database", () => {
  let database: string;
  let ownerUrl: string;
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  beforeEach(async () => {
    directory = await temporaryDirectory();
    database = `empty_${randomBytes(5).toString("hex")}`;
    await asAdmin(`create database ${database} owner bailiwick_owner`);
    ownerUrl = withDatabase(inject("testDatabase").ownerUrl, database);
  });
  afterEach(async () => {
    await asAdmin(`drop database ${database} with (force)`);
    await directory.remove();
  });
  const environment = () => ({ DATA_DIR: directory.path, DATABASE_URL: ownerUrl, PORT: 0 });

  test("migrate brings it up to date alone, and again changes nothing", async () => {
    for (let time = 1; time <= 2; time++) {
      const { code, output } = await runCommand(environment(), ["migrate"]);
      expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining("up to date") });
    }
    const applied = await asAdmin<{ name: string }>("select name from migrations", database);
    expect(new Set(applied.map(({ name }) => name)).size).toBe(applied.length);
    expect(applied.length).toBeGreaterThan(5);
  });

  test("two processes that migrate at the same time apply everything once", async () => {
    const both = await Promise.all([1, 2].map(() => runCommand(environment(), ["migrate"])));
    expect(both.map(({ code, output }) => ({ code, output }))).toEqual(
      [1, 2].map(() => ({ code: 0, output: expect.stringContaining("up to date") })),
    );
    const applied = await asAdmin<{ times: string }>("select count(*) as times from migrations", database);
    const known = (await readdir("migrations")).filter((file) => file.endsWith(".sql"));
    expect(Number(applied[0]!.times)).toBe(known.length);
  });

  test("a process without the owner's login does not start on it, and says what to run", async () => {
    const { app, system } = await deriveLogins(ownerUrl);
    const { code, output } = await runCommand({
      DATA_DIR: directory.path,
      DATABASE_URL_APP: app,
      DATABASE_URL_SYSTEM: system,
      PORT: 0,
    });
    expect(code).toBe(1);
    expect(output).toContain("The database is not migrated");
  });
});

describe("a login the isolation could not stand on", () => {
  let database: ClonedDatabase;
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  let logins: Awaited<ReturnType<typeof deriveLogins>>;
  const role = `guarded_${randomBytes(5).toString("hex")}`;
  const name = () => new URL(database.superuserUrl).pathname.slice(1);

  beforeAll(async () => {
    database = await cloneDatabase();
    directory = await temporaryDirectory();
    logins = await deriveLogins(database.ownerUrl);
  });
  afterAll(async () => {
    await database.drop();
    await directory.remove();
  });
  afterEach(async () => {
    await asAdmin(`reassign owned by ${role} to bailiwick_owner; drop owned by ${role}`, name());
    await asAdmin(`drop role ${role}`);
  });

  const boot = (urls: { app?: string; system?: string }) =>
    runCommand({
      DATA_DIR: directory.path,
      DATABASE_URL_APP: urls.app ?? logins.app,
      DATABASE_URL_SYSTEM: urls.system ?? logins.system,
      PORT: 0,
    });
  const urlOfRole = () => {
    const url = new URL(database.superuserUrl);
    url.username = role;
    url.password = "guarded";
    return url.href;
  };
  const make = (attributes: string) => asAdmin(`create role ${role} login password 'guarded' ${attributes}`);

  test.each([
    { is: "a superuser", attributes: "superuser", grant: "", says: "superuser" },
    { is: "allowed to bypass policies", attributes: "bypassrls", grant: "", says: "BYPASSRLS" },
    {
      is: "the owner of a table",
      attributes: "",
      grant: `create table its_own (id int); alter table its_own owner to ${role}`,
      says: "owns its_own",
    },
    {
      is: "let into the schema of accounts",
      attributes: "",
      grant: `grant usage on schema auth to ${role}`,
      says: "may use schema auth",
    },
    {
      is: "a member of the owner",
      attributes: "in role bailiwick_owner",
      grant: "",
      says: "owns",
    },
  ])("a process does not start when its app login is $is", async ({ attributes, grant, says }) => {
    await make(attributes);
    if (grant) await asAdmin(grant, name());
    const { code, output } = await boot({ app: urlOfRole() });
    expect(code).toBe(1);
    expect(output).toContain("Bailiwick does not start");
    expect(output).toContain(says);
  });

  test("a process does not start when its system login bypasses policies", async () => {
    await make("bypassrls in role bailiwick_system");
    const { code, output } = await boot({ system: urlOfRole() });
    expect(code).toBe(1);
    expect(output).toContain("Bailiwick does not start");
  });
});
