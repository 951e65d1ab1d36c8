import { readFileSync } from "node:fs";
import type { FieldSchema } from "@bailiwick/sdk";
import { UsageError } from "./usage-error.ts";

/** One thing a verb takes, as a flag: `content.instructions` fills a part of `content`. */
export interface Field {
  path: string[];
  schema: FieldSchema;
  isRequired: boolean;
}

const MAX_DEPTH = 3;

/** The parts of an object; of one that is one of several kinds, those of all kinds. */
function partsOf({ properties, oneOf }: FieldSchema): Record<string, FieldSchema> | undefined {
  if (properties || !Array.isArray(oneOf)) return properties;
  const parts: Record<string, FieldSchema> = {};
  for (const alternative of oneOf as FieldSchema[])
    for (const [name, part] of Object.entries(alternative.properties ?? {})) {
      const choices = [parts[name], part].flatMap((one) => one?.enum ?? one?.const ?? []);
      parts[name] ??= part;
      if (part.const !== undefined) parts[name] = { type: "string", enum: choices as string[] };
    }
  return Object.keys(parts).length > 0 ? parts : undefined;
}

/** Every field of a verb's input, and the parts of those that are objects. */
export function fieldsOf(schema: FieldSchema, path: string[] = []): Field[] {
  return Object.entries(partsOf(schema) ?? {}).flatMap(([name, part]) => {
    const field = {
      path: [...path, name],
      schema: part,
      isRequired: schema.required?.includes(name) ?? false,
    };
    if (!partsOf(part) || path.length + 1 >= MAX_DEPTH) return [field];
    return [field, ...fieldsOf(part, field.path).map((inner) => ({ ...inner, isRequired: false }))];
  });
}

const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
export const flagOf = ({ path }: Field): string => path.map(kebab).join(".");

function textOf(text: string, flag: string): string {
  if (text.startsWith("@@")) return text.slice(1);
  if (!text.startsWith("@")) return text;
  try {
    return readFileSync(text === "@-" ? 0 : text.slice(1), "utf8");
  } catch {
    throw new UsageError(`--${flag}: ${text.slice(1)} cannot be read (write @@ for text that starts with @)`);
  }
}

const json = (text: string, flag: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError(`--${flag} takes JSON, or @file`);
  }
};

const isType = (schema: FieldSchema, type: string) => [schema.type].flat().includes(type);
const allows = (schema: FieldSchema, text: string): boolean =>
  [schema.const, ...(schema.enum ?? [])].includes(text) || isType(schema, "string");

/** The value a flag's text stands for. What the schema cannot tell goes as text: the API says what is wrong with it. */
export function valueOf(schema: FieldSchema, given: string, flag: string): unknown {
  const text = textOf(given, flag);
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(alternatives)) {
    const options = alternatives as FieldSchema[];
    if (text === "null" && options.some((option) => isType(option, "null"))) return null;
    const fitting =
      options.find(
        (option) => (isType(option, "number") || isType(option, "integer")) && Number.isFinite(Number(text)),
      ) ??
      options.find((option) => allows(option, text)) ??
      options.find((option) => !isType(option, "null"));
    return fitting ? valueOf(fitting, text, flag) : text;
  }
  if (isType(schema, "integer") || isType(schema, "number")) {
    const number = Number(text);
    return text.trim() !== "" && Number.isFinite(number) ? number : text;
  }
  if (isType(schema, "boolean") || schema.const === true) return text !== "false";
  if (isType(schema, "array"))
    return text.trimStart().startsWith("[") ? json(text, flag) : text.split(",").map((part) => part.trim());
  if (isType(schema, "object")) return json(text, flag);
  if (schema.type !== undefined || schema.enum || schema.const !== undefined) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Puts a value at its path, next to what is there. */
export function put(target: Record<string, unknown>, path: string[], value: unknown): void {
  const [head, ...rest] = path as [string, ...string[]];
  if (rest.length === 0) target[head] = value;
  else {
    const inner = (target[head] ?? {}) as Record<string, unknown>;
    target[head] = inner;
    put(inner, rest, value);
  }
}
