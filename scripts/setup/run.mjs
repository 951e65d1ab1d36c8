import { spawn, spawnSync } from "node:child_process";
import { constants } from "node:os";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** A signal that arrives again this soon is the same key press: the terminal and npm each deliver it. */
const SAME_PRESS_MS = 1_000;

export function fail(message) {
  console.error(message);
  process.exit(1);
}

/** Says what is going on in one line; what the commands printed is shown only when they fail. */
export function quietly(title, work) {
  const startedAt = Date.now();
  process.stdout.write(`${title}… `);
  try {
    work();
  } catch (error) {
    console.log("failed");
    throw error;
  }
  console.log(`done in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
}

/** Runs to the end without printing. Throws with the whole output when the command fails. */
export function runSilently(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, encoding: "utf8", maxBuffer: 1 << 28, ...options });
  if (result.status === 0) return;
  const output = [result.stdout, result.stderr, result.error?.message].filter(Boolean).join("\n").trim();
  throw new Error(`${[command, ...args].join(" ")}\n${output}`);
}

/** npm itself runs under the given Node: under an older one it would silently choose older packages. */
export function runNpm(node, args) {
  const cli = process.env.npm_execpath;
  const options = ["--no-audit", "--no-fund", "--no-update-notifier"];
  if (cli?.endsWith("npm-cli.js")) runSilently(node, [cli, ...args, ...options]);
  else runSilently("npm", [...args, ...options], { shell: process.platform === "win32" });
}

/**
 * Becomes the command: it has the terminal, gets each signal once, and its end is ours.
 * `ownGroup` keeps the terminal's own Ctrl-C from it, so that only the forwarded one counts; it cannot read the terminal then.
 */
export function become(command, args, { ownGroup = false, cwd = root, env = process.env } = {}) {
  const detached = ownGroup && process.platform !== "win32";
  const child = spawn(command, args, { cwd, stdio: "inherit", env, detached });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    let lastSignalAt = 0;
    process.on(signal, () => {
      const isSamePress = Date.now() - lastSignalAt < SAME_PRESS_MS;
      lastSignalAt = Date.now();
      // A command in the terminal's own group has already heard its Ctrl-C.
      if (isSamePress || (signal === "SIGINT" && !detached && process.stdin.isTTY)) return;
      child.kill(signal === "SIGHUP" ? "SIGTERM" : signal);
    });
  }
  child.once("error", (error) => fail(`${command} could not be started: ${error.message}`));
  child.once("exit", (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
}
