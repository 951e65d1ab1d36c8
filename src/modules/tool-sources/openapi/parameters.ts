import type { BodyDefinition, ParameterDefinition } from "./definition.ts";
import { DocumentFailure } from "./failure.ts";
import { isOwnHeader } from "./own-headers.ts";
import { follow, isObject } from "./references.ts";
import { type Conversion, convert } from "./schema.ts";

type Json = Record<string, unknown>;
const PLACES = ["path", "query", "header", "cookie"];
const STYLES: Record<ParameterDefinition["in"], ParameterDefinition["style"][]> = {
  path: ["simple", "label", "matrix"],
  query: ["form", "spaceDelimited", "pipeDelimited", "deepObject"],
  header: ["simple"],
  cookie: ["form"],
};
const MAX_PARAMETERS = 200;

export interface Arguments {
  properties: Json;
  required: string[];
  parameters: ParameterDefinition[];
}

const firstContent = (value: unknown): Json | null => {
  const media = isObject(value) ? Object.values(value)[0] : null;
  return isObject(media) ? media : null;
};

/** The parameters of an operation, its own before those of its path: `[value, pointer]`. */
export function parametersOf(
  root: Json,
  lists: { list: unknown; place: string }[],
): { value: Json; place: string }[] {
  const found = new Map<string, { value: Json; place: string }>();
  for (const { list, place } of lists) {
    if (list === undefined) continue;
    if (!Array.isArray(list)) throw new DocumentFailure("bad_parameter", "parameters must be a list", place);
    for (const [at, each] of list.slice(0, MAX_PARAMETERS).entries()) {
      const { value, pointer } = follow(root, each, `${place}/${at}`);
      if (!isObject(value) || typeof value.name !== "string" || !PLACES.includes(value.in as string))
        throw new DocumentFailure(
          "bad_parameter",
          "A parameter needs a name, and in: path, query, header or cookie",
          pointer,
        );
      const key = `${value.in as string} ${value.name}`;
      if (!found.has(key)) found.set(key, { value, place: pointer });
    }
  }
  return [...found.values()].filter(
    ({ value }) => value.in !== "header" || !isOwnHeader(value.name as string),
  );
}

function styleOf(value: Json): Pick<ParameterDefinition, "style" | "isExploded"> {
  const allowed = STYLES[value.in as ParameterDefinition["in"]];
  if (firstContent(value.content)) return { style: "json", isExploded: false };
  const style = allowed.find((each) => each === value.style) ?? allowed[0]!;
  return { style, isExploded: typeof value.explode === "boolean" ? value.explode : style === "form" };
}

export function argumentsOf(found: { value: Json; place: string }[], c: Conversion): Arguments {
  const result: Arguments = { properties: {}, required: [], parameters: [] };
  const names = found.map(({ value }) => value.name as string);
  for (const { value, place } of found) {
    const name = value.name as string;
    const where = value.in as ParameterDefinition["in"];
    // Two of one name in different places: the path keeps it, the others say where they go.
    const isShared = names.filter((each) => each === name).length > 1;
    const argument = isShared && where !== "path" ? `${where}_${name}` : name;
    const schema = value.schema ?? firstContent(value.content)?.schema ?? {};
    const converted = convert(schema, `${place}/schema`, c);
    const description = typeof value.description === "string" ? value.description.trim().slice(0, 400) : "";
    result.properties[argument] = {
      ...converted,
      ...(description && !("$ref" in converted) ? { description } : {}),
    };
    const isRequired = value.required === true || where === "path";
    if (isRequired) result.required.push(argument);
    result.parameters.push({
      ...{ name, in: where, argument, ...styleOf(value) },
      allowsReserved: value.allowReserved === true,
    });
  }
  return result;
}

const encodingOf = (type: string): BodyDefinition["encoding"] | null => {
  if (/^application\/(?:[\w.-]+\+)?json\b/i.test(type) || type === "*/*") return "json";
  if (/^application\/x-www-form-urlencoded\b/i.test(type)) return "form";
  if (/^multipart\/form-data\b/i.test(type)) return "multipart";
  return /^text\//i.test(type) ? "text" : null;
};
const ORDER = ["json", "form", "multipart", "text"];

/** The content a body can be sent as, JSON before others. */
function bodyContent(content: Json) {
  return Object.entries(content)
    .map(([type, media]) => ({ type, media, encoding: encodingOf(type) }))
    .filter((each): each is typeof each & { encoding: BodyDefinition["encoding"] } => each.encoding !== null)
    .sort((a, b) => ORDER.indexOf(a.encoding) - ORDER.indexOf(b.encoding))[0];
}

/**
 * Adds the request's body to its arguments: the fields of a plain object stand beside the parameters, unless a name is taken; any
 * other body is the argument `body`.
 */
export function addBody(raw: unknown, place: string, args: Arguments, c: Conversion): BodyDefinition | null {
  if (raw === undefined) return null;
  const { value, pointer } = follow(c.root, raw, place);
  if (!isObject(value) || !isObject(value.content)) return null;
  const content = bodyContent(value.content);
  if (!content) {
    if (value.required !== true || Object.keys(value.content).length === 0) return null;
    throw new DocumentFailure(
      "unsupported_body",
      `A body of ${Object.keys(value.content)[0]!} cannot be sent`,
      pointer,
    );
  }
  const { type, media, encoding } = content;
  const contentType = type === "*/*" ? "application/json" : type;
  const rawSchema = isObject(media) ? (media.schema ?? {}) : {};
  const at = `${pointer}/content/${type.replaceAll("/", "~1")}/schema`;
  const resolved = follow(c.root, rawSchema, at);
  // Written out, so that its fields can stand among the arguments; what leads back to it keeps its name.
  const schema = convert(resolved.value, resolved.pointer, c);
  const fields = isObject(schema.properties) ? Object.keys(schema.properties) : [];
  const isPlain =
    schema.type === "object" &&
    fields.length > 0 &&
    !["anyOf", "allOf"].some((key) => key in schema) &&
    !isObject(schema.additionalProperties);
  const isRequired = value.required === true;
  if (isPlain && fields.every((field) => !Object.hasOwn(args.properties, field) && field !== "__proto__")) {
    Object.assign(args.properties, schema.properties);
    if (isRequired && Array.isArray(schema.required)) args.required.push(...(schema.required as string[]));
    return { contentType, encoding, fields, argument: null };
  }
  const argument = Object.hasOwn(args.properties, "body") ? "request_body" : "body";
  args.properties[argument] = schema;
  if (isRequired) args.required.push(argument);
  return { contentType, encoding, fields: null, argument };
}
