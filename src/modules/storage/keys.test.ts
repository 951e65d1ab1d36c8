import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Person, testWorld, type World } from "../../platform/testing/world.ts";
import { sweepStorage } from "./sweep.ts";

let world: World;
let acme: Person;
let id: string;
beforeAll(async () => {
  world = await testWorld();
  acme = await world.newPerson("Acme");
  id = (await acme.post("/v1/storage", { scope: "workspace" })).body.id;
});
afterAll(() => world.stop());

const at = (what: string) => `/v1/storage/${id}/keys${what}`;
const set = (key: string, value: unknown, more: object = {}) =>
  acme.post(at("/set"), { key, value, ...more });
const get = async (key: string) => (await acme.get(at(`/get?key=${encodeURIComponent(key)}`))).body.entry;
const add = (key: string, by?: number, more: object = {}) =>
  acme.post(at("/increment"), { key, ...(by === undefined ? {} : { by }), ...more });
const remove = (key: string, more: object = {}) => acme.post(at("/delete"), { key, ...more });

/** The clock is set on, and back whatever happens. */
async function later(milliseconds: number, work: () => Promise<void>): Promise<void> {
  world.clock.advance(milliseconds);
  try {
    await work();
  } finally {
    world.clock.advance(-milliseconds);
  }
}

describe("values", () => {
  test.each([null, 0, -1.5, "", "\u0000 and \ud800", true, [], { a: [{ b: null }] }, "ünïcode 🎉"])(
    "%j comes back as it was set",
    async (value) => {
      await set("any", value);
      expect((await get("any")).value).toEqual(value);
    },
  );

  test("a key that is not there is null, in an answer that is no refusal", async () => {
    const answer = await acme.get(at("/get?key=nothing"));
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ entry: null });
  });

  test("that are too large, and keys that cannot be, are refused", async () => {
    expect((await set("large", "x".repeat(256_000))).status).toBe(422);
    expect((await set("a\u0000b", 1)).status).toBe(422);
    expect((await set("x".repeat(513), 1)).status).toBe(422);
    expect((await set("", 1)).status).toBe(422);
  });
});

describe("versions", () => {
  test("a change that knows the version happens once, however many try", async () => {
    const { version } = (await set("race", "start")).body;
    const answers = await Promise.all(
      Array.from({ length: 16 }, (_, number) => set("race", number, { ifVersion: version })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const refused = answers.find(({ status }) => status === 409)!;
    expect(refused.body.currentVersion).toBe((await get("race")).version);
  });

  test("0 makes a key once, and one that came back never has a version it had", async () => {
    const answers = await Promise.all(Array.from({ length: 16 }, () => set("once", 1, { ifVersion: 0 })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const { version } = await get("once");
    expect((await remove("once", { ifVersion: version + 1_000 })).status).toBe(409);
    expect((await remove("once", { ifVersion: version })).body).toEqual({ isDeleted: true });
    expect((await set("once", 2, { ifVersion: version })).status).toBe(409);
    const again = (await set("once", 3, { ifVersion: 0 })).body;
    expect(again.version).toBeGreaterThan(version);
    expect((await set("once", 4, { ifVersion: version })).status).toBe(409);
  });
});

describe("numbers", () => {
  test("are added to by many at once, and each is counted", async () => {
    const answers = await Promise.all(Array.from({ length: 60 }, () => add("n")));
    const values = answers.map(({ body }) => body.value).sort((a, b) => a - b);
    expect(values).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
    expect((await add("n", -100)).body.value).toBe(-40);
    expect((await get("n")).value).toBe(-40);
  });

  test("what is no whole number is left alone, and none goes beyond 2^53", async () => {
    for (const value of ["text", 1.5, null, [1], 1e20]) {
      await set("odd", value);
      expect((await add("odd")).status, String(value)).toBe(409);
      expect((await get("odd")).value).toEqual(value);
    }
    await set("edge", Number.MAX_SAFE_INTEGER);
    expect((await add("edge")).status).toBe(422);
    expect((await get("edge")).value).toBe(Number.MAX_SAFE_INTEGER);
    expect((await add("edge", -1)).status).toBe(200);
  });

  test("an addition that is repeated with its key is made once", async () => {
    const headers = { "idempotency-key": "add-once" };
    const first = await acme.post(at("/increment"), { key: "idempotent" }, { headers });
    const second = await acme.post(at("/increment"), { key: "idempotent" }, { headers });
    expect([first.body.value, second.body.value]).toEqual([1, 1]);
    expect((await get("idempotent")).value).toBe(1);
  });
});

describe("time", () => {
  test("a key whose time is over is not there: not read, listed, counted on, or in the way", async () => {
    const { version } = (await set("brief", 41, { ttlSeconds: 10 })).body;
    await add("brief");
    expect((await get("brief")).value).toBe(42);
    await later(10_001, async () => {
      expect(await get("brief")).toBe(null);
      expect((await acme.get(at("?prefix=brief"))).body.data).toEqual([]);
      expect((await set("brief", 1, { ifVersion: version })).status).toBe(409);
      expect((await remove("brief")).body).toEqual({ isDeleted: false });
      await set("brief", 1, { ttlSeconds: 5 });
    });
    await later(20_000, async () => {
      expect((await set("brief", "new", { ifVersion: 0 })).status).toBe(200);
    });
  });

  test("a counter begins anew after its time, and keeps its end while it is added to", async () => {
    await add("minute", 5, { ttlSeconds: 60 });
    const { expiresAt } = await get("minute");
    await add("minute", 5, { ttlSeconds: 600 });
    expect((await get("minute")).expiresAt).toBe(expiresAt);
    await later(60_001, async () => {
      expect((await add("minute", 1, { ttlSeconds: 60 })).body.value).toBe(1);
    });
  });

  test("what is over is swept, and its bytes are free", async () => {
    const before = (await acme.get(`/v1/storage/${id}`)).body;
    for (let number = 0; number < 5; number++)
      await set(`swept ${number}`, "x".repeat(1_000), { ttlSeconds: 1 });
    await later(2_000, async () => {
      await sweepStorage(world.app.platform);
    });
    const after = (await acme.get(`/v1/storage/${id}`)).body;
    expect([after.keysBytes <= before.keysBytes, after.keyCount <= before.keyCount]).toEqual([true, true]);
  });
});

test("keys are listed by prefix, in order, page by page, large values left out", async () => {
  for (const key of ["list/b", "list/a", "list/c%", "list/c_", "listed"]) await set(key, key);
  await set("list/large", "x".repeat(5_000));
  const first = (await acme.get(at("?prefix=list/&limit=3"))).body;
  const second = (await acme.get(at(`?prefix=list/&limit=3&cursor=${encodeURIComponent(first.nextCursor)}`)))
    .body;
  const all = [...first.data, ...second.data];
  expect(all.map(({ key }) => key)).toEqual(["list/a", "list/b", "list/c%", "list/c_", "list/large"]);
  expect(all.at(-1)).toMatchObject({ value: null, isLeftOut: true });
  expect(second.nextCursor).toBe(null);
  expect((await acme.get(at("?prefix=list/c%25"))).body.data).toHaveLength(1);
});
