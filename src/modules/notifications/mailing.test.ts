import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { deployAgent, makeTool } from "../../platform/testing/agents.ts";
import type { MailServer } from "../../platform/testing/mail-server.ts";
import { DAY, type House, MINUTE, openHouse } from "./testing/house.ts";

let house: House;
let world: House["world"];
let mails: House["mails"];
let acme: House["acme"];
beforeAll(async () => {
  house = await openHouse();
  ({ world, mails, acme } = house);
});
afterAll(() => house.stop());
beforeEach(() => {
  mails.mood = "well";
});
describe("mails", () => {
  test("wait for a mail server that is away, and come once it is back", async () => {
    const person = await house.colleague();
    mails.mood = "away";
    await house.tell(person, "Late");
    await world.until(async () => (await house.mailRows(person))[0]!.attempts === 1);
    await world.until(async () => (await house.mailRows(person))[0]!.error !== null);
    expect(await house.mailRows(person)).toMatchObject([{ state: "pending" }]);
    await house.send(new Date(Date.now() + 2 * MINUTE));
    expect(await house.mailRows(person)).toMatchObject([{ state: "pending", attempts: 2 }]);
    mails.mood = "well";
    // Not due yet.
    await house.send(new Date(Date.now() + 3 * MINUTE));
    expect(mails.to(person.email)).toEqual([]);
    await house.send(new Date(Date.now() + 8 * MINUTE));
    expect(await house.mailRows(person)).toMatchObject([{ state: "sent", attempts: 3, error: null }]);
    await house.send(new Date(Date.now() + DAY));
    expect(mails.to(person.email)).toHaveLength(1);
  });

  test("have the same Message-ID when who sent one died before noting it", async () => {
    const person = await house.colleague();
    await house.tell(person, "Twice");
    await world.until(async () => (await house.mailRows(person))[0]!.state === "sent");
    await world.sql(
      "update notification_mails set state = 'pending', due_at = now(), ended_at = null where account_id = $1",
      [person.accountId],
    );
    await world.until(async () => mails.to(person.email).length === 2);
    const ids = mails.to(person.email).map(({ headers }) => headers["message-id"]);
    expect(new Set(ids).size).toBe(1);
  });

  test("that a process died with are taken on by another once its claim has run out", async () => {
    const person = await house.colleague();
    await house.choose(person, "webhook.disabled", { email: "off" });
    await house.tell(person, "Half sent");
    // As it is while somebody sends it.
    await world.sql(
      `with mail as (insert into notification_mails (account_id, id, due_at, attempts)
          values ($1, 'mail_' || $1, now() + interval '3 minutes', 1) returning id)
        update notifications set mail_id = (select id from mail) where account_id = $1`,
      [person.accountId],
    );
    await house.choose(person, "webhook.disabled", { email: "instant" });
    await house.send();
    expect(mails.to(person.email)).toEqual([]);
    await house.send(new Date(Date.now() + 4 * MINUTE));
    expect(mails.to(person.email)).toHaveLength(1);
    expect(await house.mailRows(person)).toMatchObject([{ state: "sent", attempts: 2 }]);
  });

  test("an address that does not exist is tried once, and the mail kept for the operator", async () => {
    const person = await house.colleague();
    mails.mood = "refusing";
    await house.tell(person, "Nobody there");
    await world.until(async () => (await house.mailRows(person))[0]!.state === "failed");
    expect(await house.mailRows(person)).toMatchObject([
      { attempts: 1, error: expect.stringContaining("550") },
    ]);
    const kept = await world.sql("select subject from mails where recipient = $1", [person.email]);
    expect(kept).toEqual([{ subject: "Nobody there" }]);
  });

  test("a pending one says nothing its reader may not know any more", async () => {
    const person = await house.colleague();
    mails.mood = "away";
    await house.tell(person, "Secret of the workspace");
    await world.until(async () => (await house.mailRows(person))[0]!.error !== null);
    await acme.del(`/v1/members/${person.accountId}`);
    mails.mood = "well";
    await house.send(new Date(Date.now() + 2 * MINUTE));
    expect((await house.mailRows(person))[0]).toMatchObject({ state: "suppressed" });
    expect(mails.to(person.email).map(({ headers }) => headers.subject)).not.toContain(
      "Secret of the workspace",
    );
  });

  test("wear the look of the organization, in both forms", async () => {
    const look = { accentColor: "#FFEE00", supportEmail: "help@acme.example" };
    const path = `/v1/organizations/${acme.organizationId}`;
    expect((await acme.patch(path, { accentColor: "red" })).status).toBe(422);
    expect((await acme.patch(path, look)).body).toMatchObject({ ...look, accentColor: "#ffee00" });
    const person = await house.colleague();
    await house.tell(person, "<b>Bold</b>\r\nBcc: eve@example.org");
    await world.until(async () => mails.to(person.email).length === 1);
    const { headers, text, html } = mails.to(person.email)[0]!;
    expect(headers["reply-to"]).toBe("help@acme.example");
    expect(headers.bcc).toBeUndefined();
    expect(text).toContain("<b>Bold</b> Bcc: eve@example.org.");
    expect(html).toContain("&lt;b&gt;Bold&lt;/b&gt;");
    expect(html).toContain("background:#ffee00;color:#000000");
    await acme.patch(path, { accentColor: null, supportEmail: null });
  });

  test("beyond thirty in an hour the rest is collected", async () => {
    const person = await house.colleague();
    for (let round = 0; round < 32; round++) await house.tell(person, `Many ${round}`);
    const [{ instant, digests }] = (await world.sql<{ instant: number; digests: number }>(
      `select count(*) filter (where digest_on is null)::int as instant, count(digest_on)::int as digests
        from notification_mails where account_id = $1`,
      [person.accountId],
    )) as [{ instant: number; digests: number }];
    expect([instant, digests]).toEqual([30, 1]);
    // What cannot be switched off still comes at once, up to twice as many.
    for (let round = 0; round < 32; round++)
      await house.tell(person, `Forced ${round}`, { kind: "access.removed" });
    const [{ forced }] = (await world.sql<{ forced: number }>(
      "select count(*)::int as forced from notification_mails where account_id = $1 and digest_on is null",
      [person.accountId],
    )) as [{ forced: number }];
    expect(forced).toBe(60);
  });
});

