import { DocumentFailure } from "./failure.ts";

type Json = Record<string, unknown>;
const MAX_HOPS = 32;

export const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** One part of a JSON pointer, escaped. */
export const pointerPart = (part: string | number): string =>
  String(part).replaceAll("~", "~0").replaceAll("/", "~1");

function decoded(part: string): string {
  let text = part;
  try {
    text = decodeURIComponent(part);
  } catch {
    // Not percent-encoded: it is what it says.
  }
  return text.replaceAll("~1", "/").replaceAll("~0", "~");
}

function lookUp(root: Json, reference: string, place: string): unknown {
  let at: unknown = root;
  for (const part of reference.slice(2).split("/").map(decoded)) {
    const isThere = (isObject(at) || Array.isArray(at)) && Object.hasOwn(at, part);
    if (!isThere)
      throw new DocumentFailure("missing_reference", `${reference} is not in the document`, place);
    at = (at as Json)[part];
  }
  return at;
}

/** What a reference leads to in the end, with the pointer it stands at. Throws DocumentFailure. */
export function follow(root: Json, value: unknown, place: string): { value: unknown; pointer: string } {
  let at = value;
  let pointer = place;
  for (let hops = 0; isObject(at) && typeof at.$ref === "string"; hops++) {
    const reference = at.$ref;
    if (!reference.startsWith("#"))
      throw new DocumentFailure(
        "remote_reference",
        `References to other documents are not followed: ${reference.slice(0, 200)}. Bundle the document into one first`,
        place,
      );
    if (hops >= MAX_HOPS || reference === "#" || !reference.startsWith("#/"))
      throw new DocumentFailure("bad_reference", `${reference.slice(0, 200)} leads nowhere`, place);
    at = lookUp(root, reference, place);
    pointer = reference;
  }
  return { value: at, pointer };
}
