// Makes dist the published package: sources run from the repository, and Node refuses TypeScript below node_modules.
import { chmodSync, copyFileSync, readFileSync, writeFileSync } from "node:fs";

const here = (path) => new URL(path, import.meta.url);
const read = (path) => JSON.parse(readFileSync(here(path), "utf8"));
const { scripts: _, ...manifest } = read("package.json");
const main = "./packages/cli/src/main.js";

const published = {
  ...manifest,
  engines: { node: ">=22" },
  bin: { bailiwick: main },
};
writeFileSync(here("dist/package.json"), `${JSON.stringify(published, null, 2)}\n`);
copyFileSync(here("README.md"), here("dist/README.md"));
chmodSync(here(`dist/${main}`), 0o755);
