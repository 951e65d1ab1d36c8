import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type App, startApp } from "../../app.ts";
import { type Person, testWorld, type World } from "../../platform/testing/world.ts";
import { closeMonths, invoicePayments } from "./index.ts";
import { drawNumber } from "./numbers.ts";
import { createHouse } from "./testing/house.ts";

let world: World;
let second: App;
let acme: Person;
let house: ReturnType<typeof createHouse>;
beforeAll(async () => {
  world = await testWorld();
  house = createHouse(world);
  acme = await world.newPerson("Acme");
  second = await startApp(
    { ...world.app.platform.config, ROLES: "worker" },
    { ownerUrl: world.database.ownerUrl },
    { log: world.app.platform.log, now: world.app.platform.now },
  );
});
afterAll(async () => {
  await second.stop(100);
  await world.stop();
});

const at = (date: string) => world.clock.set(new Date(date));
const invoicesOf = async (organizationId: string) =>
  (await acme.get(`/v1/organizations/${organizationId}/invoices`)).body.data;
const invoice = async (organizationId: string, id: string) =>
  (await acme.get(`/v1/organizations/${organizationId}/invoices/${id}`)).body;
const everybodyCloses = () =>
  Promise.all([world.app, second, world.app, second].map(({ platform }) => closeMonths(platform)));
const numbersOf = (year: number) =>
  world
    .sql<{ sequence: number }>("select sequence from invoices where year = $1 order by sequence", [year])
    .then((rows) => rows.map(({ sequence }) => sequence));
const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

const drafted = async (organizationId: string, amountMicros = 10_000_000) =>
  (
    await world.administrator.post("/v1/system/invoices", {
      organizationId,
      lines: [{ description: "Credits sold by hand", amountMicros }],
    })
  ).body;
const issue = (id: string) => world.administrator.post(`/v1/system/invoices/${id}/issue`);
const credit = (id: string, body: object) =>
  world.administrator.post(`/v1/system/invoices/${id}/credit-notes`, { reason: "A test", ...body });

describe("numbers", () => {
  test("follow each other without a gap while two servers issue at once and others roll back", async () => {
    at("2031-03-10T12:00:00Z");
    const organizations = await Promise.all(upTo(4).map(() => house.organization(acme)));
    const drafts = await Promise.all(upTo(16).map((n) => drafted(organizations[n % 4]!)));
    const rolledBack = async ({ platform }: App) => {
      for (let round = 0; round < 5; round++)
        await platform.door
          .asSystem("verbs of the installation administrator", async (t) => {
            await drawNumber(t, "invoice", { prefix: "INV", now: platform.now() });
            throw new Error("the process dies here");
          })
          .catch(() => undefined);
    };
    for (const organizationId of organizations)
      await house.item(organizationId, 3_000_000, "2031-02-03T00:00:00Z");
    const [issued] = await Promise.all([
      Promise.all(drafts.map(({ id }) => issue(id))),
      rolledBack(world.app),
      rolledBack(second),
      everybodyCloses(),
    ]);
    expect(issued.map(({ status }) => status)).toEqual(drafts.map(() => 200));
    expect(await numbersOf(2031)).toEqual(upTo(20));
    expect(issued[0]!.body.number).toMatch(/^INV-2031-000\d\d$/);
  });

  test("begin again with the year, and go on when the prefix changes", async () => {
    const organizationId = await house.organization(acme);
    at("2032-12-31T23:59:59Z");
    const first = await issue((await drafted(organizationId)).id);
    await world.administrator.patch("/v1/system/seller", { numberPrefix: "A-B" });
    const next = await issue((await drafted(organizationId)).id);
    at("2033-01-01T00:00:00Z");
    const newYear = await issue((await drafted(organizationId)).id);
    await world.administrator.patch("/v1/system/seller", { numberPrefix: "INV" });
    expect([first, next, newYear].map(({ body }) => body.number)).toEqual([
      "INV-2032-00001",
      "A-B-2032-00002",
      "A-B-2033-00001",
    ]);
  });

  test("cannot be skipped or taken back, not even by the owner of the database", async () => {
    await expect(world.sql("update invoice_numbers set last = last + 2")).rejects.toMatchObject({
      code: "BW004",
    });
    await expect(world.sql("delete from invoice_numbers")).rejects.toMatchObject({ code: "BW004" });
    await expect(
      world.sql("insert into invoice_numbers (series, last) values ('invoice:2099', 5)"),
    ).rejects.toMatchObject({ code: "BW004" });
  });
});

