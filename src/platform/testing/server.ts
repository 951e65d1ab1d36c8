import { execFile } from "node:child_process";
import { chmod, chown, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../db/embedded.ts";
import { accountFor } from "../db/embedded/account.ts";

const run = promisify(execFile);

/** A PostgreSQL for one test run; nothing of it is kept. */
export type TestServer = Pick<EmbeddedPostgres, "url" | "urlOf" | "stop">;

/** The embedded server, or with `version` 15 the one Debian installs. */
export async function startTestServer(version?: string): Promise<TestServer> {
  const directory = await mkdtemp(join(tmpdir(), "bailiwick-test-"));
  const server = version
    ? await startDebianServer(directory, `/usr/lib/postgresql/${version}/bin`)
    : await startEmbeddedPostgres({ dataDir: directory, fast: true });
  return {
    url: server.url,
    urlOf: server.urlOf,
    async stop() {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function startDebianServer(directory: string, bin: string): Promise<TestServer> {
  const data = join(directory, "data");
  const passwordFile = join(directory, "password");
  const password = "only-for-this-run";
  const account = await accountFor(data);
  const options = { ...account, cwd: directory, env: { PATH: process.env.PATH, LC_ALL: "C" } };
  await chmod(directory, 0o711);
  await mkdir(data, { mode: 0o700 });
  await writeFile(passwordFile, password);
  if (account) for (const path of [data, passwordFile]) await chown(path, account.uid, account.gid);
  await run(
    join(bin, "initdb"),
    [
      ...["--pgdata", data, "--username", "postgres", "--pwfile", passwordFile, "--auth", "scram-sha-256"],
      ...["--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"],
    ],
    options,
  );
  const port = await freePort();
  const settings = [
    ...[`port=${port}`, "listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=200"],
    ...["fsync=off", "synchronous_commit=off", "full_page_writes=off", "timezone=UTC"],
  ];
  const control = (...args: string[]) =>
    run(join(bin, "pg_ctl"), ["--pgdata", data, "--wait", ...args], options);
  const flags = settings.map((setting) => `-c '${setting}'`).join(" ");
  await control("start", "--log", join(data, "server.log"), "--options", flags);
  const urlOf = (database: string) => `postgres://postgres:${password}@127.0.0.1:${port}/${database}`;
  return {
    url: urlOf("postgres"),
    urlOf,
    async stop() {
      await control("stop", "--mode", "fast");
    },
  };
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const { port } = probe.address() as { port: number };
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
