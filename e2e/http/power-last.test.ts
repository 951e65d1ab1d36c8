import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accessTags } from "../../src/modules/access/index.ts";
import {
  type Answer,
  type Person,
  type TestCaller,
  testWorld,
  type World,
} from "../../src/platform/testing/world.ts";
import { broken, isExpected, watched } from "../support/power-checks.ts";
import { makePeople, openScene, type Scene, withoutPlace } from "../support/power-scene.ts";
import { powerState } from "../support/power-state.ts";

const CONTESTS = process.env.BAILIWICK_LONG ? 40 : 4;

let world: World;
let people: Person[];

beforeAll(async () => {
  world = await testWorld();
  people = await makePeople(world);
});
afterAll(() => world.stop());

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
