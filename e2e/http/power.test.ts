import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Answer, type Person, testWorld, type World } from "../../src/platform/testing/world.ts";
import { broken, differences, isExpected, unjustified, watched } from "../support/power-checks.ts";
import { type Draw, type Move, MOVES } from "../support/power-circumstances.ts";
import { moveOf } from "../support/power-moves.ts";
import { makePeople, openScene, type Scene } from "../support/power-scene.ts";
import { powerState } from "../support/power-state.ts";

// Several people change who may do what, all at once and at random. Whatever happens, nobody has power that nobody gave,
// and the server's answers are what the rows say.

const SEQUENCES = process.env.BAILIWICK_LONG ? 150 : 6;
const BATCHES = 14;
const SEED = process.env.BAILIWICK_SEED;

let world: World;
let people: Person[];
const answered = new Map<string, number>();

beforeAll(async () => {
  world = await testWorld();
  people = await makePeople(world);
});
afterAll(() => world.stop());

const number = fc.noBias(fc.nat(1000));
// Most moves of a batch are about one place and one person, so that they meet.
const batch: fc.Arbitrary<Draw[]> = fc
  .record({
    place: number,
    target: number,
    moves: fc.array(
      fc.record({
        move: fc.noBias(fc.constantFrom(...MOVES)),
        rank: fc.noBias(fc.nat(9)),
        actor: number,
        target: number,
        place: number,
        choice: number,
        aside: fc.noBias(fc.nat(9)),
        isByKey: fc.boolean(),
      }),
      { minLength: 4, maxLength: 6, size: "max" },
    ),
  })
  .map(({ place, target, moves }) =>
    moves.map(({ aside, ...move }) => ({
      ...move,
      place: aside < 7 ? place : move.place,
      target: aside % 2 === 0 ? target : move.target,
    })),
  );
const batches = fc.array(batch, { minLength: BATCHES, maxLength: BATCHES });

/** What the server logged of a call. */
const whyOf = ({ headers }: Answer): string =>
  world
    .logged()
    .split("\n")
    .filter((line) => line.includes(headers.get("x-request-id") ?? "no id"))
    .join("\n");

/** Runs moves at once, and answers what is wrong afterwards. */
async function play(scene: Scene, draws: Draw[], log: string[]): Promise<string[]> {
  const before = await powerState(world.sql, scene.organizationIds);
  const drawn = await Promise.all(draws.map((one) => moveOf(scene, before, one)));
  const moves = drawn.filter((move): move is Move => move !== undefined);
  const underWay = Promise.all(moves.map(async (move) => ({ move, answer: await move.send() })));
  const [done, seen] = await watched(scene, underWay);
  const after = await powerState(world.sql, scene.organizationIds);
  for (const [index, { move, answer }] of done.entries()) {
    const kind = `${draws.filter((_, at) => drawn[at])[index]!.move} ${answer.status}`;
    answered.set(kind, (answered.get(kind) ?? 0) + 1);
    log.push(`  ${answer.status} ${move.told}${answer.status < 300 ? "" : `: ${answer.body?.detail}`}`);
  }
  log.push("");
  const outcomes = done
    .filter(({ answer }) => answer.status < 300)
    .map(({ move, answer }) => move.outcome(answer, before, after));
  return [
    ...done.flatMap(({ move, answer }) =>
      isExpected(answer) ? [] : [`${answer.status}: ${move.told}: ${answer.text}\n${whyOf(answer)}`],
    ),
    ...seen,
    ...broken(after),
    ...unjustified(before, after, outcomes),
    ...(await differences(scene, after)),
  ];
}

test(
  "whatever people do at once, nobody has power that nobody gave, owners stay and limits hold",
  async () => {
    const property = fc.asyncProperty(batches, async (sequence) => {
      const scene = await openScene(world, people);
      const log: string[] = [];
      for (const draws of sequence) {
        const wrong = await play(scene, draws, log);
        if (wrong.length > 0) expect.fail(`${wrong.join("\n")}\n\nafter\n${log.slice(-40).join("\n")}`);
      }
    });
    await fc.assert(property, {
      numRuns: SEQUENCES,
      endOnFailure: true,
      verbose: 0,
      ...(SEED ? { seed: Number(SEED) } : {}),
    });
    const deadlocks = world
      .logged()
      .split("\n")
      .filter((line) => line.includes("Two changes met"))
      .map((line) => JSON.parse(line).err);
    const calls = [...answered.values()].reduce((sum, count) => sum + count, 0);
    process.stdout.write(`${calls} calls, ${deadlocks.length} deadlocks\n`);
    for (const { where, stack } of deadlocks) process.stdout.write(`${where}\n${stack}\n`);
    if (process.env.BAILIWICK_LONG)
      process.stdout.write(
        `${[...answered]
          .toSorted()
          .map(([kind, n]) => `${kind}: ${n}`)
          .join(", ")}\n`,
      );
  },
  SEQUENCES * 30_000,
);
