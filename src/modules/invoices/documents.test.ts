import { afterAll, beforeAll, expect, test } from "vitest";
import { type Person, testWorld, type World } from "../../platform/testing/world.ts";
import { type BillingDocument, pdfOf } from "./document/index.ts";
import { sendInvoiceMails } from "./mailing.ts";
import { createHouse } from "./testing/house.ts";

const HOSTILE = `<script>alert(1)</script>"><img src=x onerror=alert(2)>&amp;`;

let world: World;
let acme: Person;
let house: ReturnType<typeof createHouse>;
let path: string;
beforeAll(async () => {
  world = await testWorld();
  world.clock.set(new Date("2031-03-10T12:00:00Z"));
  house = createHouse(world);
  acme = await world.newPerson("Acme");
  await world.administrator.patch("/v1/system/seller", {
    legalName: `Seller ${HOSTILE}`,
    address: "Kastanienallee 12\n10435 Berlin",
    email: "questions@example.com",
    note: `Note ${HOSTILE}`,
  });
  const organizationId = await house.organization(acme, "EUR");
  path = `/v1/organizations/${organizationId}`;
  await acme.patch(`${path}/billing-profile`, {
    legalName: `Łódź Ромашка 株式会社 🙂 Ακρόπολη مرحبا ${HOSTILE}`,
    address: "One\r\nTwo\u202e\u0000".replace("\u0000", "").concat(`\n${HOSTILE}`),
    email: "accounts@example.org",
  });
});
afterAll(() => world.stop());

async function issued(lines: object[]) {
  const organizationId = path.split("/").at(-1)!;
  const { body } = await world.administrator.post("/v1/system/invoices", { organizationId, lines });
  return (await world.administrator.post(`/v1/system/invoices/${body.id}/issue`)).body;
}
/** What a PDF shows: the hexadecimal strings of its text operators, line by line. */
const textOf = (pdf: Buffer): string =>
  [...pdf.toString("latin1").matchAll(/\[((?:<[0-9a-f]*> -?[\d.]+ ?)+)\] TJ/g)]
    .map(([, parts]) =>
      [...parts!.matchAll(/<([0-9a-f]*)>/g)]
        .map(([, hex]) => Buffer.from(hex!, "hex").toString("latin1"))
        .join(""),
    )
    .join("\n");
const pdfAt = async (address: string) => {
  const answer = await fetch(world.url + address, { headers: acme.headers });
  return { headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) };
};

