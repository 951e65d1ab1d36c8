import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { endingWith } from "./interrupted.ts";

/** Runs `work` with a directory of its own and removes it afterwards. */
export async function withDirectory<T>(work: (directory: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), "bailiwick-bench-"));
  return endingWith(
    () => rm(directory, { recursive: true, force: true }),
    () => work(directory),
  );
}
