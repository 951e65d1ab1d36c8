import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  chown,
  lchown,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Account } from "./account.ts";
import { accountFor, isRoot, letThrough } from "./account.ts";
import type { Binaries } from "./binaries.ts";
import { exists, findBinaries } from "./binaries.ts";

const run = promisify(execFile);

/** Where root keeps what an unprivileged account must reach when the checkout or the data is closed to it. */
const SHARED_HOME = "/var/lib/bailiwick";

const DRAFT = "postgres-draft-";

export interface Cluster {
  /** The cluster's own directory. */
  directory: string;
  binaries: Binaries;
  account: Account | undefined;
  /** Of the superuser `postgres`. */
  password: string;
}

export interface ClusterOptions {
  dataDir: string;
  log: (line: string) => void;
  /** Skips waiting for the disk. */
  fast: boolean;
}

/** The environment of the server and its tools: nothing of ours, so no secret of ours. */
export function bareEnvironment(): NodeJS.ProcessEnv {
  const kept = ["PATH", "TZ", "SystemRoot"].filter((name) => process.env[name] !== undefined);
  return { ...Object.fromEntries(kept.map((name) => [name, process.env[name]])), LC_ALL: "C" };
}

/** Finds the cluster of a data directory, or makes it. */
export async function openCluster(options: ClusterOptions): Promise<Cluster> {
  const { home, account } = await placeOf(options);
  // The running server is recognized by the resolved path.
  const directory = join(await realpath(home), "postgres");
  const binaries = await findBinaries(isRoot() ? SHARED_HOME : options.dataDir, account);
  const isNew = !(await exists(join(directory, "PG_VERSION")));
  const password = await passwordOf(options.dataDir, isNew);
  const cluster = { directory, binaries, account, password };
  if (isNew) await createCluster(cluster, home, options.fast);
  else if (account && (await stat(directory)).uid !== account.uid) await giveTo(account, directory);
  return cluster;
}

/** The cluster lives in the data directory unless its account cannot get there; a pointer file then says where. */
async function placeOf({
  dataDir,
  log,
}: ClusterOptions): Promise<{ home: string; account: Account | undefined }> {
  const pointer = join(dataDir, "postgres-location");
  const [elsewhere] = (await readFile(pointer, "utf8").catch(() => "")).split("\n");
  const home = elsewhere || dataDir;
  if (!(await exists(home)))
    throw new Error(
      `The database of ${dataDir} was kept in ${home}, which is gone: bring it back, or delete ${pointer} to start with an empty one.`,
    );
  const account = await accountFor(join(home, "postgres"));
  if (!account || (await letThrough(account, home))) return { home, account };
  if (elsewhere || (await exists(join(dataDir, "postgres", "PG_VERSION"))))
    throw new Error(
      `PostgreSQL runs as the user with id ${account.uid}, who cannot enter ${home}: let that user in.`,
    );

  await mkdir(SHARED_HOME, { recursive: true, mode: 0o711 });
  const created = await mkdtemp(join(SHARED_HOME, "data-"));
  await chown(created, account.uid, account.gid);
  await writeFile(
    pointer,
    `${created}\nThe database lives there, because the unprivileged user it runs as cannot enter this directory.\n`,
  );
  log(`The database lives in ${created}: the unprivileged user it runs as cannot enter ${dataDir}.`);
  return { home: created, account };
}

async function passwordOf(dataDir: string, isNew: boolean): Promise<string> {
  const file = join(dataDir, "postgres-password");
  const stored = (await readFile(file, "utf8").catch(() => "")).trim();
  if (stored) return stored;
  if (!isNew) throw new Error(`The password of the database is missing: bring back the file ${file}.`);
  const password = randomBytes(24).toString("base64url");
  await writeFile(file, `${password}\n`, { mode: 0o600 });
  return password;
}

/** Made beside its place and renamed into it, so a half-made cluster is never taken for one. */
async function createCluster(cluster: Cluster, home: string, fast: boolean): Promise<void> {
  for (const name of await readdir(home))
    if (name.startsWith(DRAFT)) await rm(join(home, name), { recursive: true, force: true });
  const draft = await mkdtemp(join(home, DRAFT));
  const passwordFile = join(draft, "password");
  await mkdir(join(draft, "postgres"), { mode: 0o700 });
  await writeFile(passwordFile, `${cluster.password}\n`, { mode: 0o600 });
  if (cluster.account) await giveTo(cluster.account, draft);
  const args = [
    ...["--pgdata", join(draft, "postgres"), "--username", "postgres", "--pwfile", passwordFile],
    ...["--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C"],
    // Sorts by code point as C does, and knows upper and lower case beyond ASCII.
    ...["--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--no-instructions"],
    ...(fast ? ["--no-sync"] : []),
  ];
  try {
    await run(cluster.binaries.initdb, args, { ...cluster.account, cwd: draft, env: bareEnvironment() });
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    throw new Error(`The embedded PostgreSQL could not be set up: ${stderr?.trim() || message}`, {
      cause: error,
    });
  }
  await rm(cluster.directory, { recursive: true, force: true });
  await rename(join(draft, "postgres"), cluster.directory);
  await rm(draft, { recursive: true });
}

async function giveTo(account: Account, path: string): Promise<void> {
  await lchown(path, account.uid, account.gid);
  if (!(await stat(path)).isDirectory()) return;
  for (const name of await readdir(path)) await giveTo(account, join(path, name));
}
