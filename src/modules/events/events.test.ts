import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type KeyCaller,
  type Person,
  testWorld,
  type TestCaller,
  type World,
} from "../../platform/testing/world.ts";
import { emit } from "../../platform/events/emit.ts";
import { startApp } from "../../app.ts";
import { toolCreated } from "../tools/events.ts";
import { forgetOld } from "./retention.ts";

let world: World;
let acme: Person;
let rival: Person;

beforeAll(async () => {
  world = await testWorld();
  acme = world.administrator;
  rival = await world.newPerson("Rival");
});
afterAll(() => world.stop());

const settle = () => world.app.signals!.settle();
const connection = (name: string) => ({ name, kind: "openai", secret: "sk-very-secret-0001" });
/** Somebody with a workspace of their own in which nothing happened yet. */
async function newcomer(): Promise<Person> {
  const person = await world.newPerson();
  await settle();
  return person;
}
const listed = async (caller: TestCaller, query = "order=asc&limit=200") => {
  await settle();
  return (await caller.get(`/v1/events?${query}`)).body.data as {
    id: string;
    type: string;
    sequence: number;
    data: Record<string, unknown>;
  }[];
};
const typesOf = (events: { type: string }[]) => events.map(({ type }) => type);
const agentOf = async (person: TestCaller, name: string): Promise<string> =>
  (await person.post("/v1/agents", { name })).body.id;

describe("the list", () => {
  let person: Person;
  let agentId: string;
  beforeAll(async () => {
    person = await newcomer();
    agentId = await agentOf(person, "Greeter");
    await person.post("/v1/connections", connection("One"));
    await person.patch(`/v1/agents/${agentId}`, { name: "Greeter two" });
    await person.post(`/v1/agents/${agentId}/publish`, { title: "First" });
  });

  test("tells what happened, numbered from 1, with who and what", async () => {
    const events = await listed(person);
    expect(typesOf(events)).toEqual([
      "agent.created",
      "connection.created",
      "agent.updated",
      "agent.published",
    ]);
    expect(events.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4]);
    expect(events[2]).toMatchObject({
      version: 1,
      agentId,
      actorId: person.accountId,
      actorName: person.name,
      data: { agentId, name: "Greeter two", changed: ["name"] },
    });
    expect((await person.get(`/v1/events/${events[2]!.id}`)).body).toEqual(events[2]);
  });

  test("never tells a secret", async () => {
    const rows = await world.sql<{ data: string }>("select data::text as data from events");
    expect(rows.length).toBeGreaterThan(5);
    for (const { data } of rows) expect(data).not.toMatch(/sk-very-secret|@example|0001/);
  });

  test("is filtered by type, agent, person and time, newest first", async () => {
    expect(typesOf(await listed(person, "types=agent.*"))).toEqual([
      "agent.published",
      "agent.updated",
      "agent.created",
    ]);
    expect(typesOf(await listed(person, "types=connection.created,%20agent.updated"))).toHaveLength(2);
    expect(typesOf(await listed(person, `agentId=${agentId}`))).toHaveLength(3);
    expect(await listed(person, `actorId=${rival.accountId}`)).toEqual([]);
    expect(await listed(person, `actorId=${person.accountId}`)).toHaveLength(4);
    expect(await listed(person, "from=2100-01-01T00:00:00Z")).toEqual([]);
    expect(await listed(person, "to=2100-01-01T00:00:00Z&after=2")).toHaveLength(2);
    const refused = await person.get("/v1/events?types=agent.*,agent.exploded");
    expect(refused.status).toBe(422);
    expect(refused.body.errors).toEqual([
      { path: "types", message: expect.stringContaining("agent.exploded") },
    ]);
    expect((await person.get("/v1/events?cursor=x")).status).toBe(422);
  });

  test.each(["asc", "desc"])("pages in the order %s, each event once", async (order) => {
    const seen: number[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const page = await person.get(`/v1/events?order=${order}&limit=3${cursor && `&cursor=${cursor}`}`);
      seen.push(...page.body.data.map(({ sequence }: { sequence: number }) => sequence));
      cursor = page.body.nextCursor;
    }
    expect(seen).toEqual(order === "asc" ? [1, 2, 3, 4] : [4, 3, 2, 1]);
  });

  test("is nobody else's", async () => {
    const [event] = await listed(person);
    expect(typesOf(await listed(rival)).filter((type) => type.startsWith("agent."))).toEqual([]);
    expect((await rival.get(`/v1/events/${event!.id}`)).status).toBe(404);
    const inside = rival.in(person.workspaceId);
    expect((await inside.get("/v1/events")).status).toBe(404);
    expect((await inside.get("/v1/events", { headers: { accept: "text/event-stream" } })).status).toBe(404);
  });

  test("needs events:read and nothing more", async () => {
    const reader = await world.key(person, ["events:read"]);
    expect((await reader.get("/v1/events")).status).toBe(200);
    expect((await reader.get("/v1/event-settings")).status).toBe(200);
    expect((await reader.patch("/v1/event-settings", { retentionDays: 5 })).status).toBe(403);
    const other = await world.key(person, ["agents:read"]);
    expect((await other.get("/v1/events")).status).toBe(403);
    expect((await other.get("/v1/events", { headers: { accept: "text/event-stream" } })).status).toBe(403);
  });
});