describe("the digest", () => {
  const DUE = (day: string) => new Date(`${day}T05:00:00Z`);

  test("comes once a day at the person's hour, by workspace, without what was read", async () => {
    const person = await house.colleague();
    await person.patch("/v1/me", { timeZone: "Europe/Vienna" });
    const hour = await person.patch("/v1/notification-preferences", {
      digestHour: 7,
      preferences: [{ kind: "webhook.disabled", email: "digest" }],
    });
    expect(hour.body).toMatchObject({ digestHour: 7, timeZone: "Europe/Vienna" });
    const now = new Date("2090-07-01T12:00:00Z");
    for (const title of ["First", "Read meanwhile", "Third"]) await house.tell(person, title, { now });
    const { data } = await house.inbox(person);
    await person.post("/v1/notifications/read", { ids: [data[1].id] });
    await house.send(new Date(DUE("2090-07-02").getTime() - 1000));
    expect(mails.to(person.email)).toEqual([]);
    await Promise.all([house.send(DUE("2090-07-02")), house.send(DUE("2090-07-02"))]);
    expect(mails.to(person.email)).toHaveLength(1);
    const [{ headers, text }] = mails.to(person.email) as [MailServer["received"][number]];
    expect(headers.subject).toBe("Your daily digest: 2 notifications");
    expect(text).toMatch(/Acme.* · Personal\n\n- First\n.*\n- Third\n/);
    expect(text).not.toContain("Read meanwhile");
    // What comes later the same day, even at a later hour, is for the next.
    await person.patch("/v1/notification-preferences", { digestHour: 18 });
    await house.tell(person, "Fourth", { now: new Date("2090-07-02T06:00:00Z") });
    await house.send(new Date("2090-07-02T16:30:00Z"));
    expect(mails.to(person.email)).toHaveLength(1);
    await house.send(new Date("2090-07-03T16:00:00Z"));
    expect(mails.to(person.email)[1]!.text).toContain("- Fourth");
    await house.send(new Date("2090-07-09T16:00:00Z"));
    expect(mails.to(person.email)).toHaveLength(2);
    const path = /\/v1\/notification-unsubscriptions\/[\w.-]+/.exec(headers["list-unsubscribe"]!)![0];
    expect((await world.anonymous.post(path)).body).toMatchObject({ kind: "digest", wasOn: true });
    const { preferences } = (await person.get("/v1/notification-preferences")).body;
    expect(preferences.map(({ email }: { email: string }) => email)).not.toContain("digest");
  });

  test("of which nothing is left is not sent", async () => {
    const person = await house.colleague();
    await house.choose(person, "webhook.disabled", { email: "digest" });
    const now = new Date("2090-08-01T12:00:00Z");
    await house.tell(person, "Unread", { now });
    await acme.del(`/v1/members/${person.accountId}`);
    await house.send(new Date("2090-08-02T09:00:00Z"));
    expect((await house.mailRows(person))[0]).toMatchObject({ state: "suppressed" });
    expect(
      mails
        .to(person.email)
        .map(({ text }) => text)
        .join(""),
    ).not.toContain("Unread");
  });
});

