import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { holding, waitingForLocks } from "../../src/platform/testing/holding.ts";
import { type Answer, type Person, testWorld, type World } from "../../src/platform/testing/world.ts";
import { broken } from "../support/power-checks.ts";
import { makePeople, openScene, type Scene, withoutPlace } from "../support/power-scene.ts";
import { isIn, type Place, powerState } from "../support/power-state.ts";

let world: World;
let people: Person[];

beforeAll(async () => {
  world = await testWorld();
  people = await makePeople(world);
});
afterAll(() => world.stop());

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
  return holding(world, async (sql) => {
    await sql("select from workspaces where id = $1 for update", [workspaceId]);
    let done = 0;
    const counted = async (answer: Promise<Answer>) => answer.finally(() => done++);
    const one = counted(first());
    await world.until(async () => done + (await waitingForLocks(world)) >= 1);
    const other = counted(second());
    await world.until(async () => done + (await waitingForLocks(world)) >= 2);
    await sql("commit");
    return Promise.all([one, other]);
  });
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