describe("an issued invoice", () => {
  test("is changed by no login", async () => {
    at("2034-05-01T00:00:00Z");
    const organizationId = await house.organization(acme);
    const { id } = (await issue((await drafted(organizationId)).id)).body;
    for (const statement of [
      "update invoices set total_micros = total_micros, notes = '[]' where id = $1",
      "update invoices set number = null, year = null, sequence = null, issued_at = null, due_at = null where id = $1",
      "delete from invoices where id = $1",
      "update invoice_lines set description = 'another' where invoice_id = $1",
      "delete from invoice_lines where invoice_id = $1",
      "update invoice_balances set total_micros = 1 where invoice_id = $1",
      "delete from invoice_balances where invoice_id = $1",
    ])
      await expect(world.sql(statement, [id]), statement).rejects.toMatchObject({ code: "BW004" });
    await expect(world.sql("truncate invoices cascade")).rejects.toMatchObject({ code: "BW004" });
    expect((await world.administrator.del(`/v1/system/invoices/${id}`)).status).toBe(409);
    expect((await issue(id)).status).toBe(409);
  });

  test("says what it said then, whatever seller and customer say now", async () => {
    at("2034-06-01T00:00:00Z");
    const organizationId = await house.organization(acme);
    const path = `/v1/organizations/${organizationId}/billing-profile`;
    await acme.patch(path, { legalName: "Acme Ltd", purchaseOrder: "PO-1" });
    const { id } = (await issue((await drafted(organizationId)).id)).body;
    await acme.patch(path, { legalName: "Other Ltd" });
    expect((await invoice(organizationId, id)).customer).toMatchObject({
      legalName: "Acme Ltd",
      purchaseOrder: "PO-1",
    });
  });

  test("that does not add up is refused by the database", async () => {
    const organizationId = await house.organization(acme);
    const { id } = await drafted(organizationId);
    await world.sql(
      "update invoices set net_micros = net_micros + 10000, total_micros = total_micros + 10000 where id = $1",
      [id],
    );
    expect((await issue(id)).status).toBe(500);
    expect((await world.administrator.get(`/v1/system/invoices/${id}`)).body.status).toBe("draft");
    expect((await world.administrator.del(`/v1/system/invoices/${id}`)).status).toBe(204);
  });

  test("is paid once, and what credit notes gave back need not be paid", async () => {
    at("2034-07-01T00:00:00Z");
    const organizationId = await house.organization(acme);
    const { id } = (await issue((await drafted(organizationId)).id)).body;
    await credit(id, { lines: [{ position: 1, totalMicros: 4_000_000 }] });
    const pay = () => world.administrator.post(`/v1/system/invoices/${id}/paid`, { paidWith: "bank 77" });
    const answers = await Promise.all([pay(), pay()]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(await invoice(organizationId, id)).toMatchObject({
      status: "paid",
      paidMicros: 6_000_000,
      creditedMicros: 4_000_000,
      paidWith: "bank 77",
    });
  });
});

describe("the end of a month", () => {
  test("makes one invoice of what is to be charged, however often and from wherever it is looked at", async () => {
    const organizationId = await house.organization(acme);
    const { body: room } = await acme.post("/v1/workspaces", {
      organizationId,
      name: "Support",
      environment: "staging",
    });
    await house.item(organizationId, 149_000_000, "2035-01-01T00:00:00Z");
    await house.item(organizationId, -12_345_678, "2035-01-20T00:00:00Z", "proration");
    await house.item(organizationId, 599_000_000, "2035-02-01T00:00:00Z");
    await house.usage(organizationId, room.id, "2035-01-31", 1_234_567);
    await house.usage(organizationId, room.id, "2035-02-01", 9);

    at("2035-01-31T23:59:00Z");
    await everybodyCloses();
    expect(await invoicesOf(organizationId)).toEqual([]);

    at("2035-02-01T02:00:00Z");
    for (let round = 0; round < 3; round++) await everybodyCloses();
    const [january, ...more] = await invoicesOf(organizationId);
    expect(more).toEqual([]);
    expect(january).toMatchObject({
      kind: "period",
      status: "open",
      periodStart: "2035-01-01",
      periodEnd: "2035-01-31",
      totalMicros: 136_650_000,
      issuedAt: "2035-02-01T02:00:00.000Z",
      dueAt: "2035-02-15T02:00:00.000Z",
    });
    const { lines } = await invoice(organizationId, january.id);
    expect(
      lines.map((line: Record<string, unknown>) => [line.kind, line.amountMicros, line.totalMicros]),
    ).toEqual([
      ["subscription", 149_000_000, 149_000_000],
      ["proration", -12_345_678, -12_350_000],
      ["usage", 1_234_567, 0],
    ]);
    expect(lines[2]).toMatchObject({
      workspaceId: room.id,
      workspaceName: "Support",
      quantity: 1500,
      isCharged: false,
    });
    expect((await acme.get(`/v1/organizations/${organizationId}/next-invoice`)).body).toMatchObject({
      status: "draft",
      number: null,
      periodStart: "2035-02-01",
      totalMicros: 599_000_000,
    });
  });

  test("catches up month by month after a year of standstill", async () => {
    const organizationId = await house.organization(acme);
    for (const month of upTo(12))
      await house.item(
        organizationId,
        month * 1_000_000,
        `2036-${String(month).padStart(2, "0")}-15T00:00:00Z`,
      );
    at("2037-01-05T00:00:00Z");
    await everybodyCloses();
    const invoices = (await invoicesOf(organizationId)).toReversed();
    expect(invoices.map(({ periodStart }: { periodStart: string }) => periodStart.slice(0, 7))).toEqual(
      upTo(12).map((month) => `2036-${String(month).padStart(2, "0")}`),
    );
    expect(invoices.map(({ totalMicros }: { totalMicros: number }) => totalMicros)).toEqual(
      upTo(12).map((month) => month * 1_000_000),
    );
  });

  test("makes none of nothing, and leaves a credit for the month that has something to take it from", async () => {
    const organizationId = await house.organization(acme);
    await house.item(organizationId, -5_000_000, "2038-03-10T00:00:00Z", "proration");
    at("2038-04-02T00:00:00Z");
    await everybodyCloses();
    expect(await invoicesOf(organizationId)).toEqual([]);
    await house.item(organizationId, 29_000_000, "2038-04-10T00:00:00Z");
    at("2038-05-02T00:00:00Z");
    await everybodyCloses();
    expect(await invoicesOf(organizationId)).toMatchObject([
      { periodStart: "2038-04-01", totalMicros: 24_000_000 },
    ]);
  });

  test("puts what comes late on the next invoice", async () => {
    const organizationId = await house.organization(acme);
    await house.item(organizationId, 1_000_000, "2039-03-10T00:00:00Z");
    at("2039-04-02T00:00:00Z");
    await everybodyCloses();
    await house.item(organizationId, 2_000_000, "2039-03-11T00:00:00Z");
    await everybodyCloses();
    at("2039-05-02T00:00:00Z");
    await everybodyCloses();
    expect(
      (await invoicesOf(organizationId)).map(({ totalMicros }: { totalMicros: number }) => totalMicros),
    ).toEqual([2_000_000, 1_000_000]);
  });
});

describe("tax", () => {
  const withSeller = async (seller: object, work: () => Promise<void>) => {
    await world.administrator.patch("/v1/system/seller", { country: "DE", taxPercent: 19, ...seller });
    await work();
    await world.administrator.patch("/v1/system/seller", {
      taxPercent: 0,
      isReverseCharge: false,
      isTaxIncluded: false,
    });
  };

  test("is added to prices, or held by them, and is in what was paid for a top-up", () =>
    withSeller({}, async () => {
      at("2040-02-02T00:00:00Z");
      const organizationId = await house.organization(acme, "EUR");
      expect(await drafted(organizationId)).toMatchObject({
        netMicros: 10_000_000,
        taxMicros: 1_900_000,
        totalMicros: 11_900_000,
      });
      await world.administrator.patch("/v1/system/seller", { isTaxIncluded: true });
      expect(await drafted(organizationId)).toMatchObject({ taxMicros: 1_600_000, totalMicros: 10_000_000 });
      await world.administrator.patch("/v1/system/seller", { isTaxIncluded: false });
      await house.payment(organizationId, 50_000_000, "2040-02-01T00:00:00Z");
      await invoicePayments(world.app.platform);
      expect(await invoicesOf(organizationId)).toMatchObject([
        { taxMicros: 7_980_000, totalMicros: 50_000_000 },
      ]);
    }));

  test("is left to a business of another country where the seller says so", () =>
    withSeller({ isReverseCharge: true }, async () => {
      const organizationId = await house.organization(acme);
      const path = `/v1/organizations/${organizationId}/billing-profile`;
      await acme.patch(path, { country: "pl", taxId: "PL123" });
      const abroad = await drafted(organizationId);
      expect(abroad).toMatchObject({ taxMicros: 0, taxPercent: 0 });
      expect(abroad.notes).toEqual([expect.stringContaining("Reverse charge")]);
      await acme.patch(path, { taxId: "" });
      expect(await drafted(organizationId)).toMatchObject({ taxPercent: 19, taxMicros: 1_900_000 });
    }));
});

describe("a payment", () => {
  test("has one invoice, paid, whoever looks", async () => {
    at("2041-02-02T00:00:00Z");
    const organizationId = await house.organization(acme);
    const paymentId = await house.payment(organizationId, 25_000_000, "2041-02-01T10:00:00Z", "reload");
    await Promise.all([world.app, second, world.app].map(({ platform }) => invoicePayments(platform)));
    const invoices = await invoicesOf(organizationId);
    expect(invoices).toMatchObject([
      { kind: "payment", status: "paid", totalMicros: 25_000_000, paidAt: "2041-02-01T10:00:00.000Z" },
    ]);
    expect(await invoice(organizationId, invoices[0].id)).toMatchObject({
      paidWith: paymentId,
      lines: [{ kind: "top_up", description: "Automatic top-up of the AI wallet" }],
    });
    // What is charged in the month stands apart from what was paid in it.
    await house.item(organizationId, 29_000_000, "2041-02-01T00:00:00Z");
    at("2041-03-02T00:00:00Z");
    await everybodyCloses();
    const [february] = await invoicesOf(organizationId);
    expect(february.totalMicros).toBe(29_000_000);
    expect((await invoice(organizationId, february.id)).lines[1]).toMatchObject({
      kind: "top_up",
      isCharged: false,
      amountMicros: 25_000_000,
      description: `Top-up of the AI wallet, paid with ${invoices[0].number}`,
    });
  });

  test("of a plan pays what it pays: the items at once, or the invoice of their month", async () => {
    const [early, late] = [await house.organization(acme), await house.organization(acme)];
    await house.item(early, 149_000_000, "2042-03-01T00:00:00Z");
    await house.payment(early, 149_000_000, "2042-03-01T00:01:00Z", "subscription");
    await house.item(late, 29_000_000, "2042-03-01T00:00:00Z");
    at("2042-03-02T00:00:00Z");
    await invoicePayments(world.app.platform);
    expect(await invoicesOf(early)).toMatchObject([
      { kind: "payment", status: "paid", totalMicros: 149_000_000 },
    ]);
    at("2042-04-02T00:00:00Z");
    await everybodyCloses();
    expect(await invoicesOf(early)).toHaveLength(1);
    await house.payment(late, 29_000_000, "2042-04-03T00:00:00Z", "subscription");
    at("2042-04-04T00:00:00Z");
    await Promise.all([world.app, second].map(({ platform }) => invoicePayments(platform)));
    expect(await invoicesOf(late)).toMatchObject([{ kind: "period", status: "paid" }]);
  });

  test("that goes back is credited once it is final", async () => {
    at("2043-02-02T00:00:00Z");
    const organizationId = await house.organization(acme);
    const paymentId = await house.payment(organizationId, 25_000_000, "2043-02-01T00:00:00Z");
    await invoicePayments(world.app.platform);
    await house.reversal(organizationId, paymentId, 10_000_000, "refund", "succeeded");
    await house.reversal(organizationId, paymentId, 15_000_000, "dispute", "needs_response");
    for (let round = 0; round < 2; round++)
      await Promise.all([world.app, second].map(({ platform }) => invoicePayments(platform)));
    expect(await invoicesOf(organizationId)).toMatchObject([{ status: "paid", creditedMicros: 10_000_000 }]);
    await world.sql(
      "update payment_reversals set state = 'lost' where kind = 'dispute' and payment_id = $1",
      [paymentId],
    );
    await invoicePayments(world.app.platform);
    expect(await invoicesOf(organizationId)).toMatchObject([{ status: "void", creditedMicros: 25_000_000 }]);
  });
});

describe("credit notes", () => {
  test("together never exceed their invoice, nor any of its lines, however many are issued at once", async () => {
    at("2044-02-02T00:00:00Z");
    await world.administrator.patch("/v1/system/seller", { taxPercent: 8.875 });
    const organizationId = await house.organization(acme);
    const { body } = await world.administrator.post("/v1/system/invoices", {
      organizationId,
      lines: [
        { description: "One", amountMicros: 7_770_000 },
        { description: "Two", amountMicros: 3_330_000 },
      ],
    });
    const issued = (await issue(body.id)).body;
    const answers = await Promise.all(
      upTo(8).map(() => credit(issued.id, { lines: [{ position: 2, totalMicros: 1_000_000 }] })),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(3);
    expect(answers.find(({ status }) => status !== 201)!.body).toMatchObject({
      code: "invalid",
      leftMicros: 630_000,
    });
    const rest = await credit(issued.id, {});
    expect(rest.status).toBe(201);
    const after = await invoice(organizationId, issued.id);
    expect(after).toMatchObject({ status: "void", creditedMicros: issued.totalMicros });
    const notes = (await acme.get(`/v1/organizations/${organizationId}/credit-notes`)).body.data;
    const sum = (field: string) =>
      notes.reduce((total: number, note: Record<string, number>) => total + note[field]!, 0);
    expect([sum("netMicros"), sum("taxMicros")]).toEqual([issued.netMicros, issued.taxMicros]);
    expect(notes.map(({ number }: { number: string }) => number)).toEqual(
      [4, 3, 2, 1].map((sequence) => `CN-2044-0000${sequence}`),
    );
    expect((await credit(issued.id, {})).body).toMatchObject({ status: 409 });
    await world.administrator.patch("/v1/system/seller", { taxPercent: 0 });
  });

  test("are refused of drafts, of lines that are not there, of parts of cents and of twice the same line", async () => {
    const organizationId = await house.organization(acme);
    const { id } = await drafted(organizationId);
    expect((await credit(id, {})).status).toBe(409);
    await issue(id);
    const of = (lines: object[]) => credit(id, { lines });
    const answers = await Promise.all([
      of([{ position: 2 }]),
      of([{ position: 1, totalMicros: 1 }]),
      of([{ position: 1, totalMicros: 0 }]),
      of([{ position: 1, totalMicros: -10_000 }]),
      of([{ position: 1, totalMicros: 10_000_000 }, { position: 1 }]),
      of([{ position: 1, totalMicros: 10_010_000 }]),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 422));
  });

  test("are changed by no login", async () => {
    await expect(world.sql("update credit_notes set reason = 'another'")).rejects.toMatchObject({
      code: "BW004",
    });
    await expect(world.sql("delete from credit_notes")).rejects.toMatchObject({ code: "BW004" });
  });
});

describe("who sees them", () => {
  test("billing managers of the organization; members are refused, others find nothing", async () => {
    at("2045-02-02T00:00:00Z");
    const [member, stranger] = [await world.newPerson(), await world.newPerson()];
    await world.join(member, acme, "member");
    const { id } = (await issue((await drafted(acme.organizationId)).id)).body;
    const path = `/v1/organizations/${acme.organizationId}/invoices/${id}`;
    for (const form of ["", "/html", "/pdf"]) {
      expect((await acme.get(path + form)).status, form).toBe(200);
      expect((await member.get(path + form)).status, form).toBe(403);
      expect((await stranger.get(path + form)).status, form).toBe(404);
      expect(
        (await stranger.get(`/v1/organizations/${stranger.organizationId}/invoices/${id}${form}`)).status,
      ).toBe(404);
      expect((await world.anonymous.get(path + form)).status, form).toBe(401);
      expect((await acme.get(`/v1/system/invoices/${id}${form}`)).status, form).toBe(403);
      expect((await world.administrator.get(`/v1/system/invoices/${id}${form}`)).status, form).toBe(200);
    }
    const { id: draft } = await drafted(acme.organizationId);
    expect((await acme.get(`/v1/organizations/${acme.organizationId}/invoices/${draft}`)).status).toBe(404);
    expect((await acme.get(`/v1/organizations/${acme.organizationId}/invoices/${draft}/pdf`)).status).toBe(
      404,
    );
  });

  test("lists go on where the page before ended", async () => {
    const organizationId = await house.organization(acme);
    const ids: string[] = [];
    for (const _ of upTo(5)) ids.push((await issue((await drafted(organizationId)).id)).body.id);
    const seen: string[] = [];
    for (let cursor: string | null = ""; cursor !== null;) {
      const { body } = await acme.get(
        `/v1/organizations/${organizationId}/invoices?limit=2${cursor && `&cursor=${cursor}`}`,
      );
      seen.push(...body.data.map(({ id }: { id: string }) => id));
      cursor = body.nextCursor;
    }
    expect(seen).toEqual(ids.toReversed());
  });
});