describe("an event and its change", () => {
  test("a refused change tells nothing, a change that was made tells of itself", async () => {
    const person = await newcomer();
    await person.post("/v1/connections", connection("One"));
    expect((await person.post("/v1/connections", connection("One"))).status).toBe(409);
    expect(typesOf(await listed(person))).toEqual(["connection.created"]);
  });

  test("what is rolled back after its event was said leaves neither", async () => {
    const person = await newcomer();
    const { door } = world.app.platform;
    const scope = {
      accountId: person.accountId,
      organizationId: person.organizationId,
      workspaceId: person.workspaceId,
    };
    const data = { toolId: "tool_01k5x8v0c4f6pz2r8s5k3y7w9g", name: "x", kind: "code" };
    await expect(
      door.write(scope, async (t) => {
        emit(t, toolCreated, data, { actorId: null });
        throw new Error("too late");
      }),
    ).rejects.toThrow("too late");
    expect(await listed(person)).toEqual([]);
    // Data that does not fit the declaration is a defect of the change.
    await expect(
      door.write(scope, async (t) => emit(t, toolCreated, { ...data, toolId: "no id" })),
    ).rejects.toThrow();
    expect(await listed(person)).toEqual([]);
  });

  test("one workspace cannot speak in another's stream", async () => {
    const { door } = world.app.platform;
    const data = { toolId: "tool_01k5x8v0c4f6pz2r8s5k3y7w9g", name: "x", kind: "code" };
    const second = await acme.post("/v1/workspaces", { name: "Second", environment: "development" });
    const mine = {
      accountId: acme.accountId,
      organizationId: acme.organizationId,
      workspaceId: acme.workspaceId,
    };
    const elsewhere = [
      { workspaceId: second.body.id },
      { workspaceId: rival.workspaceId, organizationId: rival.organizationId },
    ];
    for (const options of elsewhere)
      await expect(door.write(mine, async (t) => emit(t, toolCreated, data, options))).rejects.toThrow();
  });

  test("a repeated call with one idempotency key tells once", async () => {
    const person = await newcomer();
    const again = { headers: { "idempotency-key": "once" } };
    await person.post("/v1/connections", connection("One"), again);
    await person.post("/v1/connections", connection("One"), again);
    expect(typesOf(await listed(person))).toEqual(["connection.created"]);
  });
});

