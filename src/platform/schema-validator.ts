import { z } from "zod";
import { issueWords } from "./issue-words.ts";

type Json = Record<string, unknown>;
export type SchemaValidator = Pick<z.ZodType, "safeParse">;

// Where JSON Schema has schemas. `not` is left alone: it is refused as it is, and would mean another thing with less in it.
const SCHEMAS = new Set([
  "items",
  "prefixItems",
  "additionalItems",
  "additionalProperties",
  "contains",
  "propertyNames",
  "allOf",
  "anyOf",
  "oneOf",
]);
const NAMED_SCHEMAS = new Set(["properties", "$defs", "definitions"]);
const REGULAR_EXPRESSIONS = ["pattern", "patternProperties"];
const UNREAD = new Set([...REGULAR_EXPRESSIONS, "description", "id", "$id"]);
const COUNTED = "x-bailiwick-counted";
const MAX_STEPS = 100_000;

/** What of a schema is checked; without some of it, more than one of exclusive options may fit. */
function checkable(schema: unknown): unknown {
  let hasExpressions = false;
  const read = (value: unknown, areOptionsOpen: boolean): unknown => {
    if (Array.isArray(value)) return value.map((each) => read(each, areOptionsOpen));
    if (typeof value !== "object" || value === null) return value;
    const own = value as Json;
    if (REGULAR_EXPRESSIONS.some((name) => Object.hasOwn(own, name))) hasExpressions = true;
    const inner = (each: unknown) => read(each, areOptionsOpen);
    const kept = Object.entries(own).flatMap(([name, each]): [string, unknown][] => {
      if (UNREAD.has(name)) return [];
      // Which properties are additional, the expressions said.
      if (name === "additionalProperties" && Object.hasOwn(own, "patternProperties")) return [];
      if (name === "maxContains" && areOptionsOpen) return [];
      if (name === "oneOf" && areOptionsOpen)
        return Object.hasOwn(own, "anyOf") ? [] : [["anyOf", inner(each)]];
      if (name === "type" && Array.isArray(each)) return [[name, [...new Set(each)]]];
      if (SCHEMAS.has(name)) return [[name, inner(each)]];
      if (NAMED_SCHEMAS.has(name) && typeof each === "object" && each !== null)
        return [
          [name, Object.fromEntries(Object.entries(each).map(([key, property]) => [key, inner(property)]))],
        ];
      return [[name, each]];
    });
    return { ...Object.fromEntries(kept), [COUNTED]: true };
  };
  const strict = read(schema, false);
  return hasExpressions ? read(schema, true) : strict;
}

class TooManySteps extends Error {}
let leftSteps = 0;

/** Counts every schema it is told of; definitions that refer to each other may be walked without end. */
function countingRegistry() {
  const registry = z.registry<Json>();
  const counted = new WeakSet<object>();
  registry.add = ((schema: z.core.$ZodType) => {
    if (counted.has(schema)) return registry;
    counted.add(schema);
    const { run } = schema._zod;
    schema._zod.run = (payload, context) => {
      if (--leftSteps < 0) throw new TooManySteps();
      return run(payload, context);
    };
    return registry;
  }) as typeof registry.add;
  return registry;
}

const tooMuch = () =>
  new z.ZodError([
    {
      code: "custom",
      path: [],
      message: "takes too many steps to check against the schema",
      input: undefined,
    },
  ]);

/**
 * Checks values against a JSON Schema somebody else wrote, in bounded time: its regular expressions (`pattern`,
 * `patternProperties`) are not run, and a check that takes more than 100,000 steps fails. Throws where the schema has what
 * is not checked here, such as `not` and `if`.
 */
export function schemaValidator(schema: unknown): SchemaValidator {
  const type = z.fromJSONSchema(checkable(schema) as never, { registry: countingRegistry() }) as z.ZodType;
  return {
    safeParse(value) {
      leftSteps = MAX_STEPS;
      try {
        return type.safeParse(value, { error: issueWords });
      } catch (error) {
        // A RangeError: nested deeper than can be walked.
        if (error instanceof TooManySteps || error instanceof RangeError)
          return { success: false, error: tooMuch() };
        throw error;
      }
    },
  };
}
