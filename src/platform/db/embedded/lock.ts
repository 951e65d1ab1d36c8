import { randomBytes } from "node:crypto";
import { link, mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { lifeOf } from "./processes.ts";

/*
 * <dataDir>/lock/1, 2, 3 …: the highest number is the lock, and it is never deleted.
 *
 *   highest is released, or its process is dead  ->  link our file to highest + 1 (one winner), then look again:
 *                                                    nothing higher = ours; something higher = we were late, retry
 *   highest belongs to a living process          ->  DataDirectoryInUse
 *
 * Since the highest number only grows, a stale file can be passed but never mistaken for a new one.
 */
interface Claim {
  pid: number;
  life: string;
  isReleased: boolean;
}

/** Another living process holds the data directory; the message is a sentence for the person who started this one. */
export class DataDirectoryInUse extends Error {
  readonly pid: number;
  constructor(dataDir: string, pid: number) {
    super(
      `The data directory ${dataDir} is in use by process ${pid}: stop that process or choose another DATA_DIR ` +
        "(several Bailiwick processes can share one database only through DATABASE_URL).",
    );
    this.name = "DataDirectoryInUse";
    this.pid = pid;
  }
}

/** Takes the directory for this process until released or until the process is dead. Throws DataDirectoryInUse. */
export async function lockDirectory(dataDir: string): Promise<{ release(): Promise<void> }> {
  const folder = join(dataDir, "lock");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const own: Claim = {
    pid: process.pid,
    life: (await lifeOf(process.pid)) ?? "unknown",
    isReleased: false,
  };
  for (;;) {
    const highest = Math.max(0, ...(await numbersIn(folder)));
    const holder = await livingHolder(join(folder, String(highest)));
    if (holder !== undefined) throw new DataDirectoryInUse(dataDir, holder);
    const mine = highest + 1;
    if (!(await claim(folder, mine, own))) continue;
    const numbers = await numbersIn(folder);
    const isOurs = Math.max(...numbers) === mine;
    for (const number of isOurs ? numbers.filter((other) => other < mine) : [mine])
      await rm(join(folder, String(number)), { force: true });
    if (isOurs) return { release: () => replace(folder, mine, { ...own, isReleased: true }) };
  }
}

async function numbersIn(folder: string): Promise<number[]> {
  return (await readdir(folder)).filter((name) => /^\d+$/.test(name)).map(Number);
}

async function livingHolder(file: string): Promise<number | undefined> {
  const text = await readFile(file, "utf8").catch(() => "");
  // A file is linked complete; one that does not parse was cut off by a power failure, so its holder is gone.
  const found = parseClaim(text);
  if (found === undefined || found.isReleased) return undefined;
  return (await lifeOf(found.pid)) === found.life ? found.pid : undefined;
}

function parseClaim(text: string): Claim | undefined {
  try {
    return JSON.parse(text) as Claim;
  } catch {
    return undefined;
  }
}

async function claim(folder: string, number: number, own: Claim): Promise<boolean> {
  const draft = await writeDraft(folder, own);
  try {
    await link(draft, join(folder, String(number)));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function replace(folder: string, number: number, own: Claim): Promise<void> {
  // A data directory that was deleted meanwhile has nothing left to release.
  const draft = await writeDraft(folder, own).catch(() => undefined);
  if (draft) await rename(draft, join(folder, String(number)));
}

async function writeDraft(folder: string, own: Claim): Promise<string> {
  const draft = join(folder, `draft-${randomBytes(6).toString("hex")}`);
  await writeFile(draft, JSON.stringify(own), { mode: 0o600, flag: "wx" });
  return draft;
}
