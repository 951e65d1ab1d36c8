/** A parsed form body or a JSON object of the API: what either holds is up to its endpoint. */
// oxlint-disable-next-line typescript/no-explicit-any
export type Fields = Record<string, any>;

/** `a[b][0][c]=v` as nested objects and arrays, the way the API reads its form bodies and queries. */
export function parseForm(text: string): Fields {
  const root: Fields = {};
  for (const [name, value] of new URLSearchParams(text)) {
    const path = name.split(/[[\]]+/).filter((part) => part !== "");
    let here: Fields = root;
    for (const [depth, part] of path.entries()) {
      if (depth === path.length - 1) here[part] = value;
      else here = here[part] ??= {};
    }
  }
  return listsOf(root) as Fields;
}

function listsOf(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, listsOf(inner)] as const);
  const isList = entries.length > 0 && entries.every(([key], index) => key === String(index));
  return isList ? entries.map(([, inner]) => inner) : Object.fromEntries(entries);
}

/** A refusal as the API spells it. */
export class WireError extends Error {
  readonly status: number;
  readonly fields: Fields;
  constructor(status: number, fields: Fields) {
    super(fields.message as string);
    this.status = status;
    this.fields = fields;
  }
}
export const badRequest = (message: string, param?: string, code?: string) =>
  new WireError(400, { type: "invalid_request_error", message, param, code });
export const missing = (id: string) =>
  new WireError(404, {
    type: "invalid_request_error",
    code: "resource_missing",
    message: `No such object: '${id}'`,
    param: "id",
  });

/** The refusal a card gives; `declineCode` says why where the bank told. */
export const cardError = (code: string, declineCode: string | undefined, message: string, intent: Fields) =>
  new WireError(402, {
    type: "card_error",
    code,
    decline_code: declineCode,
    message,
    payment_intent: structuredClone(intent),
    charge: intent.latest_charge ?? undefined,
  });
