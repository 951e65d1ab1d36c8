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
const UNIQUE = "x-bailiwick-unique";
const MAX_STEPS = 100_000;
/** Of the processor, so that a busy machine fails nothing. */
const MAX_CHECK_MS = 45;
const LOOK_EVERY_MS = 1;
/** Of one value: what is wrong beyond them is told nobody. */
const MAX_ISSUES = 50;
const MAX_TOLD_VALUES = 20;
/** Code is made for objects of so many schemas; for more it takes longer than it saves. */
const MAX_MADE_CODE = 100;

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
      // Checked here: the library's own check is not bounded.
      if (name === "uniqueItems") {
        const isOfArrays = [own.type].flat().includes("array") && own.$ref === undefined;
        return each === true && isOfArrays ? [[UNIQUE, true]] : [];
      }
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

class TooMuch extends Error {}
let leftSteps = 0;
let readSchemas = 0;
let nextLookMs = 0;
let endsAtMs = 0;
/** The values being checked, each within the one before. */
let open: unknown[] = [];

function processorMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** Throws when the time is used up; the processor's own clock is dear, so it is asked now and then. */
function look(): void {
  const nowMs = performance.now();
  if (nowMs < nextLookMs) return;
  nextLookMs = nowMs + LOOK_EVERY_MS;
  if (processorMs() > endsAtMs) throw new TooMuch();
}

function begin(): void {
  leftSteps = MAX_STEPS;
  readSchemas = 0;
  nextLookMs = 0;
  open = [];
  endsAtMs = processorMs() + MAX_CHECK_MS;
}

