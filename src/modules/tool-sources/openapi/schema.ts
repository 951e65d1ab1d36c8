import { follow, isObject } from "./references.ts";

type Json = Record<string, unknown>;

const MAX_DEPTH = 40;
const MAX_DESCRIPTION = 400;
const MAX_ENUM = 200;
const MAX_PROPERTIES = 300;
const MAX_OPTIONS = 40;
const TYPES = new Set(["string", "number", "integer", "boolean", "array", "object", "null"]);
const NUMBERS = ["minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems"];

export interface Conversion {
  root: Json;
  /** OpenAPI 3.0 has `nullable` and boolean `exclusiveMinimum`. */
  isOld: boolean;
  /** Properties that are only answered (`readOnly`) or only sent (`writeOnly`) are left out of the other. */
  direction: "request" | "response";
  /** Schema nodes that may still be made: what is beyond is unknown. */
  left: { nodes: number };
  definitions: Json;
  names: Map<string, string>;
  waiting: { name: string; pointer: string }[];
}

export const conversion = (
  root: Json,
  options: { isOld: boolean; direction: Conversion["direction"]; maxNodes: number },
): Conversion => ({
  root,
  isOld: options.isOld,
  direction: options.direction,
  left: { nodes: options.maxNodes },
  definitions: {},
  names: new Map(),
  waiting: [],
});

function nameFor(c: Conversion, pointer: string): string {
  const known = c.names.get(pointer);
  if (known !== undefined) return known;
  const plain = pointer.slice(pointer.lastIndexOf("/") + 1).replace(/[^A-Za-z0-9_]/g, "_") || "Schema";
  const taken = new Set(c.names.values());
  let name = plain;
  for (let number = 2; taken.has(name); number++) name = `${plain}_${number}`;
  c.names.set(pointer, name);
  c.waiting.push({ name, pointer });
  return name;
}

const isLeaf = (value: unknown): boolean =>
  isObject(value) &&
  !["properties", "items", "anyOf", "oneOf", "allOf", "additionalProperties", "$ref"].some(
    (key) => key in value,
  );

function convertReference(schema: Json, place: string, c: Conversion): Json {
  const { value, pointer } = follow(c.root, schema, place);
  if (!isObject(value)) return {};
  // What is small is written where it is used; what is large or leads back to itself gets a name.
  if (isLeaf(value)) return { ...convert(value, pointer, c, 1) };
  if (c.left.nodes <= 0) return {};
  return { $ref: `#/$defs/${nameFor(c, pointer)}` };
}

/** Whether a type's values may be null too. */
const orNull = (schema: Json): Json => {
  if (Array.isArray(schema.enum)) return { ...schema, enum: [...schema.enum, null], ...typeOrNull(schema) };
  if (typeof schema.type === "string") return { ...schema, ...typeOrNull(schema) };
  return { anyOf: [schema, { type: "null" }] };
};
const typeOrNull = ({ type }: Json): Json => (typeof type === "string" ? { type: [type, "null"] } : {});

const isHidden = (property: unknown, c: Conversion): boolean =>
  isObject(property) && property[c.direction === "request" ? "readOnly" : "writeOnly"] === true;

function convertObject(schema: Json, place: string, c: Conversion, depth: number): Json {
  const result: Json = {};
  if (isObject(schema.properties)) {
    const kept = Object.entries(schema.properties)
      .filter(([name, property]) => name !== "__proto__" && !isHidden(property, c))
      .slice(0, MAX_PROPERTIES);
    result.properties = Object.fromEntries(
      kept.map(([name, property]) => [name, convert(property, `${place}/properties`, c, depth + 1)]),
    );
    if (Array.isArray(schema.required)) {
      const names = new Set(kept.map(([name]) => name));
      const required = schema.required.filter((name) => names.has(name as string));
      if (required.length > 0) result.required = [...new Set(required)];
    }
  }
  const rest = schema.additionalProperties;
  if (rest === false) result.additionalProperties = false;
  else if (isObject(rest) && Object.keys(rest).length > 0)
    result.additionalProperties = convert(rest, `${place}/additionalProperties`, c, depth + 1);
  return result;
}

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value.slice(0, MAX_OPTIONS) : []);

