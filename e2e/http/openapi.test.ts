import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
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

interface Shape {
  $ref?: string;
  type?: string | string[];
  description?: string;
  properties?: Record<string, Shape>;
  items?: Shape;
  additionalProperties?: Shape | boolean;
  anyOf?: Shape[];
  oneOf?: Shape[];
  allOf?: Shape[];
  $defs?: Record<string, Shape>;
}

/** The fields of a JSON Schema that may be null and have no words. */
function wordless(root: Shape): string[] {
  const found = new Set<string>();
  const walk = (shape: Shape, path: string[], above: readonly Shape[], isSaid = false): void => {
    const name = shape.$ref?.replace("#/$defs/", "");
    const defined = name === undefined ? undefined : name === "#" ? root : root.$defs![name]!;
    if (above.includes(shape)) return;
    const options = [defined, shape.anyOf, shape.oneOf, shape.allOf].flatMap((option) => option ?? []);
    const same = [shape, ...options];
    const isNullable = same.some(({ type }) => [type].flat().includes("null"));
    const hasWords = isSaid || same.some(({ description }) => description);
    if (isNullable && !hasWords) found.add(path.join("."));
    const inside = [...above, shape];
    for (const [field, value] of Object.entries(shape.properties ?? {}))
      walk(value, [...path, field], inside);
    if (shape.items) walk(shape.items, path, inside);
    if (typeof shape.additionalProperties === "object") walk(shape.additionalProperties, path, inside);
    for (const option of options) if (option.type !== "null") walk(option, path, inside, hasWords);
  };
  walk(root, [], []);
  return [...found];
}

test("every field that may be null has words for what that means", () => {
  const fields = verbs.flatMap((verb) =>
    (["input", "output"] as const).flatMap((io) =>
      wordless(z.toJSONSchema(verb[io], { io, unrepresentable: "any" }) as Shape).map(
        (field) => `${verb.name} ${field}`,
      ),
    ),
  );
  expect(fields).toEqual([]);
});

test("the walk finds what has no words, wherever it stands", () => {
  const inner = z.object({
    bare: z.string().nullable(),
    said: z.string().nullable().describe("Null: none."),
  });
  const either = z.union([z.object({ one: z.number().nullable() }), z.object({ two: inner.nullable() })]);
  const whole = z.object({ list: z.array(inner), map: z.record(z.string(), inner), either });
  expect(wordless(z.toJSONSchema(whole) as Shape)).toEqual([
    "list.bare",
    "map.bare",
    "either.one",
    "either.two",
    "either.two.bare",
  ]);
});
