import { afterAll, beforeAll, expect, test } from "vitest";
import { type Person, testWorld, type World } from "../../platform/testing/world.ts";

let world: World;
let acme: Person;
beforeAll(async () => {
  world = await testWorld();
  acme = await world.newPerson("Acme");
});
afterAll(() => world.stop());

test("a key acts in its own workspace without naming it", async () => {
  const key = await world.key(acme);
  const me = await key.get("/v1/me");
  expect(me.status).toBe(200);
  expect(me.body.workspace.id).toBe(acme.workspaceId);
  expect(me.body.credential).toEqual({ kind: "api_key", id: key.keyId });
});
