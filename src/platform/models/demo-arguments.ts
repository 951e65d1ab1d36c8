import { namePattern, wholeName, wholeWord } from "./demo-words.ts";

type Property = {
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  format?: string;
  items?: Property;
};

/** A message being read: what one property took is gone for the next. */
interface Source {
  text: string;
}

/**
 * Arguments for a tool, read from a message by its JSON Schema. A JSON object in the message is taken as it is.
 * Else each property looks, in this order, for `key: value` or `key=value`; an allowed value that is mentioned, an
 * address, a date, the next quoted text; the next number, yes/no/true/false; then its default. Of
 * several strings left, each takes the word after its own name; the last resort of one required string is the words
 * after “in”, “for”, “of” …, or the whole rest. What is not found is left
 * out, so the tool's own validation decides.
 */
export function readDemoArguments(
  schema: object,
  message: string,
  toolName: string,
): Record<string, unknown> {
  const literal = readJsonObject(message);
  if (literal) return literal;
  const { properties = {}, required = [] } = schema as {
    properties?: Record<string, Property>;
    required?: string[];
  };
  const source: Source = { text: message.replace(wholeName(toolName), " ") };
  const found = new Map<string, unknown>();
  const keep = (key: string, value: unknown) => value !== undefined && found.set(key, value);
  const open = () => Object.entries(properties).filter(([key]) => !found.has(key));

  for (const [key, property] of open()) keep(key, readPair(source, key, property));
  for (const [key, property] of open()) keep(key, readShaped(source, key, property));
  for (const [key, property] of open()) keep(key, readByType(source, key, property));
  for (const [key, property] of open()) keep(key, property.default);
  const strings = () => open().filter(([, property]) => typeOf(property) === "string" && !property.enum);
  if (strings().length > 1) {
    for (const [key] of strings())
      keep(key, take(source, new RegExp(`(?<!\\w)${namePattern(key)}\\s+([^\\s,;]+)`, "i")));
  }
  const isRequired = ([key]: [string, Property]) => required.includes(key);
  const needy = strings().find(isRequired) ?? (found.size === 0 ? strings()[0] : undefined);
  if (needy) keep(needy[0], readRest(source.text, needy[0]));
  // In the order of the schema, so that equal requests give equal text.
  return Object.fromEntries(
    Object.keys(properties).flatMap((key) => (found.has(key) ? [[key, found.get(key)]] : [])),
  );
}

const MAX_OBJECT_STARTS = 10;

/** The first balanced `{…}` that is JSON. */
function readJsonObject(text: string): Record<string, unknown> | undefined {
  let start = text.indexOf("{");
  for (let tries = 0; start >= 0 && tries < MAX_OBJECT_STARTS; tries++) {
    try {
      return JSON.parse(text.slice(start, closingBrace(text, start) + 1)) as Record<string, unknown>;
    } catch {
      start = text.indexOf("{", start + 1);
    }
  }
  return undefined;
}

function closingBrace(text: string, start: number): number {
  let depth = 0;
  let isQuoted = false;
  for (let index = start; index < text.length; index++) {
    const character = text[index];
    if (character === "\\") index++;
    else if (character === '"') isQuoted = !isQuoted;
    else if (!isQuoted && character === "{") depth++;
    else if (!isQuoted && character === "}" && --depth === 0) return index;
  }
  return text.length;
}

const typeOf = ({ type }: Property) => (Array.isArray(type) ? type.find((item) => item !== "null") : type);

function take(source: Source, pattern: RegExp): string | undefined {
  const match = pattern.exec(source.text);
  if (!match) return undefined;
  source.text = `${source.text.slice(0, match.index)} ${source.text.slice(match.index + match[0].length)}`;
  return match.slice(1).find((group) => group !== undefined) ?? match[0];
}

const NUMBER = /(?<![\w.-])-?\d+(?:\.\d+)?(?![\w-])(?!\.\d)/;
const INTEGER = /(?<![\w.-])-?\d+(?![\w-])(?!\.\d)/;
const QUOTED = /"([^"]*)"|“([^”]*)”|(?<!\w)'([^']*)'(?!\w)|`([^`]*)`/;

