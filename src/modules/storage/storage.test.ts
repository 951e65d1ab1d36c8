import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { holding, waitingForLocks } from "../../platform/testing/holding.ts";
import { type Person, type TestCaller, testWorld, type World } from "../../platform/testing/world.ts";
import { sweepStorage } from "./sweep.ts";

let world: World;
let acme: Person;
beforeAll(async () => {
  world = await testWorld({ config: { STORAGE_INSTANCE_MB: 4, STORAGE_WORKSPACE_MB: 6 } });
  acme = await world.newPerson("Acme");
});
afterAll(() => world.stop());

const HOUR_MS = 3_600_000;
const open = async (caller: TestCaller, input: object = {}) => (await caller.post("/v1/storage", input)).body;
const set = (caller: TestCaller, id: string, key: string, value: unknown, more: object = {}) =>
  caller.post(`/v1/storage/${id}/keys/set`, { key, value, ...more });
/** Somebody with a workspace of their own, so that no other test's bytes count. */
const somebody = () => world.newPerson();

describe("opening", () => {
  test("the same scope and name is the same storage, for whoever it belongs to", async () => {
    const first = await open(acme, { scope: "scratch" });
    expect(first).toMatchObject({ name: "default", durability: "ephemeral", status: "open", usedBytes: 0 });
    expect((await open(acme, { scope: "scratch" })).id).toBe(first.id);
    expect((await open(acme, { scope: "scratch", name: "other" })).id).not.toBe(first.id);
    expect((await open(acme, { scope: "account" })).durability).toBe("durable");
  });

  test("many who open it at once open one", async () => {
    const all = await Promise.all(
      Array.from({ length: 12 }, () => open(acme, { scope: "workspace", name: "at once" })),
    );
    expect(new Set(all.map(({ id }) => id)).size).toBe(1);
  });

  test("one that is deleted in the moment it is opened in is made anew", async () => {
    const ada = await somebody();
    const { id } = await open(ada, { scope: "workspace" });
    const opened = await holding(world, async (sql) => {
      await sql("select from storage_instances where id = $1 for update", [id]);
      const opening = open(ada, { scope: "workspace" });
      await world.until(async () => (await waitingForLocks(world)) > 0);
      await sql("delete from storage_instances where id = $1", [id]);
      await sql("commit");
      return opening;
    });
    expect(opened).toMatchObject({ scope: "workspace", status: "open" });
    expect(opened.id).not.toBe(id);
  });

  test("a scratch goes after its time, 24 hours unless said, and a durable one never", async () => {
    const lasts = async (input: object) => {
      const { expiresAt, openedAt } = await open(acme, input);
      return expiresAt === null ? null : Date.parse(expiresAt) - Date.parse(openedAt);
    };
    expect(await lasts({ name: "a" })).toBe(24 * HOUR_MS);
    expect(await lasts({ name: "b", ttlSeconds: 3_600 })).toBe(HOUR_MS);
    expect(await lasts({ name: "c", durability: "durable" })).toBe(null);
    const endless = await acme.post("/v1/storage", { name: "d", scope: "workspace", ttlSeconds: 3_600 });
    expect(endless.body).toMatchObject({ status: 422, errors: [{ path: "ttlSeconds" }] });
    expect((await acme.post("/v1/storage", { ttlSeconds: 3_599 })).status).toBe(422);
    expect((await acme.post("/v1/storage", { ttlSeconds: 30 * 86_400 + 1 })).status).toBe(422);
  });

  test("an ephemeral one that is opened as durable is kept", async () => {
    const scratch = await open(acme, { name: "to keep" });
    expect(await open(acme, { name: "to keep", durability: "durable" })).toMatchObject({
      id: scratch.id,
      durability: "durable",
      expiresAt: null,
    });
    // Nobody takes that back by opening it again.
    expect((await open(acme, { name: "to keep", durability: "ephemeral" })).durability).toBe("durable");
  });

  test("only a run opens one for itself", async () => {
    expect((await acme.post("/v1/storage", { isForRun: true })).status).toBe(422);
  });

  test("a closed one answers nothing until it is opened again; an ephemeral one is gone", async () => {
    const kept = await open(acme, { scope: "account", name: "closed" });
    await set(acme, kept.id, "a", 1);
    expect((await acme.post(`/v1/storage/${kept.id}/close`)).body).toEqual({ isDeleted: false });
    const refused = await acme.get(`/v1/storage/${kept.id}/keys`);
    expect(refused.status).toBe(409);
    expect(refused.body.detail).toMatch(/open it again/);
    expect((await acme.get(`/v1/storage/${kept.id}`)).body.status).toBe("closed");
    await open(acme, { scope: "account", name: "closed" });
    expect((await acme.get(`/v1/storage/${kept.id}/keys`)).body.data).toHaveLength(1);

    const scratch = await open(acme, { name: "closed scratch" });
    expect((await acme.post(`/v1/storage/${scratch.id}/close`)).body).toEqual({ isDeleted: true });
    expect((await acme.get(`/v1/storage/${scratch.id}`)).status).toBe(404);
  });
});

