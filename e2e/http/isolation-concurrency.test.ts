import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestCaller, testWorld, type World } from "../../src/platform/testing/world.ts";

const PEOPLE = 8;
const WORKSPACES_EACH = 8;
const ROUNDS = process.env.BAILIWICK_LONG ? 20 : 4;

let world: World;
/** Callers in workspaces of their own, alternately with a session and a key, each with its mark in all it wrote. */
let callers: { mark: string; caller: TestCaller }[];

beforeAll(async () => {
  // Fewer connections than callers, so that every connection serves many of them in turn.
  world = await testWorld({ config: { DATABASE_POOL_SIZE: 4 } });
  const people = await Promise.all(Array.from({ length: PEOPLE }, () => world.newPerson()));
  callers = await Promise.all(
    people.flatMap((person, who) =>
      Array.from({ length: WORKSPACES_EACH }, async (_, number) => {
        const mark = `mark-${who}-${number}-`;
        const made = await person.post("/v1/workspaces", { name: mark, environment: "development" });
        const inside = person.in(made.body.id);
        return { mark, caller: number % 2 === 0 ? inside : await world.key(inside) };
      }),
    ),
  );
});
afterAll(() => world.stop());

test("64 callers at once on one small pool never see each other's rows", async () => {
  const tool = (mark: string, round: number) => ({
    name: `t${mark}${round}`,
    description: mark,
    definition: { kind: "code", code: "return 1" },
  });
  await Promise.all(
    callers.map(async ({ mark, caller }) => {
      for (let round = 0; round < ROUNDS; round++) {
        const answers = await Promise.all([
          caller.post("/v1/agents", { name: `${mark}${round}` }),
          caller.post("/v1/tools", tool(mark, round)),
          caller.get("/v1/agents"),
          caller.get("/v1/tools"),
          caller.get("/v1/audit"),
          caller.get("/v1/me"),
        ]);
        for (const { status, text } of answers) {
          expect(status).toBeLessThan(300);
          const marks = new Set(text.match(/mark-\d+-\d+-/g));
          expect([...marks].filter((seen) => seen !== mark)).toEqual([]);
        }
      }
      const agents = (await caller.get("/v1/agents?limit=200")).body.data as { name: string }[];
      const expected = Array.from({ length: ROUNDS }, (_, round) => `${mark}${round}`);
      expect(agents.map(({ name }) => name).sort()).toEqual(expected.sort());
    }),
  );
});
