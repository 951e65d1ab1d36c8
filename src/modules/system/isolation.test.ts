import { afterAll, beforeAll, expect, test } from "vitest";
import { isSignedBy, signedBytes } from "../audit/index.ts";
import { verbs } from "../contracts.ts";
import { type Person, testWorld, type World } from "../../platform/testing/world.ts";

let world: World;
let administrator: Person;
beforeAll(async () => {
  world = await testWorld();
  administrator = world.administrator;
  const neighbour = await world.newPerson("Neighbour");
  await neighbour.post("/v1/agents", { name: "Of a neighbour" });
});
afterAll(() => world.stop());

const check = () => administrator.post("/v1/system/isolation-check");

test("a sound installation is found isolated, by every verb that takes an id or shows something, and signed", async () => {
  const { status, body } = await check();
  expect(status, JSON.stringify(body)).toBe(200);
  expect(body.report).toMatchObject({ isIsolated: true, findings: [] });
  expect(body.report.verbs).toBeGreaterThan(verbs.length * 0.6);
  expect(body.report.statuses["404"]).toBeGreaterThan(50);
  expect(body.report.tables).toBeGreaterThan(20);
  const bytes = signedBytes("isolation report", body.report);
  expect(isSignedBy(body.publicKey, bytes, body.signature)).toBe(true);
  const forged = signedBytes("isolation report", { ...body.report, probes: 1 });
  expect(isSignedBy(body.publicKey, forged, body.signature)).toBe(false);
});

test("nothing of the check stays, but its entry in the audit log", async () => {
  const left = await world.sql("select 1 from workspaces where name like 'isolation%'");
  expect(left).toEqual([]);
  const entries = await world.sql(
    "select 1 from audit_entries where verb = 'system.check_isolation' and scope_id = 'installation'",
  );
  expect(entries).toHaveLength(1);
});

test("a plan without room is said, and nothing of the check stays", async () => {
  const none = {
    workspaces: null,
    members: null,
    concurrency: null,
    requestsPerMinute: null,
    retentionDays: null,
  };
  const tight = {
    key: "tight",
    name: "Tight",
    rank: 99,
    monthlyPriceMicros: 0,
    limits: { ...none, agents: 1 },
  };
  await administrator.post("/v1/system/plans", tight);
  const { organizationId } = administrator;
  await administrator.post("/v1/system/plan-assignments", { organizationId, plan: "tight" });
  const { status, body } = await check();
  expect([status, body.code]).toEqual([409, "conflict"]);
  expect(body.detail).toMatch(
    /^The check fills two workspaces of your personal organization, which refused: .*agent/,
  );
  expect(await world.sql("select 1 from workspaces where name like 'isolation%'")).toEqual([]);
  await administrator.post("/v1/system/plan-assignments", { organizationId, plan: null });
});

test("a table whose policy is gone is found", async () => {
  await world.sql("alter table connections disable row level security");
  const { body } = await check();
  await world.sql("alter table connections enable row level security");
  expect(body.report.isIsolated).toBe(false);
  const where = body.report.findings.map((finding: { where: string }) => finding.where);
  expect(where).toContain("connections");
  expect(where.some((name: string) => name.startsWith("connections."))).toBe(true);
});

test("only the installation administrator may ask for it", async () => {
  const other = await world.newPerson();
  expect((await other.post("/v1/system/isolation-check")).status).toBe(403);
});
