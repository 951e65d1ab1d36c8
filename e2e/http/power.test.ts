import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Answer, Person, TestCaller, World } from "../../src/platform/testing/world.ts";
import { testWorld } from "../../src/platform/testing/world.ts";
import { accessTags } from "../../src/modules/access/index.ts";
import { broken, differences, unjustified, watched } from "../support/power-checks.ts";
import { type Draw, type Move, moveOf, MOVES } from "../support/power-moves.ts";
import { makePeople, openScene, type Scene, withoutPlace } from "../support/power-scene.ts";
import { isIn, type Place, powerState } from "../support/power-state.ts";

// Several people change who may do what, all at once and at random. Whatever happens, nobody has power that nobody gave,
// and the server's answers are what the rows say.

const SEQUENCES = Number(process.env.BAILIWICK_SEQUENCES ?? (process.env.BAILIWICK_LONG ? 150 : 6));
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
      isExpected(answer) ? [] : [`${answer.status}: ${move.told}: ${answer.text}`],
    ),
    ...seen,
    ...broken(after),
    ...unjustified(before, after, outcomes),
    ...(await differences(scene, after)),
  ];
}

const isExpected = ({ status, body }: Answer) =>
  status < 500 || (status === 503 && body.detail.startsWith("Two changes met"));

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
    const deadlocks = [...answered].filter(([kind]) => kind.endsWith("503"));
    const calls = [...answered.values()].reduce((sum, count) => sum + count, 0);
    process.stdout.write(
      `${calls} calls, deadlocks: ${deadlocks.map(([kind, n]) => `${kind} ${n}`).join(", ") || "none"}\n`,
    );
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

const CONTESTS = process.env.BAILIWICK_LONG ? 40 : 4;

describe("everybody goes for the last of something at once", () => {
  const passed = (answers: Answer[]) => {
    for (const answer of answers) expect(isExpected(answer), answer.text).toBe(true);
    return answers.filter(({ status }) => status < 300).length;
  };
  /** Calls at once, watched; how many passed. */
  const contest = async (scene: Scene, calls: (() => Promise<Answer>)[]): Promise<number> => {
    const [answers, seen] = await watched(scene, Promise.all(calls.map((call) => call())));
    expect(seen).toEqual([]);
    expect(broken(await powerState(world.sql, scene.organizationIds))).toEqual([]);
    return passed(answers);
  };

  test("room for workspaces: as many are made and restored as fit", async () => {
    for (let round = 0; round < CONTESTS; round++) {
      const scene = await openScene(world, people);
      const [organizationId] = scene.organizationIds as [string];
      const [owner, admin] = people.map((person) => withoutPlace(world, person)) as [TestCaller, TestCaller];
      const { workspaces } = await powerState(world.sql, scene.organizationIds);
      const [one, two] = workspaces.filter((each) => each.organizationId === organizationId);
      for (const { id, slug } of [one!, two!])
        expect((await owner.post(`/v1/workspaces/${id}/archive`, { slug })).status).toBe(200);
      const make = (by: TestCaller) => () =>
        by.post("/v1/workspaces", { organizationId, name: "Another", environment: "development" });
      const restore =
        ({ id }: { id: string }) =>
        () =>
          owner.post(`/v1/workspaces/${id}/restore`);
      const calls = [make(owner), restore(one!), make(admin), restore(two!), make(owner)];
      expect(await contest(scene, calls)).toBe(2);
    }
  });

  test("room for roles: of six, two are made", async () => {
    for (let round = 0; round < CONTESTS; round++) {
      const scene = await openScene(world, people);
      const [owner, admin] = people.map((person) => withoutPlace(world, person)) as [TestCaller, TestCaller];
      const make = (_: unknown, index: number) => () =>
        (index % 2 === 0 ? owner : admin).post(`/v1/organizations/${scene.organizationIds[0]}/roles`, {
          name: `Role of ${index}`,
          permissions: ["agents:read"],
        });
      expect(await contest(scene, Array.from({ length: 6 }, make))).toBe(2);
    }
  });

  test("ownership: of all owners who go or step down at once, one stays", async () => {
    for (let round = 0; round < CONTESTS; round++) {
      const scene = await openScene(world, people);
      const [organizationId] = scene.organizationIds as [string];
      const owners = people.slice(0, 4);
      for (const { accountId } of owners)
        await world.sql(
          `insert into organization_members (organization_id, account_id, role) values ($1, $2, 'owner')
           on conflict (organization_id, account_id) do update set role = 'owner'`,
          [organizationId, accountId],
        );
      world.app.platform.access.drop(owners.map(({ accountId }) => accessTags.account(accountId)));
      const path = `/v1/organizations/${organizationId}`;
      const calls = owners.map((person, index) => () => {
        const caller = withoutPlace(world, person);
        return (index + round) % 2 === 0
          ? caller.post(`${path}/leave`)
          : caller.patch(`${path}/members/${person.accountId}`, { role: "member" });
      });
      expect(await contest(scene, calls)).toBe(3);
    }
  });

  test("ownership of a workspace: likewise", async () => {
    for (let round = 0; round < CONTESTS; round++) {
      const scene = await openScene(world, people);
      const { members, workspaces } = await powerState(world.sql, scene.organizationIds);
      const { id: workspaceId } = workspaces.find(
        (each) => each.organizationId === scene.organizationIds[0],
      )!;
      const inside = people.slice(2, 6);
      for (const { accountId } of inside) {
        await world.sql("delete from members where workspace_id = $1 and account_id = $2", [
          workspaceId,
          accountId,
        ]);
        await world.sql(
          "insert into members (organization_id, account_id, workspace_id, role) values ($1, $2, $3, 'owner')",
          [scene.organizationIds[0], accountId, workspaceId],
        );
      }
      // The maker of the workspace is not among them, and must not be the owner who stays.
      const makers = members.filter(
        (row) => row.workspaceId === workspaceId && row.accountId === people[0]!.accountId,
      );
      expect(makers).toHaveLength(1);
      await world.sql("delete from members where workspace_id = $1 and account_id = $2", [
        workspaceId,
        people[0]!.accountId,
      ]);
      world.app.platform.access.drop(inside.map(({ accountId }) => accessTags.account(accountId)));
      const calls = inside.map((person, index) => () => {
        const caller = person.in(workspaceId);
        return (index + round) % 2 === 0
          ? caller.post("/v1/members/leave")
          : caller.patch(`/v1/members/${person.accountId}`, { role: "viewer" });
      });
      expect(await contest(scene, calls)).toBe(3);
    }
  });
});

