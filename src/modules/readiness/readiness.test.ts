import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AppError } from "../../platform/errors.ts";
import { type Person, testWorld, type TestCaller, type World } from "../../platform/testing/world.ts";
import { requireReadyForOutbound } from "./index.ts";

const DAY_MS = 86_400_000;
let world: World;
let administrator: Person;
beforeAll(async () => {
  world = await testWorld({ config: { CREDITS: "enforced", SIGNUP_GRANT_MICROS: 1_000_000 } });
  administrator = world.administrator;
});
afterAll(() => world.stop());

interface Item {
  code: string;
  ok: boolean;
  message: string;
  fix: { text: string; href: string } | null;
}
const requireVerification = async (isRequired: boolean) => {
  const path = "/v1/system/verification-settings";
  await administrator.patch(path, { isRequired });
  await world.until(async () => (await administrator.get(path)).body.isRequired === isRequired);
};
const itemsOf = async (caller: TestCaller): Promise<Item[]> => {
  const { body } = await caller.get("/v1/readiness");
  expect(body.isReady).toBe(body.data.every(({ ok }: Item) => ok));
  return body.data;
};
const itemOf = async (caller: TestCaller, code: string) =>
  (await itemsOf(caller)).find((item) => item.code === code)!;
/** What launching something in the workspace would answer: the codes it is refused with. */
async function refusedWith({ organizationId, workspaceId, accountId }: Person): Promise<string[]> {
  const { platform } = world.app;
  const asked = platform.door.read({ accountId, organizationId, workspaceId }, (t) =>
    requireReadyForOutbound({ ...t, platform }),
  );
  return asked.then(
    () => [],
    (error: AppError) => {
      expect(error).toMatchObject({ code: "not_ready", status: 403 });
      return error.details.extra!.codes as string[];
    },
  );
}
const failing = (items: Item[]) => items.filter(({ ok }) => !ok).map(({ code }) => code);
const fill = (person: Person, kind: string, micros = 1_000_000) =>
  world.sql("update wallets set balance_micros = $3 where organization_id = $1 and kind = $2", [
    person.organizationId,
    kind,
    micros,
  ]);
const verify = (person: Person, fields: { workspaceId?: string; state?: string; days?: number } = {}) =>
  world.sql(
    `insert into verifications (organization_id, id, workspace_id, state, business_type, country, created_by, submitted_at, expires_at)
      values ($1, 'vrf_' || md5(random()::text), $2, $3, 'individual', 'DE', $4, now(), $5)`,
    [
      person.organizationId,
      fields.workspaceId ?? null,
      fields.state ?? "approved",
      person.accountId,
      new Date(Date.now() + (fields.days ?? 10) * DAY_MS),
    ],
  );

let made = 0;
/** The administrator in a new organization with one workspace: cheaper than another person. */
async function newOrganization(): Promise<Person> {
  const { id: organizationId } = (await administrator.post("/v1/organizations", { name: `Org ${++made}` }))
    .body;
  const workspace = { organizationId, name: "Main", environment: "staging" };
  const { id: workspaceId } = (await administrator.post("/v1/workspaces", workspace)).body;
  const person = { ...administrator, ...administrator.in(workspaceId), organizationId, workspaceId };
  await fill(person, "ai");
  return person;
}

