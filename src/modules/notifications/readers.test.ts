import { afterAll, beforeAll, expect, test } from "vitest";
import { emit } from "../../platform/events/emit.ts";
import { makeAgent } from "../../platform/testing/agents.ts";
import { tellOfExpiry } from "../api-keys/index.ts";
import { webhookDisabled } from "../webhooks/events.ts";
import { DAY, type House, openHouse } from "./testing/house.ts";

let house: House;
let world: House["world"];
let mails: House["mails"];
let acme: House["acme"];
beforeAll(async () => {
  house = await openHouse();
  ({ world, mails, acme } = house);
});
afterAll(() => house.stop());
test("a changed role, a grant and a removal: the one they are about, unless they did it themselves", async () => {
  const person = await house.colleague("viewer");
  await acme.patch(`/v1/members/${person.accountId}`, { role: "tester" });
  const grant = { permissions: ["agents:write"], reason: "a hand", minutes: 30 };
  expect((await acme.post("/v1/grants", { accountId: person.accountId, ...grant })).status).toBe(201);
  await house.handled();
  const { data } = await house.inbox(person);
  expect(data.map(({ kind, title }: { kind: string; title: string }) => [kind, title])).toEqual([
    ["access.granted", "You have more power in Personal for a while"],
    ["access.changed", "Your role in Personal is now Tester"],
  ]);
  await house.tell(person, "Of the workspace");
  expect((await acme.del(`/v1/members/${person.accountId}`)).status).toBe(204);
  await house.handled();
  const after = await house.inbox(person);
  // Of the workspace they were removed from nothing is shown any more, but that they were.
  expect(after.data).toEqual([
    expect.objectContaining({
      kind: "access.removed",
      title: "You were removed from Personal",
      workspaceId: null,
      organizationId: null,
    }),
  ]);
  expect(after.counts).toEqual({ unread: 1, total: 1 });
  await world.until(async () =>
    mails.to(person.email).some(({ headers }) => headers.subject === "You were removed from Personal"),
  );
  const leaver = await house.colleague();
  await leaver.in(acme.workspaceId).post("/v1/members/leave");
  await house.handled();
  expect((await house.inbox(leaver)).data).toEqual([]);
});

test("a removal from the organization is said once, whatever it took along", async () => {
  const host = await world.newPerson("Host");
  const person = await world.newPerson();
  await world.join(person, host, "developer");
  const path = `/v1/organizations/${host.organizationId}/members/${person.accountId}`;
  expect((await host.del(path)).status).toBe(204);
  await house.handled();
  expect((await house.inbox(person)).data.map(({ kind }: { kind: string }) => kind)).toEqual([
    "access.removed",
  ]);
});

test("somebody with an account who is invited, in the inbox alone", async () => {
  const guest = await world.newPerson();
  await acme.post("/v1/invitations", { email: guest.email });
  await house.handled();
  expect((await house.inbox(guest)).data).toEqual([
    expect.objectContaining({ kind: "invitation.received", organizationId: null, link: null }),
  ]);
  expect(await house.mailRows(guest)).toEqual([]);
});

test("an invitation that was taken back needs nobody any more", async () => {
  const guest = await world.newPerson();
  const { id } = (await acme.post("/v1/invitations", { email: guest.email })).body as { id: string };
  await house.handled();
  expect((await house.inbox(guest)).counts.unread).toBe(1);
  expect((await acme.del(`/v1/invitations/${id}`)).status).toBe(204);
  await house.handled();
  expect((await house.inbox(guest)).counts).toEqual({ unread: 0, total: 1 });
});

test("the owner of a key whose secret somebody else replaced, by mail whatever they chose", async () => {
  const person = await house.colleague();
  const key = await world.key(person.in(acme.workspaceId));
  expect((await house.choose(person, "key.regenerated", { email: "off" })).status).toBe(422);
  expect((await acme.post(`/v1/api-keys/${key.keyId}/regenerate`, { overlap: "none" })).status).toBe(200);
  await world.until(async () => mails.to(person.email).length > 0);
  const [mail] = mails.to(person.email);
  expect(mail!.headers.subject).toBe("Acme replaced the secret of your API key a key");
  expect(mail!.headers["list-unsubscribe"]).toBeUndefined();
  expect(mail!.text).toContain("/personal/api-keys");
  // What one does oneself is no news.
  expect((await house.inbox(acme)).data.map(({ kind }: { kind: string }) => kind)).not.toContain(
    "key.regenerated",
  );
});

