import { afterAll, beforeAll, expect, test } from "vitest";
import { verbs } from "../contracts.ts";
import { newId } from "../../platform/ids.ts";
import { exampleOf } from "../../platform/probe/example.ts";
import { inputSchemaOf } from "../../platform/probe/json-schema.ts";
import { sendVerb } from "../../platform/probe/send-verb.ts";
import { type Person, type TestCaller, testWorld, type World } from "../../platform/testing/world.ts";

let world: World;
let admin: Person;
beforeAll(async () => {
  world = await testWorld();
  admin = world.administrator;
});
afterAll(() => world.stop());

test("every system verb is the signed-in administrator's alone", async () => {
  const person = await world.newPerson();
  const key = await world.key(admin);
  for (const verb of verbs.filter(({ scope }) => scope === "system")) {
    const input = exampleOf(inputSchemaOf(verb), {
      idOf: newId,
      words: "probe 1",
      include: new Set(),
    }) as Record<string, unknown>;
    const statusFor = async (caller: TestCaller) => (await sendVerb(caller, verb, input)).status;
    expect(await statusFor(person), verb.name).toBe(403);
    expect(await statusFor(key), verb.name).toBe(403);
    expect(await statusFor(world.anonymous), verb.name).toBe(401);
    // It names things that are not there; what it may is not what it is refused for.
    expect([401, 403], verb.name).not.toContain(await statusFor(admin));
  }
});

test("the administrator sees no workspace but their own", async () => {
  const person = await world.newPerson();
  const { body } = await person.post("/v1/agents", { name: "private" });
  expect((await admin.in(person.workspaceId).get("/v1/agents")).status).toBe(404);
  expect((await admin.get(`/v1/agents/${body.id}`)).status).toBe(404);
  expect((await admin.get(`/v1/workspaces/${person.workspaceId}`)).status).toBe(404);
});

test("a healthy installation passes every check of the doctor", async () => {
  const { body } = await admin.get("/v1/system/doctor");
  expect(body.checks.filter(({ isOk }: { isOk: boolean }) => !isOk)).toEqual([]);
  expect(body.isHealthy).toBe(true);
  const names = body.checks.map(({ name }: { name: string }) => name);
  for (const name of ["row_level_security", "ledger_balances", "leases", "queue"])
    expect(names).toContain(name);
});

test("the doctor finds a balance that is not its ledger's, and a table whose policies are off", async () => {
  const broken = await testWorld();
  await broken.sql("update wallets set balance_micros = balance_micros + 1 where kind = 'ai'");
  await broken.sql("alter table agents no force row level security");
  const { body } = await broken.administrator.get("/v1/system/doctor");
  expect(body.isHealthy).toBe(false);
  const failing = body.checks
    .filter(({ isOk }: { isOk: boolean }) => !isOk)
    .map(({ name }: { name: string }) => name);
  expect(failing.sort()).toEqual(["ledger_balances", "row_level_security"]);
  await broken.stop();
});

test("the facts of the installation name its database, processes and sizes", async () => {
  const { body } = await admin.get("/v1/system/info");
  expect(body.database.version).toMatch(/^1[5-9]/);
  expect(body.processes).toHaveLength(1);
  expect(body.counts.accounts).toBeGreaterThan(0);
});

test("a changed setting holds at once and is in the audit log of the installation", async () => {
  const changed = await admin.patch("/v1/system/settings", { credits: "enforced" });
  expect(changed.body.credits).toBe("enforced");
  await world.until(async () => (await admin.get("/v1/wallets")).body.data[0].mode === "enforced");
  await admin.patch("/v1/system/settings", { credits: "metered" });
  const rows = await world.sql(
    "select verb, target, actor_account_id as actor from audit_entries where scope_id = 'installation' and verb = 'system.update_settings' and target <> '{}' order by id",
  );
  expect(rows).toEqual([
    { verb: "system.update_settings", target: { credits: "enforced" }, actor: admin.accountId },
    { verb: "system.update_settings", target: { credits: "metered" }, actor: admin.accountId },
  ]);
});

test("a wrong setting names its field and changes nothing", async () => {
  const { status, body } = await admin.patch("/v1/system/settings", { credits: "free", outboundAllow: [""] });
  expect(status).toBe(422);
  expect(body.errors.map(({ path }: { path: string }) => path).sort()).toEqual([
    "credits",
    "outboundAllow.0",
  ]);
});

test("mail without a server is kept for the administrator to read", async () => {
  const person = await world.newPerson();
  await world.anonymous.post(
    "/v1/auth/request-password-reset",
    { email: person.email },
    { headers: { origin: world.url } },
  );
  await world.until(async () => {
    const { body } = await admin.get("/v1/system/mails");
    return body.data.some(({ recipient }: { recipient: string }) => recipient === person.email);
  });
});
