// NUL and halves of characters that stand alone: as JSON.stringify writes them, which writes no whole character like this.
const UNSTORABLE = /(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/gi;

/** JSON text a row can hold: what the database has no place for becomes U+FFFD. */
export function storableJson(json: string): string {
  if (!json.includes("\\u")) return json;
  // Twice, since of two that stand beside each other the second begins where the first ended.
  return json.replace(UNSTORABLE, "$1\\ufffd").replace(UNSTORABLE, "$1\\ufffd");
}

/** The value as it comes back from a row: the same, unless it holds what a row cannot. */
export function storable<Value>(value: Value): Value {
  const json = JSON.stringify(value);
  if (json === undefined) return value;
  const stored = storableJson(json);
  return stored === json ? value : (JSON.parse(stored) as Value);
}

/** Text a row can hold. */
export const storableText = (text: string): string => text.replaceAll("\0", "\ufffd").toWellFormed();
