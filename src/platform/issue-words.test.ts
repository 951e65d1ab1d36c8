import { expect, test } from "vitest";
import { z } from "zod";
import { issueWords } from "./issue-words.ts";

const said = (schema: z.ZodType, value: unknown) =>
  schema.safeParse(value, { error: issueWords }).error?.issues.map(({ message }) => message);

test.each<[z.ZodType, unknown, string]>([
  [z.string(), undefined, "is missing"],
  [z.string(), 3, "must be a text"],
  [z.number().int(), 1.5, "must be a whole number"],
  [z.string().min(1), "", "must not be empty"],
  [z.string().max(5), "123456", "must have at most 5 characters"],
  [z.array(z.string()).max(1), ["a", "b"], "must have at most 1 element"],
  [z.number().min(2), 1, "must be at least 2"],
  [z.number().positive(), 0, "must be more than 0"],
  [z.enum(["a", "b"]), "c", 'must be one of "a", "b"'],
  [z.enum(["a", "b"]), undefined, 'is missing; it is one of "a", "b"'],
  [z.strictObject({}), { adress: 1 }, "has no field adress"],
  [z.iso.datetime(), "tomorrow", "must be a time such as 2026-01-31T09:00:00Z"],
  [
    z.union([z.object({ text: z.string() }), z.object({ base64: z.string() })]),
    {},
    "text is missing, or base64 is missing",
  ],
  [z.discriminatedUnion("kind", [z.object({ kind: z.literal("a") })]), { kind: "b" }, 'must be "a"'],
  [z.string("give a city"), undefined, "give a city"],
])("%#: what is wrong is said in words, and a schema's own words are kept", (schema, value, words) => {
  expect(said(schema, value)).toEqual([words]);
});
