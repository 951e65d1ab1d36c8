import { z } from "zod";
import { eventType } from "../../platform/events/event-type.ts";
import { exampleId } from "../../platform/events/example-id.ts";
import { id } from "../../platform/ids.ts";

const ofOrganization = { version: 1, scope: "organization" } as const;
const Micros = z.number().int().describe("Micro-units of the currency.");

export const invoiceIssued = eventType({
  ...ofOrganization,
  type: "invoice.issued",
  title: "An invoice got its number; nothing of it changes any more",
  payload: z.object({
    invoiceId: id("invoice"),
    number: z.string(),
    kind: z.string().describe("period, payment or manual."),
    currency: z.string(),
    totalMicros: Micros,
    isPaid: z.boolean().describe("It was paid when it was issued."),
    dueAt: z.iso.datetime(),
  }),
  example: {
    invoiceId: exampleId("invoice"),
    number: "INV-2026-00042",
    kind: "period",
    currency: "USD",
    totalMicros: 149_000_000,
    isPaid: false,
    dueAt: "2026-12-15T01:00:00.000Z",
  },
});
export const invoicePaid = eventType({
  ...ofOrganization,
  type: "invoice.paid",
  title: "An open invoice was paid",
  payload: z.object({
    invoiceId: id("invoice"),
    number: z.string(),
    currency: z.string(),
    paidMicros: Micros,
  }),
  example: {
    invoiceId: exampleId("invoice"),
    number: "INV-2026-00042",
    currency: "USD",
    paidMicros: 149_000_000,
  },
});
export const creditNoteIssued = eventType({
  ...ofOrganization,
  type: "credit_note.issued",
  title: "An invoice was given back, all of it or in part",
  payload: z.object({
    creditNoteId: id("creditNote"),
    number: z.string(),
    invoiceId: id("invoice"),
    invoiceNumber: z.string(),
    currency: z.string(),
    totalMicros: Micros,
    reason: z.string(),
  }),
  example: {
    creditNoteId: exampleId("creditNote"),
    number: "CN-2026-00003",
    invoiceId: exampleId("invoice"),
    invoiceNumber: "INV-2026-00042",
    currency: "USD",
    totalMicros: 20_000_000,
    reason: "Two days of outage",
  },
});
