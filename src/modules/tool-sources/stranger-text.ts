// Control characters but tab and line feed; what turns the direction of text; what is not seen at all and may still be read.
const UNSEEN =
  /(?![\t\n])[\p{Cc}\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;
const NAMES_OF_TEXT = new Set(["description", "title", "$comment"]);
const MAX_SCHEMA_TEXT = 2_000;
const MAX_DEPTH = 64;

/** A stranger's text as people and models are shown it: nothing in it that is not seen, and no more than so many characters. */
export const plainText = (text: string, maxCharacters: number): string =>
  text.replaceAll("\r\n", "\n").replace(UNSEEN, "").slice(0, maxCharacters).toWellFormed();

/** A stranger's JSON Schema with its texts made plain; null where it is nested deeper than a schema is. */
export function plainSchema(schema: Record<string, unknown>): Record<string, unknown> | null {
  let isTooDeep = false;
  const plain = (value: unknown, depth: number): unknown => {
    if (typeof value !== "object" || value === null) return value;
    if (depth > MAX_DEPTH) {
      isTooDeep = true;
      return null;
    }
    if (Array.isArray(value)) return value.map((each) => plain(each, depth + 1));
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => [
        name,
        typeof each === "string" && NAMES_OF_TEXT.has(name)
          ? plainText(each, MAX_SCHEMA_TEXT)
          : plain(each, depth + 1),
      ]),
    );
  };
  const made = plain(schema, 0) as Record<string, unknown>;
  return isTooDeep ? null : made;
}
