const path = (name: string) => ({ name, in: "path", required: true, schema: { type: "string" } });
const DOWNLOAD = {
  name: "download",
  in: "query",
  required: false,
  description: "Anything: to be saved rather than shown.",
  schema: { type: "string" },
};
const problem = (description: string) => ({
  description,
  content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
});
const FORMS = { html: ["a page to read and print", "text/html"], pdf: ["PDF", "application/pdf"] } as const;

function documentAs(what: "invoice" | "credit note", of: "organization" | "system", form: "html" | "pdf") {
  const [words, type] = FORMS[form];
  const name = what === "invoice" ? "invoice" : "creditNote";
  const isSystem = of === "system";
  return {
    get: {
      operationId: `${isSystem ? "system" : "organization"}${name === "invoice" ? "Invoice" : "CreditNote"}${form === "html" ? "Html" : "Pdf"}`,
      summary: `${what === "invoice" ? "An invoice" : "A credit note"} as ${words}`,
      description: isSystem ? "Needs the installation administrator, signed in." : "Needs `billing:read`.",
      ...(isSystem ? {} : { "x-permission": "billing:read" }),
      tags: ["invoices"],
      parameters: [
        ...(isSystem ? [] : [path("organizationId")]),
        path("id"),
        ...(form === "pdf" ? [DOWNLOAD] : []),
      ],
      responses: {
        "200": { description: "The document.", content: { [type]: { schema: { type: "string" } } } },
        "401": problem("No credentials, or dead ones"),
        "403": problem("The permission is missing"),
        "404": problem("There is none, or it is somebody else's"),
      },
    },
  };
}

/** The documents in the API's own document. */
export const invoiceDocumentPaths = Object.fromEntries(
  (["invoice", "credit note"] as const).flatMap((what) =>
    (["organization", "system"] as const).flatMap((of) =>
      (["html", "pdf"] as const).map((form) => [
        `/v1/${of === "system" ? "system" : "organizations/{organizationId}"}/${what === "invoice" ? "invoices" : "credit-notes"}/{id}/${form}`,
        documentAs(what, of, form),
      ]),
    ),
  ),
);
