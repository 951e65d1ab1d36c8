/** What reviewers see of arguments: secrets hidden, long values cut. The full ones are the step's and never copied. */

export const HIDDEN = "••• hidden";
const MAX_CHARACTERS = 1500;
const MAX_ITEMS = 100;
const MAX_DEPTH = 12;
const CUT = "… ";

const SECRET_NAME =
  /(^|[^a-z])(pass(word|wd|phrase|code)?|pwd|secrets?|tokens?|credentials?|authorization|api[^a-z]?keys?|(private|access|client|signing|encryption)[^a-z]?keys?|cookies?|bearer|otp|pin|cvv|cvc|iban|ssn|card[^a-z]?numbers?)([^a-z]|$)/;
/** `apiKey`, `API_KEY` and `api-key` are one name. */
const words = (name: string): string => name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();
export const isSecretName = (name: string): boolean => SECRET_NAME.test(words(name));

type Schema = Record<string, unknown> | undefined;
const asSchema = (value: unknown): Schema =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
const isSecretSchema = (schema: Schema): boolean =>
  schema?.writeOnly === true || schema?.format === "password";

/** The schema of a property, where it is said plainly; alternatives are all looked at. */
function propertySchemas(schema: Schema, name: string): Schema[] {
  if (!schema) return [];
  const direct = asSchema(asSchema(schema.properties)?.[name]);
  const nested = ["allOf", "anyOf", "oneOf"].flatMap((key) =>
    Array.isArray(schema[key]) ? (schema[key] as unknown[]).map(asSchema) : [],
  );
  return [...(direct ? [direct] : []), ...nested.flatMap((one) => propertySchemas(one, name))];
}

const shortened = (text: string): string =>
  text.length <= MAX_CHARACTERS
    ? text
    : `${text.slice(0, MAX_CHARACTERS)}${CUT}(${text.length - MAX_CHARACTERS} more characters)`;

export function redact(value: unknown, schemas: Schema[] = [], depth = 0): unknown {
  if (typeof value === "string") return shortened(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth >= MAX_DEPTH) return `${CUT}(nested too deep to show)`;
  if (Array.isArray(value)) {
    const items = schemas.map((schema) => asSchema(schema?.items)).filter((schema) => schema !== undefined);
    const shown = value.slice(0, MAX_ITEMS).map((item) => redact(item, items, depth + 1));
    return value.length > MAX_ITEMS ? [...shown, `${CUT}(${value.length - MAX_ITEMS} more)`] : shown;
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      const own = schemas.flatMap((schema) => propertySchemas(schema, name));
      const isSecret = inner !== null && (isSecretName(name) || own.some(isSecretSchema));
      return [name, isSecret ? HIDDEN : redact(inner, own, depth + 1)];
    }),
  );
}

export const redactArguments = (args: unknown, schema: Record<string, unknown> | undefined): unknown =>
  redact(args ?? {}, schema ? [schema] : []);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
export const isPlaceholder = (value: unknown): boolean =>
  typeof value === "string" &&
  (value === HIDDEN || /… \((\d+ more( characters)?|nested too deep to show)\)$/.test(value));

/** Edited arguments with what was hidden or cut put back, wherever its placeholder was left in its place. */
export function restore(edited: unknown, shown: unknown, original: unknown): unknown {
  if (isPlaceholder(edited) && edited === shown) return original;
  if (isObject(edited) && isObject(shown) && isObject(original))
    return Object.fromEntries(
      Object.entries(edited).map(([name, inner]) => [name, restore(inner, shown[name], original[name])]),
    );
  if (Array.isArray(edited) && Array.isArray(shown) && Array.isArray(original)) {
    const rest = shown.length > MAX_ITEMS ? shown.at(-1) : undefined;
    const isRestKept = rest !== undefined && edited.at(-1) === rest;
    const own = isRestKept ? edited.slice(0, -1) : edited;
    const items = own.map((item, index) => restore(item, shown[index], original[index]));
    return isRestKept ? [...items, ...original.slice(MAX_ITEMS)] : items;
  }
  return edited;
}

/** Where a placeholder stands that is not what was there: it would be sent as it is. Null: nowhere. */
export function misplaced(edited: unknown, shown: unknown, path = "arguments"): string | null {
  if (isPlaceholder(edited)) return edited === shown ? null : path;
  if (isObject(edited)) {
    const beside = isObject(shown) ? shown : {};
    for (const [name, inner] of Object.entries(edited)) {
      const found = misplaced(
        inner,
        Object.hasOwn(beside, name) ? beside[name] : undefined,
        `${path}.${name}`,
      );
      if (found) return found;
    }
  }
  if (Array.isArray(edited)) {
    const beside = Array.isArray(shown) ? shown : [];
    for (const [index, item] of edited.entries()) {
      // The rest of a long list may move up when items before it go.
      if (index === edited.length - 1 && beside.length > MAX_ITEMS && item === beside.at(-1)) continue;
      const found = misplaced(item, beside[index], `${path}.${index}`);
      if (found) return found;
    }
  }
  return null;
}
