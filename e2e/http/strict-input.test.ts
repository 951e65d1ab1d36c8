import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { verbs } from "../../src/modules/contracts.ts";
import { type Person, testWorld, type World } from "../../src/platform/testing/world.ts";

let world: World;
let acme: Person;
beforeAll(async () => {
  world = await testWorld();
  acme = await world.newPerson("Acme");
});
afterAll(() => world.stop());

interface Schema {
  type?: string;
  properties?: object;
  additionalProperties?: unknown;
}

/** Where in a schema an object takes fields it does not name. */
function openObjects(schema: unknown, path = ""): string[] {
  if (schema === null || typeof schema !== "object") return [];
  const { type, properties, additionalProperties } = schema as Schema;
  const isOpen = type === "object" && properties !== undefined && additionalProperties === undefined;
  const below = Object.entries(schema)
    .filter(([key]) => key !== "default")
    .flatMap(([key, value]) => openObjects(value, `${path}/${key}`));
  return isOpen ? [path, ...below] : below;
}

test("no input of a verb, and no part of one, takes fields it does not have", () => {
  const open = verbs.flatMap(({ name, input }) =>
    openObjects(z.toJSONSchema(input, { io: "input", unrepresentable: "any" })).map(
      (path) => `${name} ${path}`,
    ),
  );
  expect(open).toEqual([]);
});

test("422: a field that is not there is named, with those that are, and nothing is done", async () => {
  const { status, body } = await acme.post("/v1/agents", { name: "Clerk", contents: {} });
  expect({ status, code: body.code }).toEqual({ status: 422, code: "invalid" });
  expect(body.detail).toMatch(/^contents: is not a field here; there are name, .*content/);
  expect(body.errors).toEqual([{ path: "contents", message: expect.any(String) }]);
  expect((await acme.get("/v1/agents")).body.data).toEqual([]);
});

test("422: so in a part of a body, and in a query", async () => {
  const nested = await acme.post("/v1/agents", { name: "Clerk", content: { instruction: "Be short." } });
  expect(nested.body.errors).toEqual([{ path: "content.instruction", message: "is not a field here" }]);
  const query = await acme.get("/v1/runs?stat=failed");
  expect(query.status).toBe(422);
  expect(query.body.errors).toEqual([{ path: "stat", message: expect.stringContaining("state") }]);
});
