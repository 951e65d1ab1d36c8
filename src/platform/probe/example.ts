import type { IdKind } from "../ids.ts";
import { branchesOf, idKindOf, type JsonSchema } from "./json-schema.ts";

export interface ExampleOptions {
  /** An id of this kind that exists. */
  idOf(kind: IdKind): string;
  /** Words for names and texts, different each time where they must be unique. */
  words: string;
  /** Optional top-level fields to give all the same. */
  include: ReadonlySet<string>;
}

/** The smallest value a schema allows: required fields alone, at their lower bounds. */
export function exampleOf(schema: JsonSchema, options: ExampleOptions, name = ""): unknown {
  const kind = idKindOf(name, schema);
  if (kind) return options.idOf(kind);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  const [branch] = branchesOf(schema);
  if (branch) return exampleOf(branch, options, name);
  switch (schema.type) {
    case "object": {
      const wanted = Object.entries(schema.properties ?? {}).filter(
        ([key, { default: otherwise }]) =>
          (schema.required?.includes(key) && otherwise === undefined) ||
          (name === "" && options.include.has(key)),
      );
      // Fields of nested objects are never "included": only the top level is named by an error.
      return Object.fromEntries(wanted.map(([key, field]) => [key, exampleOf(field, options, key)]));
    }
    case "array":
      return Array.from({ length: schema.minItems ?? 0 }, () => exampleOf(schema.items ?? {}, options, name));
    case "string":
      return textOf(schema, options.words);
    case "integer":
    case "number":
      return Math.max(schema.minimum ?? 1, 1);
    case "boolean":
      return false;
    case "null":
      return null;
    default:
      return options.words;
  }
}

// For texts that name something of the product: a role, a permission, an address.
const WORDS = ["*", "1", "member", "runs:create", "10.0.0.0", "petstore.getPetById"];

function textOf({ format, pattern, minLength = 0, maxLength = Infinity }: JsonSchema, words: string): string {
  if (format === "date-time") return "2026-01-01T00:00:00.000Z";
  if (format === "uri" || format === "uri-template")
    return `http://127.0.0.1:1/${words.replaceAll(" ", "-")}`;
  if (format === "email") return `${words.replaceAll(" ", "-")}@example.org`;
  const plain = words.replaceAll(" ", "");
  const candidates = [words, words.replaceAll(" ", "-"), words.replaceAll(" ", "_"), plain, ...WORDS];
  const fitting = candidates.find(
    (text) =>
      text.length >= minLength &&
      text.length <= maxLength &&
      (!pattern || new RegExp(pattern, "u").test(text)),
  );
  if (fitting === undefined) throw new Error(`no example for a text of ${pattern ?? format ?? minLength}`);
  return fitting;
}
