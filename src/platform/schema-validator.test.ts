import { expect, test } from "vitest";
import { schemaValidator } from "./schema-validator.ts";

const fits = (schema: unknown, value: unknown) => schemaValidator(schema).safeParse(value).success;
const SLOW = "^(a+)+$";
const EVIL = `${"a".repeat(60)}!`;

test.each([
  ["a property", { properties: { a: { type: "string", pattern: SLOW } } }, { a: EVIL }],
  [
    "a definition",
    { properties: { a: { $ref: "#/$defs/a" } }, $defs: { a: { type: "string", pattern: SLOW } } },
    { a: EVIL },
  ],
  [
    "elements",
    { properties: { a: { type: "array", items: { type: "string", pattern: SLOW } } } },
    { a: [EVIL] },
  ],
  ["options", { properties: { a: { anyOf: [{ type: "string", pattern: SLOW }] } } }, { a: EVIL }],
  [
    "names",
    { patternProperties: { [SLOW]: { type: "integer" } }, additionalProperties: false },
    { [EVIL]: 1 },
  ],
  ["names of properties", { propertyNames: { pattern: SLOW } }, { [EVIL]: 1 }],
  ["extra properties", { additionalProperties: { type: "string", pattern: SLOW } }, { [EVIL]: EVIL }],
])("a regular expression of %s is not run", (_, schema, value) => {
  expect(fits({ type: "object", ...schema }, value)).toBe(true);
});

test("what is not a regular expression is still checked, also a property named pattern", () => {
  const schema = {
    type: "object",
    properties: { pattern: { type: "integer" }, a: { type: "string", pattern: SLOW, maxLength: 3 } },
    additionalProperties: false,
  };
  expect(fits(schema, { pattern: 1, a: "b" })).toBe(true);
  expect(fits(schema, { pattern: "1" })).toBe(false);
  expect(fits(schema, { a: "aaaa" })).toBe(false);
  expect(fits(schema, { b: 1 })).toBe(false);
});

test("of exclusive options that differ in their regular expressions, more than one may fit", () => {
  const option = (pattern: string) => ({ type: "string", pattern });
  expect(fits({ oneOf: [option("^a$"), option("^b$")] }, "a")).toBe(true);
  expect(fits({ oneOf: [{ type: "string" }, { type: "string" }] }, "a")).toBe(false);
  expect(() => schemaValidator({ not: { pattern: "^a" } })).toThrow("not is not supported");
});

test.each(["allOf", "anyOf"])("definitions that double each other with %s end", (how) => {
  const names = Array.from({ length: 40 }, (_, at) => `d${at}`);
  const twice = (name: string) => ({ [how]: [{ $ref: `#/$defs/${name}` }, { $ref: `#/$defs/${name}` }] });
  const $defs = Object.fromEntries(names.map((name, at) => [name, twice(names[at + 1] ?? "end")]));
  const schema = { ...twice("d0"), $defs: { ...$defs, end: { type: "integer" } } };
  const { error } = schemaValidator(schema).safeParse("1");
  expect(error?.issues[0]?.message).toContain("too many steps");
});

test("a definition that doubles itself ends, and one that only nests is checked", () => {
  const self = { $ref: "#/$defs/node" };
  const doubling = {
    anyOf: [1, 2].map(() => ({ type: "object", properties: { x: self }, required: ["x"] })),
  };
  let deep: unknown = 1;
  for (let depth = 0; depth < 60; depth++) deep = { x: deep };
  expect(fits({ ...self, $defs: { node: doubling } }, deep)).toBe(false);
  const list = { type: "object", properties: { x: { anyOf: [self, { type: "integer" }] } } };
  expect(fits({ ...self, $defs: { node: list } }, deep)).toBe(true);
  expect(fits({ type: "array", items: { type: "integer" } }, Array(50_000).fill(1))).toBe(true);
});

test.each([
  ["a wide object of many schemas at once", { allOf: Array(200).fill({ type: "object" }) }, 50_000],
  [
    "one of many options",
    { anyOf: Array(200).fill({ type: "object", properties: { b: { type: "integer" } }, required: ["b"] }) },
    50_000,
  ],
])("%s ends, and the field is named", (_, schema, size) => {
  const wide = Object.fromEntries(Array.from({ length: size }, (_unused, at) => [`k${at}`, at]));
  const { error } = schemaValidator({ type: "object", properties: { a: schema } }).safeParse({ a: wide });
  expect(error?.issues).toMatchObject([{ path: ["a"] }]);
});

test("elements that are there twice are found, whatever the order of their names", () => {
  const schema = { type: "array", uniqueItems: true };
  expect(
    fits(schema, [
      { a: 1, b: 2 },
      { b: 2, a: 1 },
    ]),
  ).toBe(false);
  expect(fits(schema, [1, "1", [1], { a: 1 }, null])).toBe(true);
});

test("of several schemas that must all fit, each checks and fills in", () => {
  const part = (name: string) => ({
    type: "object",
    properties: { [name]: { type: "integer", default: 1 } },
  });
  const validator = schemaValidator({ allOf: [part("a"), part("b"), part("c")] });
  expect(validator.safeParse({ d: 2 }).data).toEqual({ a: 1, b: 1, c: 1, d: 2 });
  expect(validator.safeParse({ b: "x", c: "y" }).error?.issues).toHaveLength(2);
});