describe("who sees what", () => {
  test("a scratch and an account's storage are their owner's alone, also from other members and administrators", async () => {
    const host = await somebody();
    const colleague = await world.join(await somebody(), host, "admin");
    for (const scope of ["scratch", "account"]) {
      const mine = await open(host, { scope });
      await set(host, mine.id, "secret", "mine");
      const absent = await colleague.get("/v1/storage/sto_00000000000000000000000000");
      const foreign = await colleague.get(`/v1/storage/${mine.id}`);
      expect({ ...foreign.body, requestId: "" }).toEqual({ ...absent.body, requestId: "" });
      expect((await colleague.get(`/v1/storage/${mine.id}/keys`)).status).toBe(404);
      expect((await colleague.del(`/v1/storage/${mine.id}`)).status).toBe(404);
      expect((await colleague.post(`/v1/storage/${mine.id}/sql/query`, { sql: "select 1" })).status).toBe(
        404,
      );
      // The same words open another one for somebody else.
      expect((await open(colleague, { scope })).id).not.toBe(mine.id);
    }
    expect((await colleague.get("/v1/storage?limit=200")).text).not.toContain("secret");
  });

  test("a workspace's is everybody's in it, and nobody's in another workspace of the organization", async () => {
    const host = await somebody();
    const colleague = await world.join(await somebody(), host, "member");
    const shared = await open(host, { scope: "workspace" });
    await set(host, shared.id, "a", 1);
    expect((await colleague.get(`/v1/storage/${shared.id}/keys/get?key=a`)).body.entry.value).toBe(1);
    const other = await host.post("/v1/workspaces", { name: "Other", environment: "staging" });
    const there = host.in(other.body.id);
    expect((await there.get(`/v1/storage/${shared.id}`)).status).toBe(404);
    expect((await there.get(`/v1/storage/${shared.id}/keys`)).status).toBe(404);
    expect((await there.get("/v1/storage")).body.data).toEqual([]);
    expect((await open(there, { scope: "workspace" })).id).not.toBe(shared.id);
  });

  test("an organization's is in all its workspaces, changed only with storage:organization", async () => {
    const host = await somebody();
    const shared = await open(host, { scope: "organization" });
    await set(host, shared.id, "a", 1);
    const other = await host.post("/v1/workspaces", { name: "Other", environment: "staging" });
    const there = host.in(other.body.id);
    expect((await there.get(`/v1/storage/${shared.id}/keys/get?key=a`)).body.entry.value).toBe(1);
    const member = await world.join(await somebody(), host, "member");
    expect((await member.get(`/v1/storage/${shared.id}/keys/get?key=a`)).body.entry.value).toBe(1);
    for (const refused of [
      await set(member, shared.id, "a", 2),
      await member.post("/v1/storage", { scope: "organization" }),
      await member.post(`/v1/storage/${shared.id}/files/write`, { path: "a", content: { text: "x" } }),
      await member.post(`/v1/storage/${shared.id}/sql/execute`, { sql: "create table t (a)" }),
      await member.del(`/v1/storage/${shared.id}`),
    ]) {
      expect(refused.status).toBe(403);
      expect(refused.body.detail).toContain("storage:organization");
    }
    const rival = await somebody();
    expect((await rival.get(`/v1/storage/${shared.id}`)).status).toBe(404);
  });

  test("a viewer reads and changes nothing", async () => {
    const host = await somebody();
    const shared = await open(host, { scope: "workspace" });
    const viewer = await world.join(await somebody(), host, "viewer");
    expect((await viewer.get(`/v1/storage/${shared.id}/keys`)).status).toBe(200);
    expect((await viewer.post(`/v1/storage/${shared.id}/sql/query`, { sql: "select 1" })).status).toBe(200);
    expect((await set(viewer, shared.id, "a", 1)).status).toBe(403);
    expect((await viewer.post("/v1/storage", {})).status).toBe(403);
  });
});

