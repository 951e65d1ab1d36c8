import { execFile } from "node:child_process";
import { chmod, chown, readFile, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The unprivileged account the server runs as; undefined = as this process. */
export interface Account {
  uid: number;
  gid: number;
}

export const isRoot = () => process.getuid?.() === 0;

/** PostgreSQL refuses to run as root. An existing cluster keeps its owner, whatever accounts appear later. */
export async function accountFor(clusterDir: string): Promise<Account | undefined> {
  if (!isRoot()) return undefined;
  const owner = await stat(clusterDir).catch(() => undefined);
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const known = (await named("bailiwick")) ?? (await named("postgres"));
  if (known) return known;
  // An account of its own keeps other services that run as nobody away from the data.
  await run("useradd", ["--system", "--no-create-home", "--shell", "/bin/false", "bailiwick"]).catch(
    () => {},
  );
  const created = (await named("bailiwick")) ?? (await named("nobody"));
  if (created) return created;
  throw new Error(
    "PostgreSQL does not run as root and no unprivileged account was found: create a user named bailiwick, run Bailiwick as another user, or set DATABASE_URL.",
  );
}

async function named(name: string): Promise<Account | undefined> {
  const passwd = await readFile("/etc/passwd", "utf8").catch(() => "");
  const fields = passwd
    .split("\n")
    .find((line) => line.startsWith(`${name}:`))
    ?.split(":");
  return fields ? { uid: Number(fields[2]), gid: Number(fields[3]) } : undefined;
}

/** Whether the account really gets in, asked of the system rather than of mode bits. */
export async function canEnter(account: Account, directory: string): Promise<boolean> {
  return await canRun(account, "/bin/sh", ["-c", 'cd "$1"', "sh", directory]);
}

export async function canRun(account: Account, program: string, args: string[]): Promise<boolean> {
  return await run(program, args, { ...account, cwd: "/", env: {} }).then(
    () => true,
    () => false,
  );
}

/** Lets the account pass through a directory of root's (not list or read it) when that directory alone is in the way. */
export async function letThrough(account: Account, directory: string): Promise<boolean> {
  if (await canEnter(account, directory)) return true;
  const { uid, mode } = await stat(directory);
  if (uid !== 0 || !(await canEnter(account, dirname(directory)))) return false;
  await chown(directory, 0, account.gid);
  await chmod(directory, (mode & 0o707) | 0o010);
  return await canEnter(account, directory);
}
