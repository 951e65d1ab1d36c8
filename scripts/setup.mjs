// The entry of every npm script. It must run on any Node from 18 up, before anything is installed.
import { join } from "node:path";
import { check } from "./setup/check.mjs";
import { ensureDashboard } from "./setup/dashboard.mjs";
import { ensureDependencies } from "./setup/dependencies.mjs";
import { ensureNode } from "./setup/node.mjs";
import { become, fail, root } from "./setup/run.mjs";

const [command, ...args] = process.argv.slice(2);
const file = (path) => join(root, path);

const commands = {
  start: (node) => {
    ensureDashboard(node);
    become(node, [file("src/main.ts"), ...args], { ownGroup: true });
  },
  dev: (node) => become(node, ["--watch", file("src/main.ts"), "--dev", ...args], { ownGroup: true }),
  test: (node) => {
    ensureDashboard(node);
    become(node, [file("scripts/test.mjs"), ...args]);
  },
  check: (node) => process.exit(check(node)),
  bench: (node) => become(node, [file("bench/main.ts"), ...args]),
  // Work on the installation itself needs its database; everything else goes over the API.
  bailiwick: (node) => {
    const isOfInstallation = ["migrate", "rotate-secrets"].includes(args[0]);
    if (isOfInstallation) return become(node, [file("src/main.ts"), ...args]);
    // Where it was called from: files named on the line are there, and `npm --prefix` is only how it was found.
    const cwd = process.env.INIT_CWD ?? process.cwd();
    become(node, [file("packages/cli/src/main.ts"), ...args], { cwd });
  },
};

const run = commands[command];
if (!run) fail(`Usage: node scripts/setup.mjs <${Object.keys(commands).join(" | ")}> [arguments]`);
const node = ensureNode();
ensureDependencies(node);
// What was compiled once is not compiled again: a process is up in two thirds of the time.
process.env.NODE_COMPILE_CACHE ??= file("node_modules/.cache/compiled");
run(node);