describe("the end of a storage", () => {
  test("one whose time came is not there, before and after it is swept, and its bytes are free", async () => {
    const host = await somebody();
    const scratch = await open(host, { ttlSeconds: 3_600 });
    await set(host, scratch.id, "a", "x".repeat(1_000));
    await host.post(`/v1/storage/${scratch.id}/files/write`, { path: "a.txt", content: { text: "hello" } });
    await host.post(`/v1/storage/${scratch.id}/sql/execute`, { sql: "create table t (a)" });
    expect((await host.get("/v1/storage/usage")).body.workspace.usedBytes).toBeGreaterThan(9_000);
    world.clock.advance(HOUR_MS + 1);
    try {
      for (const gone of [
        await host.get(`/v1/storage/${scratch.id}`),
        await host.get(`/v1/storage/${scratch.id}/keys`),
        await set(host, scratch.id, "a", 2),
        await host.get(`/v1/storage/${scratch.id}/files/read?path=a.txt`),
        await host.post(`/v1/storage/${scratch.id}/files/write`, { path: "b", content: { text: "" } }),
        await host.post(`/v1/storage/${scratch.id}/sql/query`, { sql: "select 1" }),
      ])
        expect(gone.status).toBe(404);
      expect((await host.get("/v1/storage")).body.data).toEqual([]);
      await sweepStorage(world.app.platform, 0);
      expect((await host.get("/v1/storage/usage")).body.workspace.usedBytes).toBe(0);
      expect(await world.sql("select 1 from storage_instances where id = $1", [scratch.id])).toEqual([]);
      const { config, blobs } = world.app.platform;
      const { existsSync } = await import("node:fs");
      expect(existsSync(`${config.dataDir}/storage/${scratch.id}`)).toBe(false);
      expect(existsSync(`${config.dataDir}/blobs/${scratch.id}`)).toBe(false);
      expect(blobs).toBeDefined();
      // Opened again it is another one, empty.
      expect(await open(host)).toMatchObject({ usedBytes: 0, fileCount: 0, keyCount: 0 });
    } finally {
      world.clock.advance(-HOUR_MS - 1);
    }
  });

  test("one whose time came is made anew by opening it, whether it was swept or not", async () => {
    const host = await somebody();
    const scratch = await open(host, { ttlSeconds: 3_600 });
    await set(host, scratch.id, "a", 1);
    world.clock.advance(HOUR_MS + 1);
    try {
      const again = await open(host);
      expect(again.id).not.toBe(scratch.id);
      expect((await host.get(`/v1/storage/${again.id}/keys`)).body.data).toEqual([]);
    } finally {
      world.clock.advance(-HOUR_MS - 1);
    }
  });

  test("a deleted one is gone with its bytes, and says in the audit log what it was", async () => {
    const host = await somebody();
    const kept = await open(host, { scope: "workspace", name: "old" });
    await host.post(`/v1/storage/${kept.id}/files/write`, { path: "a", content: { text: "x" } });
    expect((await host.del(`/v1/storage/${kept.id}`)).status).toBe(204);
    expect((await host.get(`/v1/storage/${kept.id}`)).status).toBe(404);
    expect((await host.del(`/v1/storage/${kept.id}`)).status).toBe(404);
    expect((await host.get("/v1/storage/usage")).body.workspace).toMatchObject({ usedBytes: 0, count: 0 });
    const [entry] = (await host.get("/v1/audit")).body.data;
    expect(entry).toMatchObject({ verb: "storage.delete", before: { name: "old", scope: "workspace" } });
  });

  test("a workspace goes with its scratches, and not while it holds a durable storage", async () => {
    const host = await somebody();
    const { body: room } = await host.post("/v1/workspaces", { name: "Room", environment: "staging" });
    const inRoom = host.in(room.id);
    const scratch = await open(inRoom);
    await set(inRoom, scratch.id, "a", 1);
    await inRoom.post(`/v1/storage/${scratch.id}/files/write`, { path: "a", content: { text: "x" } });
    const kept = await open(inRoom, { scope: "workspace" });
    const refused = await host.del(`/v1/workspaces/${room.id}?slug=${room.slug}`);
    expect(refused.body.code).toBe("workspace_not_empty");
    await inRoom.del(`/v1/storage/${kept.id}`);
    expect((await host.del(`/v1/workspaces/${room.id}?slug=${room.slug}`)).status).toBeLessThan(300);
    expect(await world.sql("select 1 from storage_instances where id = $1", [scratch.id])).toEqual([]);
    await sweepStorage(world.app.platform, 0);
    const { existsSync } = await import("node:fs");
    expect(existsSync(`${world.app.platform.config.dataDir}/blobs/${scratch.id}`)).toBe(false);
  });
});