/** Parts that are all plain objects are one object: models and people read that more easily. */
function merged(parts: Json[]): Json | null {
  const isPlain = (part: Json) =>
    part.type === "object" &&
    Object.keys(part).every((key) => ["type", "properties", "required", "description"].includes(key));
  if (!parts.every(isPlain)) return null;
  return {
    type: "object",
    properties: Object.assign({}, ...parts.map(({ properties }) => properties ?? {})) as Json,
    required: [...new Set(parts.flatMap(({ required }) => (required as string[] | undefined) ?? []))],
  };
}

function described(schema: Json): string | null {
  const said = typeof schema.description === "string" ? schema.description.trim() : "";
  // A foreign regular expression is never run here, so it is only told.
  const pattern = typeof schema.pattern === "string" ? `Pattern: ${schema.pattern.slice(0, 100)}` : "";
  const text = [said.slice(0, MAX_DESCRIPTION), pattern].filter(Boolean).join(" ");
  return text === "" ? null : text;
}

/**
 * A schema of OpenAPI as JSON Schema 2020-12 with what this product checks: references become `$defs`, so that cycles stay
 * finite, and beyond the allowance of nodes everything is allowed.
 */
export function convert(schema: unknown, place: string, c: Conversion, depth = 0): Json {
  if (schema === true || !isObject(schema)) return {};
  if (--c.left.nodes < 0 || depth > MAX_DEPTH) return {};
  if (typeof schema.$ref === "string") return convertReference(schema, place, c);
  const result: Json = {};
  const description = described(schema);
  if (description) result.description = description;
  if ("const" in schema) result.const = schema.const;
  if (Array.isArray(schema.enum) && schema.enum.length <= MAX_ENUM) result.enum = schema.enum;
  for (const key of NUMBERS) if (typeof schema[key] === "number") result[key] = schema[key];
  for (const [key, limit] of [
    ["exclusiveMinimum", "minimum"],
    ["exclusiveMaximum", "maximum"],
  ] as const) {
    if (typeof schema[key] === "number") result[key] = schema[key];
    else if (schema[key] === true && typeof schema[limit] === "number") {
      result[key] = schema[limit];
      delete result[limit];
    }
  }
  if (["string", "number", "boolean"].includes(typeof schema.default)) result.default = schema.default;
  const types = (Array.isArray(schema.type) ? schema.type : [schema.type]).filter((type) =>
    TYPES.has(type as string),
  ) as string[];
  const isObjectLike = types.includes("object") || (types.length === 0 && isObject(schema.properties));
  if (types.length > 1) result.type = types;
  else if (types.length === 1) result.type = types[0];
  else if (isObjectLike) result.type = "object";
  if (isObjectLike) Object.assign(result, convertObject(schema, place, c, depth));
  if (types.includes("array")) result.items = convert(schema.items ?? {}, `${place}/items`, c, depth + 1);
  const options = [...list(schema.anyOf), ...list(schema.oneOf)];
  if (options.length > 0)
    // Of exclusive options more than one may seem to fit: the service itself knows which.
    result.anyOf = options.map((option, at) => convert(option, `${place}/anyOf/${at}`, c, depth + 1));
  const parts = list(schema.allOf).map((part, at) => convert(part, `${place}/allOf/${at}`, c, depth + 1));
  const whole = parts.length > 0 ? combined(result, parts) : result;
  return c.isOld && schema.nullable === true ? orNull(whole) : whole;
}

function combined(own: Json, parts: Json[]): Json {
  const { description, ...rest } = own;
  const said = description === undefined ? {} : { description };
  const isAlone = Object.keys(rest).every((key) => key === "type");
  if (parts.length === 1 && isAlone) return { ...parts[0], ...said };
  const one = merged(isAlone ? parts : [rest, ...parts]);
  if (one) return { ...one, ...said };
  return { ...said, ...(isAlone ? {} : rest), allOf: parts };
}

/** The schema with the definitions it needs, nearest first; ends the conversion. */
export function withDefinitions(schema: Json, c: Conversion): Json {
  for (let next = c.waiting.shift(); next; next = c.waiting.shift()) {
    const { value } = follow(c.root, { $ref: next.pointer }, next.pointer);
    c.definitions[next.name] = c.left.nodes > 0 ? convert(value, next.pointer, c) : {};
  }
  return Object.keys(c.definitions).length > 0 ? { ...schema, $defs: c.definitions } : schema;
}
