import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newId } from "../../platform/ids.ts";
import { collect } from "../../platform/testing/world.ts";
import { forgetOldNotifications } from "./index.ts";
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
describe("the inbox", () => {
  test("holds what one was told, with counts, and is read, unread and emptied", async () => {
    const person = await house.colleague();
    for (const title of ["One", "Two", "Three"]) await house.tell(person, title);
    const first = await house.inbox(person, "?limit=2");
    expect(first.counts).toEqual({ unread: 3, total: 3 });
    expect(first.data.map(({ title }: { title: string }) => title)).toEqual(["Three", "Two"]);
    expect(first.data[0]).toMatchObject({
      kind: "webhook.disabled",
      link: "/somewhere",
      organizationName: expect.any(String),
      workspaceName: "Personal",
      isRead: false,
    });
    const rest = await house.inbox(person, `?limit=2&cursor=${first.nextCursor}`);
    expect([rest.data.map(({ title }: { title: string }) => title), rest.nextCursor]).toEqual([
      ["One"],
      null,
    ]);
    const [three, two] = first.data;
    const read = await person.post("/v1/notifications/read", { ids: [three.id] });
    expect(read.body).toEqual({ changed: 1, counts: { unread: 2, total: 3 } });
    expect((await person.post("/v1/notifications/read", { ids: [three.id] })).body.changed).toBe(0);
    expect((await house.inbox(person, "?unread=true")).data).toHaveLength(2);
    expect((await house.inbox(person, "?unread=false")).data).toEqual([
      expect.objectContaining({ isRead: true }),
    ]);
    expect((await house.inbox(person, "?kind=key.expired")).data).toEqual([]);
    expect((await person.post("/v1/notifications/unread", { ids: [three.id] })).body.counts.unread).toBe(3);
    expect((await person.del(`/v1/notifications/${two.id}`)).status).toBe(204);
    expect((await person.del(`/v1/notifications/${two.id}`)).status).toBe(404);
    const elsewhere = { all: true, workspaceId: person.workspaceId };
    expect((await person.post("/v1/notifications/read", elsewhere)).body.changed).toBe(0);
    const all = await person.post("/v1/notifications/read", { all: true, workspaceId: acme.workspaceId });
    expect(all.body).toEqual({ changed: 2, counts: { unread: 0, total: 2 } });
    expect((await person.post("/v1/notifications/read", {})).status).toBe(422);
  });

  test("is in the order of what happened, whenever it was told", async () => {
    const person = await house.colleague();
    const earlier = newId("event");
    await sleep(2);
    await house.tell(person, "Second", { eventId: newId("event") });
    await house.tell(person, "First", { eventId: earlier });
    const { data } = await house.inbox(person);
    expect(data.map(({ title }: { title: string }) => title)).toEqual(["Second", "First"]);
  });

  test("is nobody else's, and no key's", async () => {
    const [person, other] = [await house.colleague(), await house.colleague()];
    await house.tell(person, "Mine");
    const { id } = (await house.inbox(person)).data[0];
    expect(await house.inbox(other)).toMatchObject({ data: [], counts: { unread: 0, total: 0 } });
    expect((await other.post("/v1/notifications/read", { ids: [id] })).status).toBe(404);
    expect((await other.post("/v1/notifications/unread", { ids: [id] })).status).toBe(404);
    expect((await other.del(`/v1/notifications/${id}`)).status).toBe(404);
    expect((await house.inbox(person)).counts).toEqual({ unread: 1, total: 1 });
    const key = await world.key(person);
    expect((await key.get("/v1/notifications")).status).toBe(403);
    expect((await key.get("/v1/notification-preferences")).status).toBe(403);
    expect((await key.post("/v1/notifications/read", { all: true })).status).toBe(403);
    expect((await key.stream("GET", "/v1/notifications")).status).toBe(403);
  });

  test("tells its counts as they change", async () => {
    const person = await house.colleague();
    const stream = await person.stream("GET", "/v1/notifications");
    const events = stream.events[Symbol.asyncIterator]();
    const next = async () => (await events.next()).value;
    expect(await next()).toMatchObject({ event: "counts", data: { unread: 0, total: 0 } });
    await house.tell(person, "News");
    expect(await next()).toMatchObject({ event: "counts", data: { unread: 1, total: 1 } });
    await person.post("/v1/notifications/read", { all: true });
    expect(await next()).toMatchObject({ event: "counts", data: { unread: 0, total: 1 } });
    // Who signs out hears nothing more.
    await person.post("/v1/auth/sign-out", {});
    expect(await collect({ [Symbol.asyncIterator]: () => events } as AsyncIterable<never>)).toEqual([]);
  });
});