describe("the organization's stream", () => {
  test("tells of people, roles, invitations and workspaces; those of a workspace stay in it", async () => {
    const boss = await newcomer();
    const { body: organization } = await boss.post("/v1/organizations", { name: "Clinic" });
    const at = `/v1/organizations/${organization.id}`;
    const { body: room } = await boss.post("/v1/workspaces", {
      name: "Ward",
      environment: "development",
      organizationId: organization.id,
    });
    await agentOf(boss.in(room.id), "Inside");
    const guest = await world.newPerson("Guest");
    await boss.post(`${at}/invitations`, {
      email: guest.email,
      role: "member",
      workspaces: [{ workspaceId: room.id, role: "viewer" }],
    });
    const [mail] = await world.sql<{ text: string }>(
      "select body_text as text from mails where recipient = $1 order by id desc limit 1",
      [guest.email],
    );
    const token = /#token=([\w-]+)/.exec(mail!.text)![1]!;
    expect((await guest.post("/v1/invitation-acceptances", { token })).status).toBe(200);
    await boss.patch(`${at}/members/${guest.accountId}`, { role: "admin" });
    expect((await boss.del(`${at}/members/${guest.accountId}`)).status).toBe(204);
    await settle();

    const { body } = await boss.get(`${at}/events?order=asc`);
    expect(typesOf(body.data)).toEqual([
      "organization.created",
      "workspace.created",
      "invitation.created",
      "invitation.accepted",
      "organization_member.added",
      "organization_member.role_changed",
      "organization_member.removed",
    ]);
    expect(JSON.stringify(body)).not.toContain(guest.email);
    expect(typesOf(await listed(boss.in(room.id)))).toEqual([
      "agent.created",
      "member.added",
      "member.removed",
    ]);
    const [event] = body.data;
    expect((await boss.get(`${at}/events/${event.id}`)).body).toEqual(event);
    // Neither a stranger, nor the guest who left, nor a key.
    for (const caller of [rival, guest, await world.key(boss)])
      for (const path of [`${at}/events`, `${at}/events/${event.id}`])
        expect([403, 404]).toContain((await caller.get(path)).status);
    const stream = { headers: { accept: "text/event-stream" } };
    expect((await rival.get(`${at}/events`, stream)).status).toBe(404);
    expect((await (await world.key(boss)).get(`${at}/events`, stream)).status).toBe(403);
  });
});

test("the order of what one caused after another is kept, without a gap, with many writers and two processes", async () => {
  const person = await newcomer();
  const second = await startApp(
    { ...world.app.platform.config, PORT: 0 },
    { ownerUrl: world.database.ownerUrl },
    { log: world.app.platform.log },
  );
  const doors = [world.app.platform.door, second.platform.door];
  const scope = { organizationId: person.organizationId, workspaceId: person.workspaceId };
  const [WRITERS, EACH] = [20, 15];
  const writer = async (number: number) => {
    for (let turn = 0; turn < EACH; turn++)
      await doors[(number + turn) % 2]!.write(scope, async (t) => {
        const data = { toolId: "tool_01k5x8v0c4f6pz2r8s5k3y7w9g", name: `${number}`, kind: `${turn}` };
        emit(t, toolCreated, data, { actorId: null });
      });
  };
  await Promise.all(Array.from({ length: WRITERS }, (_, number) => writer(number)));
  await Promise.all([settle(), second.signals!.settle()]);
  const rows = await world.sql<{ sequence: number; name: string; turn: number }>(
    "select sequence::int, data->>'name' as name, (data->>'kind')::int as turn from events where scope_id = $1 order by sequence",
    [person.workspaceId],
  );
  await second.stop(100);
  expect(rows.map(({ sequence }) => sequence)).toEqual(
    Array.from({ length: WRITERS * EACH }, (_, n) => n + 1),
  );
  for (const turns of Map.groupBy(rows, ({ name }) => name).values())
    expect(turns.map(({ turn }) => turn)).toEqual(Array.from({ length: EACH }, (_, n) => n));
});

