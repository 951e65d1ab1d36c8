import { expect, test } from "vitest";
import { misfits } from "./misfits.ts";
import { HIDDEN } from "./redact.ts";

const schema = {
  type: "object",
  additionalProperties: false,
  required: ["to", "pin"],
  properties: {
    to: { type: "string", format: "email" },
    pin: { type: "integer" },
    amount: { type: "number", minimum: 1 },
    lines: {
      type: "array",
      maxItems: 3,
      items: { type: "object", required: ["sku"], properties: { sku: { type: "string" } } },
    },
    via: {
      anyOf: [
        { type: "string", enum: ["mail"] },
        { type: "object", properties: { token: {} } },
      ],
    },
  },
};
const fitting = { to: "ada@example.org", pin: 1234 };
const pathsOf = (edited: unknown) => misfits(schema, edited).map(({ path }) => path);

test("arguments that fit the schema do, and without a schema all do", () => {
  expect(misfits(schema, fitting)).toEqual([]);
  expect(misfits(null, { anything: true })).toEqual([]);
});

test.each([
  ["a wrong kind", { ...fitting, to: 7 }, ["arguments.to"]],
  ["a wrong value", { ...fitting, amount: 0 }, ["arguments.amount"]],
  ["what is missing", { pin: 1 }, ["arguments.to"]],
  ["what is too much", { ...fitting, bcc: "eve@example.org" }, ["arguments.bcc"]],
  ["a field of an item", { ...fitting, lines: [{ sku: "a" }, { sku: 2 }] }, ["arguments.lines.1.sku"]],
  ["several at once", { to: 7, pin: "x" }, ["arguments.to", "arguments.pin"]],
  ["none of the alternatives", { ...fitting, via: 7 }, ["arguments.via"]],
])("%s is named by its field", (_, edited, expected) => {
  expect(pathsOf(edited)).toEqual(expected);
});

test("what is hidden or cut is not judged by its placeholder, and everything around it is", () => {
  const cut = [{ sku: "a" }, { sku: "b" }, { sku: "c" }, "… (5 more)"];
  expect(pathsOf({ ...fitting, pin: HIDDEN, lines: cut })).toEqual([]);
  expect(pathsOf({ ...fitting, via: { token: HIDDEN } })).toEqual([]);
  expect(pathsOf({ to: 7, pin: HIDDEN, bcc: 1 })).toEqual(["arguments.to", "arguments.bcc"]);
});

test("a regular expression of the schema is not run", () => {
  const slow = { type: "object", properties: { a: { type: "string", pattern: "^(a+)+$" } } };
  expect(misfits(slow, { a: `${"a".repeat(60)}!` })).toEqual([]);
});
