import { storableJson } from "../../platform/storable.ts";

/** The arguments of a call as they are recorded and made; a key that could reach a prototype is left out. */
export function argumentsOf(json: string): unknown {
  const text = storableJson(json);
  // A name may be written with escapes.
  return text.includes("__proto__") || text.includes("\\u")
    ? JSON.parse(text, (key, value: unknown) => (key === "__proto__" ? undefined : value))
    : JSON.parse(text);
}
