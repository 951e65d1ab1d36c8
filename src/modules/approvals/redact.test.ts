import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HIDDEN, isSecretName, misplaced, redact, redactArguments, restore } from "./redact.ts";

test.each([
  "password",
  "apiKey",
  "API_KEY",
  "x-api-key",
  "authorization",
  "clientSecret",
  "accessToken",
  "cardNumber",
])("%s is the name of a secret", (name) => expect(isSecretName(name)).toBe(true));

test.each(["author", "passenger", "tokenizer", "keyboard", "pinned", "compass", "secretary", "title"])(
  "%s is not",
  (name) => expect(isSecretName(name)).toBe(false),
);

test("what the schema calls a secret is hidden whatever its name, in lists and alternatives too", () => {
  const schema = {
    type: "object",
    properties: {
      note: { type: "string", format: "password" },
      people: { type: "array", items: { type: "object", properties: { code: { writeOnly: true } } } },
    },
    anyOf: [{ properties: { either: { writeOnly: true } } }],
  };
  const shown = redactArguments({ note: "n", people: [{ code: 7, name: "Ada" }], either: "e", x: 1 }, schema);
  expect(shown).toEqual({ note: HIDDEN, people: [{ code: HIDDEN, name: "Ada" }], either: HIDDEN, x: 1 });
});

test("long values are cut and say so", () => {
  const long = { text: "a".repeat(5000), list: Array.from({ length: 300 }, (_, i) => i) };
  const shown = redact(long) as { text: string; list: unknown[] };
  expect(shown.text).toMatch(/… \(3500 more characters\)$/);
  expect(shown.list).toHaveLength(101);
  expect(shown.list.at(-1)).toBe("… (200 more)");
});

describe("edited arguments", () => {
  const original = {
    to: "ada@example.org",
    password: "hunter2",
    text: "a".repeat(5000),
    list: Array.from({ length: 150 }, (_, i) => i),
  };
  const shown = redact(original) as typeof original;

  test("keep what was hidden or cut where it was left alone", () => {
    expect(restore({ ...shown, to: "bob@example.org" }, shown, original)).toEqual({
      ...original,
      to: "bob@example.org",
    });
    expect(restore({ ...shown, list: shown.list.slice(1) }, shown, original)).toMatchObject({
      list: original.list.slice(1),
    });
  });

  test("may not carry a placeholder to another place", () => {
    expect(misplaced(shown, shown)).toBeNull();
    expect(misplaced({ ...shown, to: HIDDEN }, shown)).toBe("arguments.to");
    expect(misplaced({ deep: [{ x: HIDDEN }] }, shown)).toBe("arguments.deep.0.x");
    expect(misplaced({ text: shown.text.replace("a", "b") }, shown)).toBe("arguments.text");
  });

  test("that were not edited are what they were, whatever they are", () => {
    fc.assert(
      fc.property(fc.object({ withNullPrototype: false }), (args) => {
        const seen = redact(args);
        expect(restore(seen, seen, args)).toEqual(args);
        expect(misplaced(seen, seen)).toBeNull();
      }),
      { numRuns: 200 },
    );
  });
});
