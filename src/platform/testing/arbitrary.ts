import fc from "fast-check";
import { branchesOf, idKindOf, type JsonSchema } from "../probe/json-schema.ts";
import { withValueAt } from "../probe/id-places.ts";
import type { IdKind } from "../ids.ts";

/** Values a schema allows, some at its edges; ids mostly ones that exist. */
export function arbitraryOf(
  schema: JsonSchema,
  ids: ReadonlyMap<IdKind, string[]>,
  name = "",
): fc.Arbitrary<unknown> {
  const kind = idKindOf(name, schema);
  const known = kind ? ids.get(kind) : undefined;
  if (known?.length) return fc.constantFrom(...known);
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const branches = branchesOf(schema);
  if (branches.length > 0) return fc.oneof(...branches.map((branch) => arbitraryOf(branch, ids, name)));
  switch (schema.type) {
    case "object":
      return objectOf(schema, ids);
    case "array":
      return fc.array(arbitraryOf(schema.items ?? {}, ids, name), {
        minLength: schema.minItems ?? 0,
        maxLength: 4,
      });
    case "string":
      return textOf(schema);
    case "integer":
      return fc.integer({ min: schema.minimum ?? -1000, max: Math.min(schema.maximum ?? 1000, 1_000_000) });
    case "number":
      return fc.double({ min: schema.minimum ?? -1000, max: schema.maximum ?? 1000, noNaN: true });
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

function objectOf(schema: JsonSchema, ids: ReadonlyMap<IdKind, string[]>): fc.Arbitrary<unknown> {
  const fields = Object.entries(schema.properties ?? {});
  if (fields.length === 0)
    return fc.dictionary(fc.string({ maxLength: 10 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 });
  const required = schema.required ?? [];
  return fc.record(Object.fromEntries(fields.map(([key, field]) => [key, arbitraryOf(field, ids, key)])), {
    requiredKeys: required.filter((key) => schema.properties![key]!.default === undefined),
  });
}

const ADDRESSES = ["http://127.0.0.1:1/x", "https://10.0.0.1", "http://[::1]:9", "http://localhost/{x}"];

function textOf({ format, pattern, minLength = 0, maxLength = 200 }: JsonSchema): fc.Arbitrary<string> {
  // Nothing outside this machine may be asked, so addresses are all ones the guard refuses.
  if (format === "uri") return fc.constantFrom(...ADDRESSES);
  if (format === "date-time")
    return fc
      .date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) })
      .map((date) => date.toISOString());
  if (pattern) return fc.stringMatching(new RegExp(pattern, "u"));
  const length = { minLength, maxLength: Math.max(minLength, Math.min(maxLength, 200)) };
  return fc.oneof(
    fc.string(length),
    fc.string({ ...length, unit: "grapheme" }),
    fc.constantFrom(...ADDRESSES, "hello", "return input", "x".repeat(Math.min(maxLength, 2000))),
  );
}

/** What no schema asks for: other types, extremes, text that cannot be stored, keys that mean something to JavaScript. */
export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    false,
    0,
    -1,
    -0,
    1.5,
    1e308,
    5e-324,
    2 ** 31,
    2 ** 53,
    2 ** 63,
    -(2 ** 63),
    "",
    " ",
    "\u0000",
    "a\u0000b",
    "\ud800",
    "x\udfffy",
    "\ufeff",
    "\u202e",
    "😀".repeat(50),
    "é".normalize("NFD"),
    "x".repeat(300_000),
    "'; drop table agents; --",
    "%00",
    "../../etc/passwd",
    "${7*7}",
    "{{x}}",
    "NaN",
    "Infinity",
    "true",
    "null",
    "1",
    [],
    {},
    [[]],
    [null],
    { length: 1e9 },
    { $ref: "#" },
    { type: "object", $ref: "#/$defs/x", $defs: { x: { $ref: "#/$defs/x" } } },
    { type: "object", properties: { x: { pattern: "(" } } },
    { toString: 1, valueOf: 1 },
    { constructor: { prototype: { x: 1 } } },
    { "": 1 },
    { hasOwnProperty: 1 },
  ),
  fc.jsonValue({ maxDepth: 3 }),
  fc.string({ unit: "binary", maxLength: 50 }),
  fc.integer({ min: 1, max: 400 }).map((depth) => nested(depth)),
);

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level++) value = level % 2 ? [value] : { a: value };
  return value;
}

const placesIn = (value: unknown): (string | number)[][] =>
  typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => {
        const step = Array.isArray(value) ? Number(key) : key;
        return [[step], ...placesIn(inner).map((place) => [step, ...place])];
      })
    : [];

/** The value with something hostile at one place in it, however deep. */
export const spoiled = (value: Record<string, unknown>): fc.Arbitrary<Record<string, unknown>> => {
  const places = placesIn(value);
  if (places.length === 0) return fc.constant(value);
  return fc
    .tuple(fc.constantFrom(...places), hostileValue)
    .map(([place, hostile]) => withValueAt(value, place, hostile));
};
