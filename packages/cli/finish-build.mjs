// Makes dist the published package: sources run from the repository, and Node refuses TypeScript below node_modules.
import { chmodSync, copyFileSync, readFileSync, writeFileSync } from "node:fs";

const here = (path) => new URL(path, import.meta.url);
const { scripts: _, ...manifest } = JSON.parse(readFileSync(here("package.json"), "utf8"));
const published = { ...manifest, engines: { node: ">=22" }, bin: { bailiwick: "./main.js" } };
writeFileSync(here("dist/package.json"), `${JSON.stringify(published, null, 2)}\n`);
copyFileSync(here("README.md"), here("dist/README.md"));
chmodSync(here("dist/main.js"), 0o755);