/** The ways out of a workspace. */
const WAYS_OUT: {
  way: string;
  role: string;
  leave: (scene: Scene, person: Person, place: Place) => Promise<Answer>;
}[] = [
  {
    way: "is removed from the workspace",
    role: "member",
    leave: ({ people: [owner] }, person, { workspaceId }) =>
      owner!.in(workspaceId!).del(`/v1/members/${person.accountId}`),
  },
  {
    way: "leaves the workspace",
    role: "member",
    leave: (_, person, { workspaceId }) => person.in(workspaceId!).post("/v1/members/leave"),
  },
  {
    way: "is removed from the organization",
    role: "member",
    leave: (scene, person, { organizationId }) =>
      withoutPlace(world, scene.people[0]!).del(
        `/v1/organizations/${organizationId}/members/${person.accountId}`,
      ),
  },
  {
    way: "is no longer admin of the organization",
    role: "admin",
    leave: (scene, person, { organizationId }) =>
      withoutPlace(world, scene.people[0]!).patch(
        `/v1/organizations/${organizationId}/members/${person.accountId}`,
        { role: "member" },
      ),
  },
];

/** What somebody is given, or gives, that must not outlast their going. */
const GIVEN: { what: string; give: (scene: Scene, person: Person, place: Place) => Promise<Answer> }[] = [
  {
    what: "a key they make",
    give: (_, person, { workspaceId }) => person.in(workspaceId!).post("/v1/api-keys", { name: "a key" }),
  },
  {
    what: "a grant they get",
    give: ({ people: [owner] }, { accountId }, { workspaceId }) =>
      owner!.in(workspaceId!).post("/v1/grants", {
        accountId,
        permissions: ["agents:read"],
        reason: "for a while",
        minutes: 60,
      }),
  },
  {
    what: "an invitation they send",
    give: (_, person, { workspaceId }) =>
      person.in(workspaceId!).post("/v1/invitations", { email: "friend@example.org" }),
  },
];

/** Lets `first` come as far as it can while nothing may be filed under the workspace, then `second`, then both go on. */
async function meeting(
  workspaceId: string,
  first: () => Promise<Answer>,
  second: () => Promise<Answer>,
): Promise<[Answer, Answer]> {
  const holder = new pg.Client({ connectionString: world.database.superuserUrl });
  await holder.connect();
  try {
    await holder.query("begin");
    await holder.query("select from workspaces where id = $1 for update", [workspaceId]);
    const waiting = async () => {
      const [row] = await world.sql<{ n: number }>(
        "select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      );
      return row!.n;
    };
    let done = 0;
    const counted = async (answer: Promise<Answer>) => answer.finally(() => done++);
    const one = counted(first());
    await world.until(async () => done + (await waiting()) >= 1);
    const other = counted(second());
    await world.until(async () => done + (await waiting()) >= 2);
    await holder.query("commit");
    return await Promise.all([one, other]);
  } finally {
    await holder.end();
  }
}

describe.each(WAYS_OUT)("who $way", ({ role, leave }) => {
  test.each(GIVEN)("comes back without $what at that very moment", async ({ give }) => {
    const scene = await openScene(world, people);
    const person = people[7]!;
    const [organizationId] = scene.organizationIds as [string];
    const { workspaces } = await powerState(world.sql, scene.organizationIds);
    const workspaceId = workspaces.find((one) => one.organizationId === organizationId)!.id;
    const place = { organizationId, workspaceId };
    await enterBy(role, person, place);
    expect((await person.in(workspaceId).get("/v1/me")).status).toBe(200);
    const [given, left] = await meeting(
      workspaceId,
      () => give(scene, person, place),
      () => leave(scene, person, place),
    );
    expect(given.status, given.text).toBe(201);
    expect(left.status, left.text).toBeLessThan(300);
    const after = await powerState(world.sql, scene.organizationIds);
    expect(isIn(after, person.accountId, place)).toBe(false);
    expect(broken(after)).toEqual([]);
    // Of an admin who stays in the organization they only give nothing while they may not.
    if (role === "member")
      expect(after.offers.filter(({ invitedBy }) => invitedBy === person.accountId)).toEqual([]);
  });
});

async function enterBy(
  role: string,
  { accountId }: Person,
  { organizationId, workspaceId }: Place,
): Promise<void> {
  await world.sql(
    "insert into organization_members (organization_id, account_id, role) values ($1, $2, $3)",
    [organizationId, accountId, role],
  );
  if (role === "member")
    await world.sql(
      "insert into members (organization_id, account_id, workspace_id, role) values ($1, $2, $3, 'admin')",
      [organizationId, accountId, workspaceId],
    );
}
