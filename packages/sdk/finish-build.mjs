// Makes dist the published package: sources run from the repository, and Node refuses TypeScript below node_modules.
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";

const read = (path) => JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"));
const { scripts: _, ...manifest } = read("package.json");
const entry = "./packages/sdk/src/index";

const published = {
  ...manifest,
  sideEffects: false,
  engines: { node: ">=18" },
  exports: { ".": { types: `${entry}.d.ts`, default: `${entry}.js` } },
  // The contracts take their ids from it.
  dependencies: { ...manifest.dependencies, uuidv7: read("../../package.json").dependencies.uuidv7 },
};
writeFileSync(new URL("dist/package.json", import.meta.url), `${JSON.stringify(published, null, 2)}\n`);
copyFileSync(new URL("README.md", import.meta.url), new URL("dist/README.md", import.meta.url));
