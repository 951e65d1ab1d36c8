import { afterAll, beforeAll, expect, test } from "vitest";
import { startApp } from "../../app.ts";
import { type Person, testWorld, type World } from "../../platform/testing/world.ts";
import { entryHashOf, genesisOf } from "./chain.ts";
import { sealRound, sealScopes } from "./seal.ts";
import { createSigner } from "./signing-key.ts";
import { verifyExport } from "./verify.ts";

let world: World;
let acme: Person;
beforeAll(async () => {
  world = await testWorld();
  acme = await world.newPerson("Acme");
});
afterAll(() => world.stop());

const exported = async (person: Person) => (await person.get("/v1/audit/export")).text.trimEnd().split("\n");
const links = (scopeId: string) =>
  world.sql<{ sequence: number; entryId: string }>(
    `select sequence, entry_id as "entryId" from audit_links where scope_id = $1 order by sequence`,
    [scopeId],
  );
const waiting = async () =>
  (await world.sql<{ count: number }>("select count(*)::int as count from audit_pending"))[0]!.count;
/** Entries straight into the table, as many at once as no verb would make. */
const write = (scopeId: string, count: number) =>
  world.sql(
    `insert into audit_entries (scope_id, id, workspace_id, actor_kind, verb, target)
      select $1, 'aud_' || substr(md5(random()::text || i), 1, 26), $1, 'system', 'agents.create', '{}'
      from generate_series(1, $2::int) i`,
    [scopeId, count],
  );

test("entries are chained by themselves, each scope in a chain of its own", async () => {
  const rival = await world.newPerson("Rival");
  for (const person of [acme, rival, acme]) await person.post("/v1/agents", { name: "x" });
  await world.until(async () => (await waiting()) === 0);
  expect((await links(acme.workspaceId)).map(({ sequence }) => sequence)).toEqual([1, 2]);
  expect((await links(rival.workspaceId)).map(({ sequence }) => sequence)).toEqual([1]);
  const { data } = (await acme.get("/v1/audit")).body;
  expect(
    data.map(({ sequence, isSealed }: { sequence: number; isSealed: boolean }) => [sequence, isSealed]),
  ).toEqual([
    [2, true],
    [1, true],
  ]);
});

test("the hash covers every column of an entry", async () => {
  const columns = await world.sql<{ name: string }>(
    "select column_name as name from information_schema.columns where table_name = 'audit_entries'",
  );
  const person = await world.newPerson();
  await person.post("/v1/agents", { name: "x" });
  const line = (await exported(person)).find((text) => text.startsWith('{"type":"entry"'))!;
  const { entry, entryHash } = JSON.parse(line);
  const camel = columns.map(({ name }) =>
    name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
  );
  expect(Object.keys(entry).sort()).toEqual(camel.sort());
  for (const name of Object.keys(entry))
    expect(entryHashOf({ ...entry, [name]: "changed" }).toString("hex"), name).not.toBe(entryHash);
});

test("two processes that chain one busy workspace make one chain and lose nothing", async () => {
  const person = await world.newPerson();
  const second = await startApp(
    { ...world.app.platform.config, ROLES: "worker" },
    { ownerUrl: world.database.ownerUrl },
    { log: world.app.platform.log },
  );
  const seal = async ({ platform }: typeof second) => {
    const signer = await createSigner(platform)();
    for (let round = 0; round < 40; round++) {
      await sealRound(platform.door, signer, "");
      await sealScopes(platform.door, signer, [person.workspaceId]);
    }
  };
  const writing = Array.from({ length: 8 }, async () => {
    for (let round = 0; round < 10; round++) await write(person.workspaceId, 25);
  });
  await Promise.all([...writing, seal(world.app), seal(second)]);
  const lines = await exported(person);
  await second.stop(100);
  const verdict = await verifyExport(lines);
  // The export's own entry is in it too.
  expect(verdict).toMatchObject({ ok: true, export: { entries: 8 * 10 * 25 + 1 } });
  expect(new Set((await links(person.workspaceId)).map(({ entryId }) => entryId)).size).toBe(2001);
});

test("a round that ends before its commit leaves nothing, and the next one chains the same entries", async () => {
  const { platform } = world.app;
  const person = await world.newPerson();
  await write(person.workspaceId, 3);
  const broken = {
    keyId: "x",
    sign: () => {
      throw new Error("the process died");
    },
  };
  // The sealer of the process itself may have been faster; then there is nothing to break.
  await sealScopes(platform.door, broken, [person.workspaceId]).catch(() => {});
  await world.until(async () => (await links(person.workspaceId)).length === 3);
  expect((await verifyExport(await exported(person))).ok).toBe(true);
});

test("scopes wait for nobody's backlog", async () => {
  const { platform } = world.app;
  const signer = await createSigner(platform)();
  const people = [await world.newPerson(), await world.newPerson()];
  const ids = people.map(({ workspaceId }) => workspaceId).sort();
  await write(ids[0]!, 5000);
  await write(ids[1]!, 1);
  for (let round = 0; round < 3; round++) await sealRound(platform.door, signer, "");
  expect(await links(ids[1]!)).toHaveLength(1);
});

test("no login can change or remove an entry, a link or a checkpoint", async () => {
  await acme.post("/v1/agents", { name: "x" });
  await world.until(async () => (await waiting()) === 0);
  const scope = {
    accountId: acme.accountId,
    organizationId: acme.organizationId,
    workspaceId: acme.workspaceId,
  };
  const { door } = world.app.platform;
  for (const table of ["auditEntries", "auditLinks", "auditCheckpoints"] as const) {
    const attempts = {
      app: (change: (t: Parameters<Parameters<typeof door.write>[1]>[0]) => Promise<unknown>) =>
        door.write(scope, change),
      system: (change: (t: Parameters<Parameters<typeof door.write>[1]>[0]) => Promise<unknown>) =>
        door.asSystem("entries of every scope are chained", change),
    };
    for (const [login, attempt] of Object.entries(attempts)) {
      const denied = /permission denied/;
      await expect(
        attempt((t) => t.db.updateTable(table).set({ scopeId: "x" }).execute()),
        `${login} ${table}`,
      ).rejects.toThrow(denied);
      await expect(
        attempt((t) => t.db.deleteFrom(table).execute()),
        `${login} ${table}`,
      ).rejects.toThrow(denied);
    }
  }
  for (const table of ["audit_entries", "audit_links", "audit_checkpoints"])
    for (const statement of [
      `delete from ${table}`,
      `update ${table} set scope_id = 'x'`,
      `truncate ${table}`,
    ])
      await expect(world.sql(statement), statement).rejects.toThrow(/append-only/);
});

test("who writes entries cannot take them out of the queue", async () => {
  const rows = await world.sql(
    "select 1 where has_table_privilege('bailiwick_app', 'audit_pending', 'SELECT, INSERT, UPDATE, DELETE')",
  );
  expect(rows).toEqual([]);
});

test("a chain begins nowhere else", () => {
  expect(genesisOf("ws_a")).not.toEqual(genesisOf("ws_b"));
});