test("of a key's end its owner, a week and a day before and once it is over, each once", async () => {
  const person = await house.colleague();
  const { keyId } = await world.key(person.in(acme.workspaceId));
  const ends = Date.now() + 30 * DAY;
  const end = (at: number) =>
    world.sql("update api_keys set expires_at = $2, created_at = now() - interval '60 days' where id = $1", [
      keyId,
      new Date(at).toISOString(),
    ]);
  await end(ends);
  const look = async (beforeEnd: number) => {
    const { door } = world.app.platform;
    const now = new Date(ends - beforeEnd);
    await Promise.all([tellOfExpiry(door, { now }), tellOfExpiry(door, { now })]);
    await house.handled();
    return (await house.inbox(person)).data.map(({ kind }: { kind: string }) => kind);
  };
  expect(await look(8 * DAY)).toEqual([]);
  expect(await look(6 * DAY)).toEqual(["key.expiring"]);
  expect(await look(5 * DAY)).toEqual(["key.expiring"]);
  expect(await look(DAY / 2)).toEqual(["key.expiring", "key.expiring"]);
  expect(await look(-1)).toEqual(["key.expired", "key.expiring", "key.expiring"]);
  expect(await look(-DAY)).toHaveLength(3);
  // One that lives on is told of anew; a revoked one is not.
  await end(ends + 60 * DAY);
  expect(await look(-54 * DAY)).toHaveLength(4);
  await acme.del(`/v1/api-keys/${keyId}`);
  expect(await look(-70 * DAY)).toHaveLength(4);
});

test("of a service account's key who manages keys, and of a key made for a day nobody", async () => {
  const [admin, developer] = [await house.colleague("admin"), await house.colleague()];
  const { body: robot } = await acme.post("/v1/service-accounts", { name: "Robot", role: "developer" });
  const day = { expiresAt: new Date(Date.now() + DAY / 2).toISOString() };
  const ofRobot = await acme.post("/v1/api-keys", {
    name: "nightly",
    permissions: ["agents:read"],
    serviceAccountId: robot.id,
    ...day,
  });
  expect(ofRobot.status).toBe(201);
  await tellOfExpiry(world.app.platform.door);
  await house.handled();
  expect((await house.inbox(admin)).data).toEqual([]);
  await tellOfExpiry(world.app.platform.door, { now: new Date(Date.now() + DAY) });
  await house.handled();
  expect((await house.inbox(admin)).data[0]).toMatchObject({ title: "The API key nightly has expired" });
  expect((await house.inbox(developer)).data).toEqual([]);
});

test("of a webhook that was switched off who may change webhooks there", async () => {
  const [developer, viewer, stranger] = [
    await house.colleague(),
    await house.colleague("viewer"),
    await world.newPerson(),
  ];
  const data = {
    webhookId: "wh_01k5x8w3q0e2vbn7d9t4m6h1ja",
    host: "example.com",
    reason: "It answered 410",
  };
  const { organizationId, workspaceId } = acme;
  const { door } = world.app.platform;
  await door.write({ organizationId, workspaceId }, async (t) =>
    emit(t, webhookDisabled, data, { actorId: null }),
  );
  await house.handled();
  expect((await house.inbox(developer)).data[0].title).toBe("The webhook to example.com was switched off");
  expect((await house.inbox(viewer)).data).toEqual([]);
  expect((await house.inbox(stranger)).data).toEqual([]);
});

test("of runs that keep failing owners, admins and who made the agent, once in a window", async () => {
  const [maker, developer] = [await house.colleague(), await house.colleague()];
  const agent = await makeAgent(maker.in(acme.workspaceId), {}, "Flaky");
  expect((await acme.post(`/v1/agents/${agent.id}/publish`, { stage: "production" })).status).toBe(201);
  const fail = async (times: number) => {
    for (let round = 0; round < times; round++)
      await acme.post(`/v1/agents/${agent.id}/runs`, { input: "#error:model_rejected", mode: "sync" });
    await house.handled();
    return (await house.inbox(maker)).data;
  };
  expect(await fail(4)).toEqual([]);
  const [notice] = await fail(1);
  expect(notice).toMatchObject({
    kind: "runs.failing",
    title: "Runs of Flaky keep failing",
    data: { failures: 5, windowMinutes: 60 },
  });
  expect(await fail(6)).toHaveLength(1);
  expect((await house.inbox(acme, "?kind=runs.failing")).data).toHaveLength(1);
  expect((await house.inbox(developer)).data).toEqual([]);
  // The window is over.
  await world.sql("update run_failures set minute = minute - interval '2 hours'");
  expect(await fail(5)).toHaveLength(2);
});

test("a repeated event tells nobody twice", async () => {
  const person = await house.colleague("viewer");
  await acme.patch(`/v1/members/${person.accountId}`, { role: "tester" });
  await house.handled();
  await world.sql(
    `insert into event_tasks (scope_id, event_id, subscriber) select scope_id, id, 'notifications.access-changed'
      from events where type = 'member.role_changed' and data ->> 'accountId' = $1`,
    [person.accountId],
  );
  await house.handled();
  expect((await house.inbox(person)).data).toHaveLength(1);
  await world.until(async () => (await house.mailRows(person)).every(({ state }) => state === "sent"));
  expect(mails.to(person.email)).toHaveLength(1);
});

test("a name of several lines is one line of what people are told", async () => {
  const person = await house.colleague();
  const trickster = await house.colleague("owner");
  const inside = trickster.in(acme.workspaceId);
  const name = "Ann.\n\nYour account ends today, sign in at evil.example\n\nAnn";
  expect((await trickster.patch("/v1/me", { name })).status).toBe(200);
  expect((await inside.patch(`/v1/members/${person.accountId}`, { role: "tester" })).status).toBe(200);
  await house.handled();
  const [told] = (await house.inbox(person)).data;
  expect(told.kind).toBe("access.changed");
  expect(told.body).toContain("sign in at evil.example");
  expect(told.body).not.toContain("\n");
});
