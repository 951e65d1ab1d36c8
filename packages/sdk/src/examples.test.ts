import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const sources = fileURLToPath(new URL("./", import.meta.url));
const root = fileURLToPath(new URL("../../../", import.meta.url));

async function examples(): Promise<[from: string, code: string][]> {
  const files = (await readdir(sources)).filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"));
  const found = [...files.map((name) => join(sources, name)), join(sources, "../README.md")].map(
    async (file) => {
      const text = (await readFile(file, "utf8")).replace(/^ +\* ?/gm, "");
      return [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(({ 1: code }): [string, string] => [
        file,
        code!,
      ]);
    },
  );
  return (await Promise.all(found)).flat();
}

test("every example in the sources and the README compiles", { timeout: 120_000 }, async () => {
  const all = await examples();
  expect(all.length).toBeGreaterThan(8);
  const directory = await mkdtemp(join(tmpdir(), "sdk-examples-"));
  try {
    const config = {
      extends: join(root, "tsconfig.json"),
      compilerOptions: {
        paths: { "@bailiwick/sdk": [join(sources, "index.ts")] },
        typeRoots: [join(root, "node_modules/@types")],
        noUnusedLocals: false,
      },
      include: ["*.ts"],
    };
    await writeFile(join(directory, "package.json"), '{ "type": "module" }');
    await writeFile(join(directory, "tsconfig.json"), JSON.stringify(config));
    await Promise.all(
      all.map(([from, code], at) => writeFile(join(directory, `${at}.ts`), `// ${from}\n${code}`)),
    );
    const compiler = join(root, "node_modules/typescript/bin/tsc");
    const checked = await promisify(execFile)(process.execPath, [compiler, "-p", directory]).then(
      () => "",
      (error: { stdout: string }) => error.stdout,
    );
    expect(checked).toBe("");
  } finally {
    await rm(directory, { recursive: true });
  }
});
