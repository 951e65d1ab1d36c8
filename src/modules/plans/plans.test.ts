import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Person, testWorld, type World } from "../../platform/testing/world.ts";

let world: World;
let acme: Person;
beforeAll(async () => {
  world = await testWorld();
  acme = await world.newPerson("Acme");
});
afterAll(() => world.stop());

let made = 0;
const organizationOf = async (plan: string | null) => {
  const { body } = await acme.post("/v1/organizations", { name: `Planned ${++made}` });
  await world.sql("update organizations set plan = $2 where id = $1", [body.id, plan]);
  return body.id as string;
};
const make = (organizationId: string) =>
  acme.post("/v1/workspaces", { organizationId, name: "Room", environment: "staging" });
const living = async (organizationId: string) =>
  (
    await world.sql<{ count: number }>(
      "select count(*)::int as count from workspaces where organization_id = $1 and archived_at is null",
      [organizationId],
    )
  )[0]!.count;

describe("the number of workspaces", () => {
  test("is what the plan says, and the refusal names the plan that lifts it", async () => {
    const build = await organizationOf("build");
    expect((await make(build)).status).toBe(201);
    expect((await make(build)).body).toMatchObject({
      status: 402,
      code: "plan_limit",
      limit: 1,
      used: 1,
      plan: "build",
      liftedBy: "launch",
    });
    const launch = await organizationOf("launch");
    for (let count = 0; count < 3; count++) expect((await make(launch)).status).toBe(201);
    expect((await make(launch)).body).toMatchObject({ limit: 3, used: 3, plan: "launch", liftedBy: "scale" });
  });

  test("is unlimited on scale, and without a plan", async () => {
    for (const plan of ["scale", null]) {
      const organizationId = await organizationOf(plan);
      for (let count = 0; count < 5; count++) expect((await make(organizationId)).status).toBe(201);
    }
  });

  test("counts a personal workspace like any other", async () => {
    const person = await world.newPerson();
    await world.sql("update organizations set plan = 'build' where id = $1", [person.organizationId]);
    const refused = await person.post("/v1/workspaces", { name: "Second", environment: "staging" });
    expect(refused.body).toMatchObject({ status: 402, used: 1 });
  });

  test("holds when ten are made at once", async () => {
    const organizationId = await organizationOf("build");
    const answers = await Promise.all(Array.from({ length: 10 }, () => make(organizationId)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(9).fill(402)]);
    expect(await living(organizationId)).toBe(1);
  });

  test("holds when archived ones come back, also at once with a new one", async () => {
    const organizationId = await organizationOf("build");
    const { body } = await make(organizationId);
    const path = `/v1/workspaces/${body.id}`;
    expect((await acme.post(`${path}/archive`, { slug: body.slug })).status).toBe(200);
    const answers = await Promise.all([acme.post(`${path}/restore`), make(organizationId)]);
    expect(answers.filter(({ status }) => status === 402)).toHaveLength(1);
    expect(await living(organizationId)).toBe(1);
    const [{ count }] = (await world.sql<{ count: number }>(
      "select count(*)::int as count from workspaces where organization_id = $1 and archived_at is not null",
      [organizationId],
    )) as [{ count: number }];
    expect(count === 0 || (await acme.post(`${path}/restore`)).status === 402).toBe(true);
  });

  test("of a plan that does not exist cannot be stored", async () => {
    await expect(organizationOf("gold")).rejects.toMatchObject({ code: "23503" });
  });
});