const LIST = String.raw`\[?([^\s,;\]]+(?:\s*,\s*[^\s,;\]]+)*)\]?`;

function readPair(source: Source, key: string, property: Property): unknown {
  const value = typeOf(property) === "array" ? LIST : `(?:${QUOTED.source}|([^\\s,;]+))`;
  const raw = take(source, new RegExp(`(?<!\\w)${namePattern(key)}\\s*[:=]\\s*${value}`, "i"));
  return raw === undefined ? undefined : convert(raw, property);
}

/** Text of the message as the type the schema asks for; text that does not fit stays text. */
function convert(raw: string, property: Property): unknown {
  const type = typeOf(property);
  const trimmed = raw.replace(/[.!?]$/, "");
  const isNumeric = trimmed !== "" && Number.isFinite(Number(trimmed));
  if ((type === "number" || type === "integer") && isNumeric) return Number(trimmed);
  if (type === "boolean") return /^(?:true|yes|on|1)$/i.test(trimmed) ? true : isNo(trimmed) ? false : raw;
  if (property.enum) return property.enum.find((item) => same(String(item), trimmed)) ?? raw;
  if (type === "array") return trimmed.split(/\s*,\s*/).map((item) => convert(item, property.items ?? {}));
  return type === "string" || type === undefined ? raw.replace(/(?<=\w)[.!?]$/, "") : raw;
}

const isNo = (text: string) => /^(?:false|no|off|0)$/i.test(text);
const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();

/** What is recognised by how it looks, which must go before a number inside it is taken. */
function readShaped(source: Source, key: string, property: Property): unknown {
  if (property.const !== undefined) return property.const;
  if (property.enum) return property.enum.find((item) => take(source, wholeWord(String(item))) !== undefined);
  if (typeOf(property) !== "string") return undefined;
  const { format } = property;
  if (format === "email" || /e-?mail$/i.test(key)) return take(source, /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/);
  if (format === "uri" || /ur[il]$/i.test(key)) return take(source, /https?:\/\/[^\s"'<>]*[^\s"'<>.,;!?)]/);
  if (format === "date" || /date$/i.test(key))
    return take(source, /\b\d{4}-\d{2}-\d{2}\b/) ?? take(source, QUOTED);
  return take(source, QUOTED);
}

function readByType(source: Source, key: string, property: Property): unknown {
  if (property.enum) return undefined;
  switch (typeOf(property)) {
    case "integer":
      return numberFrom(take(source, INTEGER));
    case "number":
      return numberFrom(take(source, NUMBER));
    case "boolean": {
      const word = take(source, /\b(?:true|false|yes|no)\b/i);
      return word === undefined ? undefined : !isNo(word);
    }
    case "array":
      return readList(source, property.items ?? {});
    case "string":
      return /(?:id|number|code|key|sku)$/i.test(key) ? take(source, /(?<![\w-])[\w-]*\d[\w-]*/) : undefined;
    default:
      return undefined;
  }
}

const numberFrom = (raw: string | undefined) => (raw === undefined ? undefined : Number(raw));

function readList(source: Source, items: Property): unknown[] | undefined {
  const found: unknown[] = [];
  const item = typeOf(items) ? items : { type: "string" };
  for (;;) {
    const next =
      readShaped(source, "", item) ?? (typeOf(item) === "array" ? undefined : readByType(source, "", item));
    if (next === undefined) return found.length > 0 ? found : undefined;
    found.push(next);
    if (item.const !== undefined) return found;
  }
}

function readRest(text: string, key: string): string | undefined {
  const flat = text
    .replace(/\s+/g, " ")
    .replace(/[\s.!?,;:]+$/, "")
    .trim();
  const phrase = /\b(?:in|for|of|to|about|at|on|with|from|named|called|saying|text)\s+(.+)$/i.exec(flat)?.[1];
  const named = new RegExp(`\\b${namePattern(key)}\\s+(?:is\\s+)?(.+)$`, "i").exec(flat)?.[1];
  return (named ?? phrase ?? flat) || undefined;
}
