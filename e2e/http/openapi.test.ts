import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { verbs } from "../../src/modules/contracts.ts";
import { testWorld, type World } from "../../src/platform/testing/world.ts";
import { routeOf } from "../../src/platform/verb.ts";

const RULES = `extends: [spec]
rules:
  operation-operationId-unique: error
  path-parameters-defined: error
  no-unresolved-refs: error
  operation-summary: error
`;

let world: World;
beforeAll(async () => {
  world = await testWorld();
});
afterAll(() => world.stop());

test("the OpenAPI document is valid", async () => {
  const directory = await mkdtemp(join(tmpdir(), "bailiwick-openapi-"));
  const { body } = await world.anonymous.get("/v1/openapi.json");
  await writeFile(join(directory, "openapi.json"), JSON.stringify(body));
  await writeFile(join(directory, "redocly.yaml"), RULES);
  const require = createRequire(import.meta.url);
  const cli = join(require.resolve("@redocly/cli/package.json"), "..", "bin", "cli.js");
  const lint = promisify(execFile)(process.execPath, [cli, "lint", "openapi.json", "--format", "json"], {
    cwd: directory,
    env: { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" },
  });
  const { stdout } = await lint.catch((error: { stdout: string }) => error);
  const { problems } = JSON.parse(stdout) as { problems: { severity: string; message: string }[] };
  expect(problems.filter(({ severity }) => severity === "error").map(({ message }) => message)).toEqual([]);
  await rm(directory, { recursive: true });
}, 60_000);

test("every verb is in it, with what it answers and needs", async () => {
  const { body } = await world.anonymous.get("/v1/openapi.json");
  for (const verb of verbs) {
    const { method, path, status, params } = routeOf(verb);
    const operation = body.paths[path]?.[method.toLowerCase()];
    expect(operation, verb.name).toBeDefined();
    expect(operation.responses[String(status)], verb.name).toBeDefined();
    if (verb.needs) expect(operation.description).toContain(verb.needs);
    const inPath = operation.parameters.filter((parameter: { in?: string }) => parameter.in === "path");
    expect(inPath.map(({ name }: { name: string }) => name).sort()).toEqual([...params].sort());
  }
});
