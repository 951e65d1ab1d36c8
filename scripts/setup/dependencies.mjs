import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fail, quietly, root, runNpm } from "./run.mjs";

/** Installs exactly what the lockfile says, when node_modules was not installed from this lockfile. */
export function ensureDependencies(node) {
  const lockfile = join(root, "package-lock.json");
  const stamp = join(root, "node_modules", ".bailiwick-lock");
  const wanted = createHash("sha256").update(readFileSync(lockfile)).digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  if (!wasInstalledByHand(lockfile)) {
    try {
      // vite builds the dashboard, so a production environment needs the development packages too.
      quietly("Installing dependencies", () => runNpm(node, ["ci", "--ignore-scripts", "--include=dev"]));
    } catch (error) {
      fail(`The dependencies could not be installed.\n${error.message}`);
    }
  }
  writeFileSync(stamp, wanted);
}

/** npm notes what it installed in node_modules at the end of each install that a person ran. */
function wasInstalledByHand(lockfile) {
  const installed = join(root, "node_modules", ".package-lock.json");
  return existsSync(installed) && statSync(installed).mtimeMs >= statSync(lockfile).mtimeMs;
}