describe("settings and retention", () => {
  let person: Person;
  let admin: KeyCaller;
  beforeAll(async () => {
    person = await newcomer();
    admin = await world.key(person);
  });

  test("have defaults, and keep what is not named", async () => {
    expect((await admin.get("/v1/event-settings")).body).toEqual({
      retentionDays: 90,
      failureThreshold: 5,
      failureWindowMinutes: 60,
    });
    await admin.patch("/v1/event-settings", { failureThreshold: 9 });
    const { body } = await admin.patch("/v1/event-settings", { retentionDays: 2 });
    expect(body).toEqual({ retentionDays: 2, failureThreshold: 9, failureWindowMinutes: 60 });
    expect((await admin.get("/v1/event-settings")).body).toEqual(body);
    expect((await admin.patch("/v1/event-settings", { retentionDays: 0 })).status).toBe(422);
    const { body: audit } = await person.get("/v1/audit?verb=event_settings.update&limit=1");
    expect(audit.data[0]).toMatchObject({ before: { retentionDays: 90 }, after: { retentionDays: 2 } });
  });

  test("of the organization's own stream are its admins' to change", async () => {
    const at = `/v1/organizations/${person.organizationId}/event-settings`;
    expect((await person.get(at)).body).toEqual({ retentionDays: 90 });
    expect((await person.patch(at, { retentionDays: 400 })).body).toEqual({ retentionDays: 400 });
    expect((await person.get(at)).body).toEqual({ retentionDays: 400 });
    // The workspace's own are others.
    expect((await admin.get("/v1/event-settings")).body).toMatchObject({ retentionDays: 2 });
    expect((await rival.get(at)).status).toBe(404);
    expect((await admin.patch(at, { retentionDays: 1 })).status).toBe(403);
  });

  test("what is older goes; what is newer, waits for delivery or is of another stream stays", async () => {
    for (const name of ["One", "Two", "Three"]) await person.post("/v1/connections", connection(name));
    await rival.post("/v1/connections", connection("Rival's"));
    const events = await listed(person, "types=connection.*&order=asc");
    expect(events).toHaveLength(3);
    const [one, two] = events;
    await world.sql("update events set created_at = now() - interval '3 days' where id = any($1)", [
      [one!.id, two!.id, (await listed(rival, "types=connection.*"))[0]!.id],
    ]);
    await world.sql(
      `insert into webhooks (scope_id, id, organization_id, workspace_id, url, secret, secret_key_id, created_by)
        values ($1, 'wh_x', $2, $1, 'https://example.org', '', 'k', 'a'), ($2, 'wh_o', $2, null, 'https://example.org', '', 'k', 'a')`,
      [person.workspaceId, person.organizationId],
    );
    const delivery = (id: string, scope: string, webhook: string, event: string, state: string) =>
      world.sql(
        `insert into webhook_deliveries (scope_id, id, organization_id, workspace_id, webhook_id, event_scope_id, event_id,
            event_type, state, next_attempt_at, created_at)
          values ($1, $2, $3, $4, $5, $4, $6, 'x', $7, case when $7 = 'pending' then now() end, now() - interval '3 days')`,
        [scope, id, person.organizationId, person.workspaceId, webhook, event, state],
      );
    await delivery("dlv_done", person.workspaceId, "wh_x", one!.id, "succeeded");
    await delivery("dlv_waits", person.organizationId, "wh_o", two!.id, "pending");
    expect(await forgetOld(world.app.platform.door)).toBe(2);
    const left = await listed(person, "types=connection.*&order=asc");
    expect(left.map(({ id }) => id)).toEqual(events.slice(1).map(({ id }) => id));
    expect(await listed(rival, "types=connection.*")).toHaveLength(1);
    expect(
      await world.sql("select id from webhook_deliveries where organization_id = $1", [
        person.organizationId,
      ]),
    ).toEqual([{ id: "dlv_waits" }]);
    // What a webhook holds back that was switched off long ago keeps nothing for ever.
    await world.sql("update webhook_deliveries set created_at = now() - interval '401 days'");
    expect(await forgetOld(world.app.platform.door)).toBe(0);
    await world.sql("update webhooks set is_active = false where organization_id = $1", [
      person.organizationId,
    ]);
    expect(await forgetOld(world.app.platform.door)).toBe(2);
    // Numbers are never given twice.
    const last = (await listed(person)).at(-1)!.sequence;
    await person.post("/v1/connections", connection("Four"));
    expect((await listed(person)).at(-1)!.sequence).toBe(last + 1);
  });
});

test("the catalogue is public and describes every type", async () => {
  const { status, body } = await world.anonymous.get("/v1/event-types");
  expect(status).toBe(200);
  expect(body.data.length).toBeGreaterThan(40);
  expect(body.data.find(({ type }: { type: string }) => type === "member.removed")).toMatchObject({
    version: 1,
    scope: "workspace",
    schema: { type: "object", required: ["accountId", "name", "role"] },
    example: { role: "developer" },
  });
});
