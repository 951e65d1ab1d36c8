// Control characters but tab and line ends; what is not seen at all and may still be read, or turns the direction of text. What
// joins letters and emoji is part of them.
const UNSEEN = /(?![\t\n\r]|\u200c|\u200d|\ufe0f)[\p{Cc}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/gu;
const NAMES_OF_TEXT = new Set(["description", "title", "$comment", "pattern"]);
const NAMES_OF_EXAMPLES = new Set(["default", "example", "examples"]);
const MAX_SCHEMA_TEXT = 2_000;
const MAX_DEPTH = 64;
const MAX_PLACE = 200;

const seen = (text: string): string => text.replace(UNSEEN, "");
/** Whether a name or value, which is sent as it is, holds what people do not see. */
export const hasUnseen = (text: string): boolean => text.search(UNSEEN) >= 0;

/** A stranger's text as people and models are shown it: nothing in it that is not seen, and no more than so many characters. */
export const plainText = (text: string, maxCharacters: number): string =>
  seen(text).replaceAll("\r\n", "\n").replaceAll("\r", "").slice(0, maxCharacters).toWellFormed();

/**
 * A stranger's JSON Schema with its texts and examples made plain; or why it is not read: it is nested deeper than a schema is,
 * or has hidden characters where they cannot be taken out, because names and values are sent as they are.
 */
export function plainSchema(
  schema: Record<string, unknown>,
  maxDepth = MAX_DEPTH,
): { schema: Record<string, unknown> } | { refused: string } {
  let refused: string | null = null;
  const refuse = (path: readonly string[]) => {
    refused ??= `has hidden characters in ${plainText(path.join("."), MAX_PLACE)}`;
  };
  const plain = (value: unknown, path: readonly string[], isExample: boolean): unknown => {
    if (refused !== null) return null;
    if (typeof value === "string") {
      if (isExample) return seen(value);
      if (hasUnseen(value)) refuse(path);
      return value;
    }
    if (typeof value !== "object" || value === null) return value;
    if (path.length > maxDepth) {
      refused = "is nested deeper than is read";
      return null;
    }
    if (Array.isArray(value)) return value.map((each, at) => plain(each, [...path, String(at)], isExample));
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => {
        const at = [...path, name];
        if (hasUnseen(name)) refuse(at);
        return [
          name,
          typeof each === "string" && NAMES_OF_TEXT.has(name)
            ? plainText(each, MAX_SCHEMA_TEXT)
            : plain(each, at, isExample || NAMES_OF_EXAMPLES.has(name)),
        ];
      }),
    );
  };
  const made = plain(schema, [], false) as Record<string, unknown>;
  return refused === null ? { schema: made } : { refused };
}