describe("the link of a mail about an approval", () => {
  test("opens its page for whom it was sent to, tells others whose it is, and decides nothing", async () => {
    const reviewer = await house.colleague("architect");
    const tool = await makeTool(acme, {
      name: "send_mail",
      description: "Sends.",
      parameters: {
        type: "object",
        properties: { secret_plan: { type: "string" }, to: { type: "string" } },
      },
      definition: { kind: "http", method: "POST", url: "https://mail.example.org/send" },
    });
    const agent = await deployAgent(acme, { toolIds: [tool.id] }, "Secretary");
    const input = 'send_mail {"secret_plan":"not for mails","to":"desk@example.org"}';
    const { body: run } = await acme.post(`/v1/agents/${agent.id}/runs`, { input });
    await house.handled();
    await world.until(async () => mails.to(reviewer.email).length === 1);
    const [{ text }] = mails.to(reviewer.email) as [MailServer["received"][number]];
    expect(text).toContain("workspace.send_mail waits for approval");
    expect(text).not.toContain("not for mails");
    const token = /\/approvals\/link\/([\w.-]+)/.exec(text)![1]!;
    const [told] = (await house.inbox(reviewer)).data;
    expect(told.link).toMatch(new RegExp(`/approvals/${told.data.approvalId}$`));
    expect(told.data.arguments).toEqual({ secret_plan: "••• hidden", to: "desk@example.org" });
    expect(text).not.toContain("desk@example.org");

    const open = (caller: { post: typeof acme.post }, given = token) =>
      caller.post("/v1/approval-links", { token: given });
    const opened = await open(reviewer);
    expect(opened.body).toEqual({
      approvalId: told.data.approvalId,
      workspaceId: acme.workspaceId,
      path: told.link,
      sentTo: null,
    });
    const sentTo = reviewer.email.replace(/^(.).*@/, "$1***@");
    const rival = await world.newPerson();
    for (const other of [acme, rival])
      expect((await open(other)).body).toEqual({ approvalId: null, workspaceId: null, path: null, sentTo });
    expect((await open(world.anonymous)).status).toBe(401);
    expect((await open(await world.key(reviewer))).status).toBe(403);
    expect((await reviewer.get(`/v1/approval-links/${token}`)).status).toBe(404);
    const absent = await open(reviewer, "nothing.like-it");
    const [payload, signature] = token.split(".") as [string, string];
    const changed = Buffer.from(payload, "base64url").toString().replace(reviewer.accountId, rival.accountId);
    const forged = await open(rival, `${Buffer.from(changed).toString("base64url")}.${signature}`);

    // The page and its link are only read; who opens it late, or without the power by now, finds nothing.
    expect((await acme.get(`/v1/approvals/${told.data.approvalId}`)).body).toMatchObject({
      state: "pending",
      decisions: [],
    });
    await world.sql("update members set role = 'operator' where account_id = $1 and workspace_id = $2", [
      reviewer.accountId,
      acme.workspaceId,
    ]);
    const powerless = await open(reviewer);
    await acme.del(`/v1/members/${reviewer.accountId}`);
    const gone = await open(reviewer);
    for (const { status, body } of [absent, forged, powerless, gone])
      expect({ status, detail: body.detail }).toEqual({ status: 404, detail: "Approval link not found" });

    const audit = (await acme.get("/v1/audit?limit=100")).text;
    const events = (await acme.get("/v1/events?limit=100")).text;
    for (const kept of [
      audit,
      events,
      world.logged(),
      JSON.stringify(await world.sql("select * from notifications")),
    ])
      expect(kept).not.toContain(signature);
    await acme.post(`/v1/runs/${run.id}/cancel`, {});
  });
});