test("what is shared tells when it comes, goes and is full; one's own tells nothing", async () => {
  const host = await somebody();
  const told = async () => {
    const { data } = (await host.get("/v1/events?types=storage.*")).body;
    return data.map(({ type, data: about }: { type: string; data: object }) => ({ type, ...about }));
  };
  await open(host, { scope: "account" });
  const shared = await open(host, { scope: "workspace", name: "shared", durability: "ephemeral" });
  for (let at = 0; (await set(host, shared.id, `key ${at}`, "x".repeat(255_000))).status === 200; at++);
  expect((await set(host, shared.id, "another", "x".repeat(255_000))).body).toMatchObject({
    code: "storage_full",
  });
  await world.until(async () => (await told()).length === 2);
  world.clock.advance(25 * HOUR_MS);
  await sweepStorage(world.app.platform);
  await world.until(async () => (await told()).length === 3);
  const about = { storageId: shared.id, name: "shared" };
  expect(await told()).toMatchObject([
    { ...about, type: "storage.deleted", reason: "expired" },
    { ...about, type: "storage.quota_reached", full: "storage", quotaBytes: 4_000_000 },
    { ...about, type: "storage.created", scope: "workspace" },
  ]);
});

describe("quotas", () => {
  test("what would not fit is refused before a byte is written, by kind", async () => {
    const host = await somebody();
    const { id } = await open(host, { scope: "workspace" });
    for (let at = 0; at < 14; at++) await set(host, id, `k${at}`, "x".repeat(250_000));
    const full = await set(host, id, "one more", "x".repeat(255_000));
    expect(full.status).toBe(200);
    for (const refused of [
      await set(host, id, "too much", "x".repeat(255_000)),
      await host.post(`/v1/storage/${id}/files/write`, {
        path: "a",
        content: { text: "x".repeat(300_000) },
      }),
      await host.post(`/v1/storage/${id}/sql/execute`, {
        sql: "create table t as with recursive r (x) as (select 1 union all select x + 1 from r where x < 200) select randomblob(2000) b from r",
      }),
    ]) {
      expect(refused.body).toMatchObject({ status: 409, code: "storage_full" });
    }
    const after = (await host.get(`/v1/storage/${id}`)).body;
    expect(after.usedBytes).toBeLessThanOrEqual(after.quotaBytes);
    expect(after.fileCount).toBe(0);
    await host.post(`/v1/storage/${id}/keys/delete`, { key: "k0" });
    expect((await set(host, id, "fits now", "x".repeat(200_000))).status).toBe(200);
  });

  test("many who write at once never get past it together", async () => {
    const host = await somebody();
    const { id } = await open(host, { scope: "workspace" });
    const text = "x".repeat(600_000);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        at % 2
          ? host.post(`/v1/storage/${id}/files/write`, { path: `f${at}`, content: { text } })
          : host.post(`/v1/storage/${id}/sql/execute`, {
              sql: `create table t${at} as select randomblob(600000) b`,
            }),
      ),
    );
    const done = answers.filter(({ status }) => status === 200).length;
    expect(done).toBeGreaterThan(2);
    expect(done).toBeLessThan(8);
    for (const { status, body } of answers) if (status !== 200) expect(body.code).toBe("storage_full");
    const { usedBytes, quotaBytes, filesBytes, databaseBytes } = (await host.get(`/v1/storage/${id}`)).body;
    expect(usedBytes).toBeLessThanOrEqual(quotaBytes);
    const tables = answers.filter(({ status }, at) => status === 200 && at % 2 === 0).length;
    // What was set aside for a statement is free again after it.
    expect(databaseBytes).toBeLessThan(tables * 610_000 + 50_000);
    expect(filesBytes).toBe((done - tables) * 600_000);
  });

  test("a workspace's storages together hold no more than it may", async () => {
    const host = await somebody();
    const first = await open(host, { scope: "workspace" });
    const second = await open(host, { scope: "workspace", name: "second" });
    const text = "x".repeat(690_000);
    const write = (id: string, path: string) =>
      host.post(`/v1/storage/${id}/files/write`, { path, content: { text } });
    for (const path of ["a", "b", "c", "d", "e"]) expect((await write(first.id, path)).status).toBe(200);
    for (const path of ["a", "b", "c"]) expect((await write(second.id, path)).status).toBe(200);
    const refused = await write(second.id, "d");
    expect(refused.body).toMatchObject({ code: "storage_full", full: "workspace" });
    expect((await host.get("/v1/storage/usage")).body.workspace.usedBytes).toBe(8 * 690_000);
  });
});