describe("the checklist and the gate", () => {
  test("never disagree, whatever is missing", async () => {
    const situations: ((person: Person) => Promise<unknown>)[] = [
      async () => {},
      async (person) => fill(person, "data"),
      async (person) => {
        await fill(person, "data");
        await fill(person, "ai", 0);
      },
      async (person) => verify(person),
      async (person) => verify(person, { days: -1 }),
      async (person) => {
        await fill(person, "data");
        await verify(person);
      },
    ];
    for (const isRequired of [false, true]) {
      await requireVerification(isRequired);
      for (const bring of situations) {
        const person = await newOrganization();
        await bring(person);
        const items = await itemsOf(person);
        expect(await refusedWith(person)).toEqual(failing(items));
        for (const { ok, fix, message } of items) {
          expect(message).not.toBe("");
          if (!ok) expect(fix!.href).toMatch(/^\/[^/]+\/settings\//);
        }
      }
    }
  });

  test("let everything through when all is there", async () => {
    await requireVerification(true);
    const person = await newOrganization();
    await fill(person, "data");
    await verify(person);
    expect(failing(await itemsOf(person))).toEqual([]);
    expect(await refusedWith(person)).toEqual([]);
  });
});

describe("verification", () => {
  beforeAll(() => requireVerification(true));

  test("is asked of nobody until the installation asks for it", async () => {
    await requireVerification(false);
    const person = await newOrganization();
    expect(await itemOf(person, "verification")).toMatchObject({ ok: true, fix: null });
    await requireVerification(true);
    expect(await itemOf(person, "verification")).toMatchObject({ ok: false });
  });

  test("ends with its approval, at that moment, and a renewal under way does not end it before", async () => {
    const person = await newOrganization();
    await verify(person, { days: 3 });
    await verify(person, { state: "submitted" });
    expect((await itemOf(person, "verification")).ok).toBe(true);
    world.clock.advance(4 * DAY_MS);
    expect((await itemOf(person, "verification")).ok).toBe(false);
    world.clock.advance(-4 * DAY_MS);
  });

  test("of a workspace that differs is its own once it was submitted, and nobody else's", async () => {
    const person = await newOrganization();
    await verify(person);
    await verify(person, { workspaceId: person.workspaceId, state: "rejected" });
    const item = await itemOf(person, "verification");
    expect(item.ok).toBe(false);
    expect(item.fix!.href).toContain(`?workspace=${person.workspaceId}`);
    const { body } = await person.post("/v1/workspaces", {
      organizationId: person.organizationId,
      name: "Second",
      environment: "staging",
    });
    expect((await itemOf(person.in(body.id), "verification")).ok).toBe(true);
    const organization = await person.get(`/v1/organizations/${person.organizationId}/readiness`);
    expect(organization.body.data[0]).toMatchObject({ code: "verification", ok: true });
  });

  test("of another organization counts for nothing", async () => {
    const [one, other] = [await newOrganization(), await world.newPerson()];
    await verify(one);
    expect((await itemOf(other, "verification")).ok).toBe(false);
    expect((await other.get(`/v1/organizations/${one.organizationId}/readiness`)).status).toBe(404);
  });
});

describe("credit", () => {
  test("is wanted in both wallets, and a debt in either stands in the way", async () => {
    const person = await newOrganization();
    expect((await itemOf(person, "wallet")).message).toBe("The data wallet is empty.");
    await fill(person, "ai", 0);
    expect((await itemOf(person, "wallet")).message).toBe("The wallets AI and data are empty.");
    await fill(person, "ai");
    await fill(person, "data");
    expect((await itemOf(person, "wallet")).ok).toBe(true);
    await world.sql("update wallets set debt_micros = 5 where organization_id = $1 and kind = 'ai'", [
      person.organizationId,
    ]);
    expect(await itemOf(person, "wallet")).toMatchObject({
      ok: false,
      message: "The AI wallet owes what was spent beyond the balance.",
    });
  });
});

describe("the plan", () => {
  const trial = (person: Person, state: string, days: number, convertsTo: string | null = null) =>
    world.sql(
      `insert into trials (organization_id, plan, state, started_at, ends_at, converts_to, ai_micros, data_micros)
        values ($1, 'build', $2, $3, $4, $5, 0, 0)`,
      [
        person.organizationId,
        state,
        new Date(Date.now() - 20 * DAY_MS),
        new Date(Date.now() + days * DAY_MS),
        convertsTo,
      ],
    );
  const give = (person: Person, plan: string | null) =>
    world.sql("update organizations set plan = $2 where id = $1", [person.organizationId, plan]);

  test("is active, on trial, or none at all", async () => {
    const person = await newOrganization();
    expect(await itemOf(person, "plan")).toMatchObject({ ok: true });
    await give(person, "launch");
    expect((await itemOf(person, "plan")).message).toBe("The plan Launch is active.");
    await trial(person, "running", 3);
    expect((await itemOf(person, "plan")).message).toMatch(/^The trial of Build runs until /);
  });

  test("stands in the way when the trial is over and nothing follows", async () => {
    const late = await newOrganization();
    await give(late, "build");
    await trial(late, "running", -1);
    expect((await itemOf(late, "plan")).ok).toBe(false);
    const ended = await newOrganization();
    await trial(ended, "ended", -1);
    expect((await itemOf(ended, "plan")).ok).toBe(false);
    await give(ended, "build");
    expect((await itemOf(ended, "plan")).ok).toBe(true);
  });
});
