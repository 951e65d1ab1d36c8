import { z } from "zod";
import { ID_PREFIXES, type IdKind } from "../ids.ts";
import type { Verb } from "../verb.ts";

/** The part of JSON Schema that zod writes and the generated suites read. */
export interface JsonSchema {
  type?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  minItems?: number;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  idKind?: IdKind;
}

export const inputSchemaOf = (verb: Verb): JsonSchema =>
  z.toJSONSchema(verb.input, { io: "input", unrepresentable: "any" }) as JsonSchema;

export const outputSchemaOf = (verb: Verb): JsonSchema =>
  z.toJSONSchema(verb.output, { io: "output", unrepresentable: "any" }) as JsonSchema;

export const branchesOf = (schema: JsonSchema): JsonSchema[] => [
  ...(schema.anyOf ?? []),
  ...(schema.oneOf ?? []),
  ...(schema.allOf ?? []),
];

// What a field is called decides, where an id or a slug is taken.
const CALLED: Record<string, IdKind> = { credential: "apiKey" };

/** The kind of id that a field takes, by its shape or by its name; undefined when it takes none. */
export function idKindOf(name: string, schema: JsonSchema): IdKind | undefined {
  if (schema.idKind) return schema.idKind;
  // A word that stands for no id, as "none", is none itself.
  if (schema.const !== undefined || schema.enum) return undefined;
  const noun = /^(\w+)Ids?$/.exec(name)?.[1];
  if (!noun || schema.type !== "string") return undefined;
  return CALLED[noun] ?? (noun in ID_PREFIXES ? (noun as IdKind) : undefined);
}