describe("preferences", () => {
  test("say of each kind how one is told, and what was chosen holds", async () => {
    const person = await house.colleague();
    const { body } = await person.get("/v1/notification-preferences");
    expect(body).toMatchObject({ digestHour: 8, timeZone: "UTC", email: person.email });
    const of = (answer: { preferences: { kind: string }[] }, kind: string) =>
      answer.preferences.find((preference) => preference.kind === kind);
    expect(of(body, "webhook.disabled")).toMatchObject({ inApp: true, email: "instant", isDefault: true });
    const chosen = await house.choose(person, "webhook.disabled", { inApp: false });
    expect(of(chosen.body, "webhook.disabled")).toMatchObject({
      inApp: false,
      email: "instant",
      isDefault: false,
    });
    await house.tell(person, "By mail alone");
    await world.until(async () => mails.to(person.email).length === 1);
    expect((await house.inbox(person)).counts.total).toBe(0);
    await house.choose(person, "webhook.disabled", { inApp: true, email: "off" });
    await house.tell(person, "In the inbox alone");
    expect((await house.inbox(person)).counts.total).toBe(1);
    expect(await house.mailRows(person)).toHaveLength(1);
    await house.choose(person, "webhook.disabled", { inApp: false });
    await house.tell(person, "Nowhere");
    expect(await world.sql("select 1 from notifications where title = 'Nowhere'")).toEqual([]);
    expect((await house.choose(person, "no.such", { inApp: false })).status).toBe(422);
    const [entry] = await world.sql(
      "select before, after from audit_entries where scope_id = $1 and verb = 'notification_preferences.update' order by id limit 1",
      [person.accountId],
    );
    expect(entry).toMatchObject({
      before: { "webhook.disabled": { inApp: true } },
      after: { "webhook.disabled": { inApp: false } },
    });
  });

  test("the link of a mail switches its kind off without signing in, with one click of a mail reader", async () => {
    const person = await house.colleague();
    await house.tell(person, "Unwanted");
    await world.until(async () => mails.to(person.email).length === 1);
    const { headers, text, html } = mails.to(person.email)[0]!;
    expect(headers["list-unsubscribe-post"]).toBe("List-Unsubscribe=One-Click");
    const path = /\/v1\/notification-unsubscriptions\/[\w.-]+/.exec(headers["list-unsubscribe"]!)![0];
    const token = path.split("/").at(-1)!;
    expect(text).toContain(`/unsubscribe?token=${token}`);
    expect(html).toContain(`/unsubscribe?token=${token}`);
    const shown = { kind: "webhook.disabled", email: "p***@example.org" };
    expect((await world.anonymous.get(path)).body).toMatchObject({ ...shown, emailChoice: "instant" });
    const form = {
      headers: { "content-type": "application/x-www-form-urlencoded" },
      raw: "List-Unsubscribe=One-Click",
    };
    const once = await world.anonymous.post(path, undefined, form);
    expect([once.status, once.body]).toMatchObject([200, { ...shown, wasOn: true, emailChoice: "off" }]);
    expect((await world.anonymous.post(path)).body).toMatchObject({ wasOn: false, emailChoice: "off" });
    await house.tell(person, "Still in the inbox");
    expect((await house.inbox(person)).counts.total).toBe(2);
    expect(await house.mailRows(person)).toHaveLength(1);
    const [entry] = await world.sql(
      "select target, actor_account_id, credential_id, after from audit_entries where scope_id = $1 and verb = 'notification_unsubscriptions.create' order by id limit 1",
      [person.accountId],
    );
    expect(entry).toEqual({
      target: { kind: "webhook.disabled" },
      actor_account_id: person.accountId,
      credential_id: "unsubscribe-link",
      after: { "webhook.disabled": "off" },
    });
  });

  test("a link nobody signed switches nothing off", async () => {
    const person = await house.colleague();
    const payload = Buffer.from(`${person.accountId} webhook.disabled`).toString("base64url");
    for (const token of ["x", payload, `${payload}.`, `${payload}.${"A".repeat(43)}`, `${payload}.a.b`]) {
      const path = `/v1/notification-unsubscriptions/${token}`;
      expect((await world.anonymous.get(path)).status).toBe(404);
      expect((await world.anonymous.post(path)).status).toBe(404);
    }
  });
});

test("after ninety days a notification is gone", async () => {
  const person = await house.colleague();
  await house.choose(person, "webhook.disabled", { email: "off" });
  await house.tell(person, "Old");
  const later = (days: number) => new Date(Date.now() + days * DAY);
  await forgetOldNotifications(world.app.platform.door, later(89));
  expect((await house.inbox(person)).counts.total).toBe(1);
  await forgetOldNotifications(world.app.platform.door, later(91));
  expect((await house.inbox(person)).counts.total).toBe(0);
});