/** The same text for what JSON calls equal, and for nothing else. */
function canonical(value: unknown): string {
  look();
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "";
  const own = value as Json;
  const parts = Object.keys(own)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonical(own[name])}`);
  return `{${parts.join()}}`;
}

/** The first element that is there already. */
function firstRepeated(elements: readonly unknown[]): number | null {
  const seen = new Set<unknown>();
  for (const [index, element] of elements.entries()) {
    look();
    const key =
      typeof element === "object" && element !== null ? canonical(element) : JSON.stringify(element);
    if (seen.has(key)) return index;
    seen.add(key);
  }
  return null;
}

type Run = z.core.$ZodType["_zod"]["run"];

const unique =
  (inst: z.core.$ZodType, run: Run): Run =>
  (payload, context) => {
    const repeated = Array.isArray(payload.value) ? firstRepeated(payload.value) : null;
    if (repeated === null) return run(payload, context);
    const message = "must not be there twice";
    payload.issues.push({ code: "custom", path: [repeated], message, input: payload.value, inst });
    return payload;
  };

/** Counts, and keeps what is wrong short: else what options of options do not fit would be kept for each of them. */
const counted =
  (run: Run): Run =>
  (payload, context) => {
    if (--leftSteps < 0) throw new TooMuch();
    look();
    open.push(payload.value);
    const result = run(payload, context) as typeof payload;
    open.pop();
    if (result.issues.length > MAX_ISSUES) result.issues.length = MAX_ISSUES;
    for (const issue of result.issues)
      if (issue.code === "invalid_union") (issue as { errors: unknown }).errors = [];
    return result;
  };

const isIntersection = (schema: z.core.$ZodType): schema is z.core.$ZodIntersection =>
  schema._zod.def.type === "intersection";

/** Its members, also of those within that are no schema of their own: those may be there again and again. */
const partsOf = (schema: z.core.$ZodIntersection, known: WeakSet<object>): z.core.$ZodType[] =>
  [schema._zod.def.left, schema._zod.def.right].flatMap((part) =>
    isIntersection(part) && !known.has(part) ? partsOf(part, known) : [part],
  );

/**
 * One after the other, each with what the one before made of the value: the library merges what they make, which takes the
 * square of an object's size. A name is unknown where all say so.
 */
const inTurn =
  (parts: readonly z.core.$ZodType[]): Run =>
  (payload, context) => {
    const unknown = new Map<string, number>();
    let first: z.core.$ZodRawIssue | undefined;
    for (const part of parts) {
      const result = part._zod.run({ value: payload.value, issues: [] }, context) as typeof payload;
      for (const issue of result.issues) {
        if (issue.code === "unrecognized_keys" && !issue.path?.length) {
          first ??= issue;
          for (const key of issue.keys) unknown.set(key, (unknown.get(key) ?? 0) + 1);
        } else payload.issues.push(issue);
      }
      if (result.issues.length === 0) payload.value = result.value;
    }
    const keys = [...unknown].filter(([, count]) => count === parts.length).map(([key]) => key);
    if (first && keys.length > 0) payload.issues.push({ ...first, keys } as z.core.$ZodRawIssue);
    return payload;
  };

/** Without what says that it may be left out, or only read. */
function bare(schema: z.core.$ZodType): z.core.$ZodType {
  const { innerType } = schema._zod.def as { innerType?: z.core.$ZodType };
  return innerType ? bare(innerType) : schema;
}

/** Counts every schema it is told of; definitions that refer to each other may be walked without end. */
function countingRegistry() {
  const registry = z.registry<Json>();
  const known = new WeakSet<object>();
  registry.add = ((schema: z.core.$ZodType, told: Json) => {
    look();
    if (known.has(schema)) return registry;
    known.add(schema);
    readSchemas++;
    const inner = bare(schema);
    if (isIntersection(inner) && (inner === schema || !known.has(inner))) {
      known.add(inner);
      inner._zod.run = inTurn(partsOf(inner, known));
    }
    const { run } = schema._zod;
    schema._zod.run = counted(told[UNIQUE] ? unique(schema, run) : run);
    return registry;
  }) as unknown as typeof registry.add;
  return registry;
}

/** Where in the value the check was: the names as far as the first list. */
function placeOf(values: readonly unknown[]): string[] {
  const path: string[] = [];
  for (const [at, value] of values.entries()) {
    const inner = values[at + 1];
    if (typeof value !== "object" || value === null || inner === value) continue;
    if (Array.isArray(value)) break;
    const name = Object.keys(value).find((key) => (value as Json)[key] === inner);
    if (name === undefined) break;
    path.push(name);
  }
  return path;
}

const tooMuch = () =>
  new z.ZodError([
    {
      code: "custom",
      path: placeOf(open),
      message: "takes too many steps to check against the schema",
      input: undefined,
    },
  ]);

/** A thousand values in each of a thousand messages would be told nobody either. */
const words = (issue: Parameters<typeof issueWords>[0]): string | undefined =>
  issue.code === "invalid_value" && issue.values.length > MAX_TOLD_VALUES
    ? `must be one of the ${issue.values.length} values the schema names`
    : issueWords(issue);

/**
 * Checks values against a JSON Schema somebody else wrote, in bounded time: its regular expressions (`pattern`,
 * `patternProperties`) are not run, and a check that takes more than 100,000 steps or 45 ms of the processor fails, naming the
 * field. Throws where the schema has what is not checked here, such as `not` and `if`, or takes as long itself.
 */
export function schemaValidator(schema: unknown): SchemaValidator {
  begin();
  const type = readable(schema);
  const jitless = readSchemas > MAX_MADE_CODE;
  return {
    safeParse(value) {
      begin();
      try {
        return type.safeParse(value, { error: words, jitless });
      } catch (error) {
        // A RangeError: nested deeper than can be walked.
        if (error instanceof TooMuch || error instanceof RangeError)
          return { success: false, error: tooMuch() };
        throw error;
      } finally {
        open = [];
      }
    },
  };
}

function readable(schema: unknown): z.ZodType {
  try {
    return z.fromJSONSchema(checkable(schema) as never, { registry: countingRegistry() }) as z.ZodType;
  } catch (error) {
    if (error instanceof TooMuch) throw new Error("it takes too long to read");
    throw error;
  }
}