test("the page escapes whatever people typed, and may load and run nothing", async () => {
  const { id, number } = await issued([{ description: HOSTILE, amountMicros: 12_340_000 }]);
  const { headers, text } = await acme.get(`${path}/invoices/${id}/html`);
  expect(headers.get("content-type")).toBe("text/html; charset=utf-8");
  expect(headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(headers.get("cache-control")).toBe("private, no-store");
  expect(text).not.toMatch(/<script|<img|onerror=alert\(2\)>/);
  expect(text.split("&lt;script&gt;alert(1)&lt;/script&gt;").length - 1).toBe(5);
  expect(text).toContain("Łódź Ромашка 株式会社 🙂");
  for (const said of [`Invoice ${number}`, "EUR 12.34", "10 March 2031", "24 March 2031"])
    expect(text).toContain(said);
});

test("the file has the same bytes every time, also after it was paid and given back", async () => {
  const { id, number } = await issued([{ description: "Credits", amountMicros: 12_340_000 }]);
  const first = await pdfAt(`${path}/invoices/${id}/pdf`);
  expect(first.headers.get("content-type")).toBe("application/pdf");
  expect(first.headers.get("content-disposition")).toBe(`inline; filename="${number}.pdf"`);
  await world.administrator.post(`/v1/system/invoices/${id}/paid`, { paidWith: "bank" });
  const { body: note } = await world.administrator.post(`/v1/system/invoices/${id}/credit-notes`, {
    reason: "Test",
  });
  world.clock.advance(86_400_000);
  const again = await pdfAt(`${path}/invoices/${id}/pdf`);
  expect(again.bytes.equals(first.bytes)).toBe(true);
  expect((await acme.get(`${path}/invoices/${id}/html`)).text).toContain(">Void<");

  const given = textOf((await pdfAt(`${path}/credit-notes/${note.id}/pdf`)).bytes);
  for (const said of [`Credit note ${note.number}`, number, "EUR 12.34"]) expect(given).toContain(said);
  expect((await acme.get(`${path}/credit-notes/${note.id}/html`)).text).toContain("Total given back");
});

test("the file is a whole PDF, shows what the invoice says, and tells which letters it replaced", async () => {
  const { id, number } = await issued([
    { description: "Top-up “Größe” – café", amountMicros: 1_234_560_000 },
    { description: "Ω".repeat(200), amountMicros: 5_000 },
  ]);
  const { bytes } = await pdfAt(`${path}/invoices/${id}/pdf`);
  const raw = bytes.toString("latin1");
  expect(raw.startsWith("%PDF-1.")).toBe(true);
  expect(raw.trimEnd().endsWith("%%EOF")).toBe(true);
  const start = Number(/startxref\n(\d+)/.exec(raw)![1]);
  expect(raw.slice(start, start + 4)).toBe("xref");
  const text = textOf(bytes);
  for (const said of [
    `Invoice ${number}`,
    "Größe",
    "café",
    "EUR 1,234.57",
    "1,234.56",
    "Lódz Romashka ????",
    "Akropoli",
  ])
    expect(text.replaceAll("\n", " ")).toContain(said);
  expect(text).toContain("shows every letter");
});

test("no name makes the file fail, and a long invoice has many pages", async () => {
  const points = Array.from({ length: 0x3000 }, (_, code) => String.fromCodePoint(code)).join("");
  const strange = `${points}\ud800\udfff\u{1f600}\u{10ffff}`;
  const document: BillingDocument = {
    title: "Invoice X",
    stamp: null,
    facts: [["Number", strange.slice(0, 400)]],
    from: [],
    to: Array.from({ length: 12 }, (_, line) => strange.slice(line * 1000, line * 1000 + 300)),
    charged: {
      heading: null,
      columns: ["Description", "Net", "Tax", "Total"],
      rows: Array.from({ length: 160 }, (_, row) => ({
        title: strange.slice(row * 30, row * 30 + 30),
        below: row % 3 === 0 ? "Workspace Ж" : "",
        cells: ["1.00", "0.00", "1.00"],
      })),
    },
    totals: [{ label: "Total", value: "USD 160.00", isStrong: true }],
    information: null,
    notes: [strange.slice(0, 3000)],
    issuedAt: "2031-01-01T00:00:00.000Z",
  };
  const [one, two] = await Promise.all([pdfOf(document), pdfOf(document)]);
  expect(one.equals(two)).toBe(true);
  const pages = one.toString("latin1").match(/\/Type \/Page\n/g)!.length;
  expect(pages).toBeGreaterThan(5);
  expect(textOf(one)).toContain(`Page ${pages} of ${pages}`);
});

test("what is issued is mailed once to the billing address, and told to who manages billing", async () => {
  const { number, id } = await issued([{ description: "Credits", amountMicros: 20_000_000 }]);
  await Promise.all([sendInvoiceMails(world.app.platform), sendInvoiceMails(world.app.platform)]);
  await world.until(async () => {
    const rows = await world.sql("select from invoice_mails where document_id = $1 and sent_at is not null", [
      id,
    ]);
    return rows.length === 1;
  });
  const mails = await world.sql<{ subject: string; body: string }>(
    "select subject, body_text as body from mails where recipient = 'accounts@example.org' and subject like $1",
    [`%${number}%`],
  );
  expect(mails).toHaveLength(1);
  expect(mails[0]!.body).toContain("EUR 20.00");
  await world.until(async () =>
    (await acme.get("/v1/notifications")).body.data.some(({ title }: { title: string }) =>
      title.startsWith(`Invoice ${number} over EUR 20.00`),
    ),
  );
});
