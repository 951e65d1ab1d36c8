import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Names one life of a pid, so that a recycled pid is not taken for the process that had it. Undefined when dead. */
export async function lifeOf(pid: number): Promise<string | undefined> {
  if (!isSignalable(pid)) return undefined;
  if (process.platform === "linux") return await lifeFromProc(pid);
  if (process.platform === "win32") return "unknown";
  return await run("ps", ["-o", "lstart=", "-p", String(pid)]).then(
    ({ stdout }) => stdout.trim() || undefined,
    () => undefined,
  );
}

async function lifeFromProc(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  if (stat === undefined) return undefined;
  // The command name may itself hold spaces and parentheses, so count fields after the last one.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state, startTicks] = [fields[0], fields[19]];
  if (state === "Z" || state === "X") return undefined;
  const boot = await readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => "");
  return `${boot.trim()}:${startTicks}`;
}

function isSignalable(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Whether this pid is a server running on that cluster, and not a stranger who inherited the number. */
export async function isServerOf(pid: number, cluster: string): Promise<boolean> {
  if ((await lifeOf(pid)) === undefined) return false;
  const args = process.platform === "linux" ? await argumentsOf(pid) : await printedArgumentsOf(pid);
  return args.includes(`-D ${cluster} `);
}

async function argumentsOf(pid: number): Promise<string> {
  const args = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
  return args.replaceAll("\0", " ");
}

async function printedArgumentsOf(pid: number): Promise<string> {
  const { stdout } = await run("ps", ["-ww", "-o", "command=", "-p", String(pid)]).catch(() => ({
    stdout: "",
  }));
  return stdout;
}

export async function waitUntilGone(pid: number, timeoutMs: number): Promise<boolean> {
  for (const deadline = Date.now() + timeoutMs; Date.now() < deadline; await sleep(20))
    if ((await lifeOf(pid)) === undefined) return true;
  return (await lifeOf(pid)) === undefined;
}

/** Fast shutdown first, which checkpoints and loses nothing; harder signals only for a server that does not answer. */
export async function stopServer(pid: number): Promise<void> {
  const ladder = [
    ["SIGINT", 30_000],
    ["SIGQUIT", 5_000],
    ["SIGKILL", 5_000],
  ] as const;
  for (const [signal, timeoutMs] of ladder) {
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    if (await waitUntilGone(pid, timeoutMs)) return;
  }
}
