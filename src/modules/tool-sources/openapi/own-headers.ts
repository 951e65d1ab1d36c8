// The product sets these itself; the last ones make a request another than its method says.
const OWN_HEADERS = new Set([
  "accept",
  "content-type",
  "authorization",
  "host",
  "content-length",
  "cookie",
  "x-http-method-override",
  "x-http-method",
  "x-method-override",
]);

/** Whether a header is never a document's to send; servers may read `_` as `-`. */
export const isOwnHeader = (name: string): boolean =>
  OWN_HEADERS.has(name.trim().toLowerCase().replaceAll("_", "-"));
