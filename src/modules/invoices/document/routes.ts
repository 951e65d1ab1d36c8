import type { Context, Hono } from "hono";
import { type Caller, requirePermission } from "../../../platform/caller.ts";
import type { Tx } from "../../../platform/db/door.ts";
import { forbidden, notFound } from "../../../platform/errors.ts";
import type { AppEnv } from "../../../platform/http/request.ts";
import { admit, type VerbServer } from "../../../platform/http/verb-routes.ts";
import { creditNoteOf, invoiceOf, organizationOfCreditNote } from "../read.ts";
import { type BillingDocument, documentOfCreditNote, documentOfInvoice } from "./document.ts";
import { htmlOf } from "./html.ts";
import { pdfOf } from "./pdf.ts";

export type Form = "html" | "pdf";
/** `in_…` or `cn_…`; anything else is nobody's. */
const IDS = { invoices: /^in_[0-9a-hjkmnp-tv-z]{26}$/, "credit-notes": /^cn_[0-9a-hjkmnp-tv-z]{26}$/ };
export type DocumentKind = keyof typeof IDS;
interface Wanted {
  kind: DocumentKind;
  id: string;
  form: Form;
  /** Null: of any, as the installation administrator. */
  organizationId: string | null;
}

// The file of an issued invoice stays the same for ever; the page says what became of it since.
export async function findDocument(
  t: Tx,
  { kind, id, form, organizationId }: Wanted,
): Promise<{ name: string; document: BillingDocument }> {
  if (kind === "invoices") {
    const invoice = await invoiceOf(t, { id, ...(organizationId === null ? {} : { organizationId }) });
    return {
      name: invoice.number ?? "draft",
      document: documentOfInvoice(invoice, { withFate: form === "html" || invoice.number === null }),
    };
  }
  const note = await creditNoteOf(t, organizationId ?? (await organizationOfCreditNote(t, id)), id);
  const invoice = await invoiceOf(t, { id: note.invoiceId, organizationId: note.organizationId });
  return { name: note.number, document: documentOfCreditNote(note, invoice) };
}

const HEADERS = {
  "cache-control": "private, no-store",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
};
const PAGE_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

function requireReader(caller: Caller, scope: "organization" | "system"): void {
  if (caller.kind === "api_key") throw forbidden("An API key acts only inside its workspace");
  if (scope === "organization") requirePermission(caller.organization, "billing:read");
  else if (!caller.isInstallationAdmin)
    throw forbidden("This needs the installation administrator, signed in");
}

async function answer(
  c: Context<AppEnv>,
  { platform, ...server }: VerbServer,
  { scope, kind, form }: { scope: "organization" | "system"; kind: DocumentKind; form: Form },
): Promise<Response> {
  c.set("verb", `${kind === "invoices" ? "invoices" : "credit_notes"}.${form}`);
  const caller = await admit(c, { platform, ...server }, { scope });
  requireReader(caller, scope);
  const id = c.req.param("id")!;
  if (!IDS[kind].test(id)) throw notFound(kind === "invoices" ? "Invoice" : "Credit note");
  const organizationId = caller.organization?.id ?? null;
  const { name, document } =
    scope === "system"
      ? await platform.door.asSystem("verbs of the installation administrator", (t) =>
          findDocument(t, { kind, id, form, organizationId: null }),
        )
      : await platform.door.read({ accountId: caller.accountId, organizationId: organizationId! }, (t) =>
          findDocument(t, { kind, id, form, organizationId: organizationId! }),
        );
  if (form === "html")
    return c.body(htmlOf(document), 200, {
      ...HEADERS,
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": PAGE_POLICY,
    });
  return c.body(new Uint8Array(await pdfOf(document)), 200, {
    ...HEADERS,
    "content-type": "application/pdf",
    "content-disposition": `${c.req.query("download") ? "attachment" : "inline"}; filename="${name}.pdf"`,
  });
}

/** Invoices and credit notes as pages and files, for those who see the billing of the organization. */
export function mountInvoiceDocuments(app: Hono<AppEnv>, server: VerbServer): void {
  for (const kind of ["invoices", "credit-notes"] as const)
    for (const form of ["html", "pdf"] as const) {
      app.get(`/v1/organizations/:organizationId/${kind}/:id/${form}`, (c) =>
        answer(c, server, { scope: "organization", kind, form }),
      );
      app.get(`/v1/system/${kind}/:id/${form}`, (c) => answer(c, server, { scope: "system", kind, form }));
    }
}
