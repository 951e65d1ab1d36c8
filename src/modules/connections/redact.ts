const HIDDEN = "[secret]";
// Shorter texts occur by chance, and would make a record unreadable.
const MIN_LENGTH = 4;
// Whatever their value: headers that are made to carry a credential.
const CREDENTIAL_HEADERS =
  /^(authorization|proxy-authorization|cookie|set-cookie|x-api-key|api-key|x-auth-token)$/i;

/** The forms a secret takes on its way: as it is, in an address, in JSON, in a form. */
const formsOf = (secret: string): string[] => {
  const encoded = encodeURIComponent(secret);
  return [...new Set([secret, encoded, encoded.replace(/%20/g, "+"), JSON.stringify(secret).slice(1, -1)])];
};

/** Takes every form of these secrets out of a text. */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const forms = secrets
    .filter((secret) => secret.length >= MIN_LENGTH)
    .flatMap(formsOf)
    // The longest first: a secret may be part of another.
    .toSorted((a, b) => b.length - a.length);
  return (text) => forms.reduce((shown, form) => shown.replaceAll(form, HIDDEN), text);
}

/** Headers as they may be stored. */
export const redactHeaders = (
  headers: Record<string, string>,
  redact: (text: string) => string,
): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      CREDENTIAL_HEADERS.test(name) ? HIDDEN : redact(value),
    ]),
  );

/** A value of any shape without the secrets. */
export function redactValue(value: unknown, redact: (text: string) => string): unknown {
  if (typeof value === "string") return redact(value);
  if (Array.isArray(value)) return value.map((each) => redactValue(each, redact));
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => [redact(name), redactValue(each, redact)]),
    );
  return value;
}
