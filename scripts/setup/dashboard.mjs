import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fail, quietly, root, runSilently } from "./run.mjs";

/** Builds the dashboard into dist/web when what it is made of has changed since the last build. */
export function ensureDashboard(node) {
  if (!existsSync(join(root, "vite.config.ts"))) return;
  const output = join(root, "dist", "web");
  // Beside the output, which is served to browsers and emptied by each build.
  const stamp = join(root, "dist", "web.stamp");
  const wanted = fingerprint();
  const isBuilt = existsSync(join(output, "index.html")) && existsSync(stamp);
  if (isBuilt && readFileSync(stamp, "utf8") === wanted) return;
  const vite = join(root, "node_modules", "vite", "bin", "vite.js");
  try {
    quietly("Building the dashboard", () =>
      runSilently(node, [vite, "build", "--outDir", output, "--emptyOutDir"]),
    );
  } catch (error) {
    fail(`The dashboard could not be built.\n${error.message}`);
  }
  writeFileSync(stamp, wanted);
}

function fingerprint() {
  const modules = join(root, "src", "modules");
  const names = existsSync(modules) ? readdirSync(modules).sort() : [];
  const sources = [
    ...names.flatMap((name) => [join(modules, name, "contract.ts"), join(modules, name, "ui")]),
    ...["src/web", "docs", "packages/sdk", "vite.config.ts", "package-lock.json"].map((path) =>
      join(root, path),
    ),
  ];
  const hash = createHash("sha256");
  for (const file of sources.flatMap(filesIn))
    hash.update(`${file.slice(root.length)}\0`).update(readFileSync(file));
  return hash.digest("hex");
}

function filesIn(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  const names = readdirSync(path).filter((name) => name !== "node_modules" && !name.includes(".test."));
  return names.sort().flatMap((name) => filesIn(join(path, name)));
}
