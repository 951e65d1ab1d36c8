import { hasUnseen, plainSchema, plainText } from "../stranger-text.ts";
import type { Annotations } from "../../../platform/gate.ts";
import type { ImportedTool } from "../source-kind.ts";
import type { OperationDefinition } from "./definition.ts";
import { DocumentFailure } from "./failure.ts";
import { addBody, argumentsOf, parametersOf } from "./parameters.ts";
import { follow, isObject, pointerPart } from "./references.ts";
import { conversion, convert, withDefinitions } from "./schema.ts";
import { isPublic } from "./security.ts";
import { type Origin, serverOf } from "./servers.ts";

type Json = Record<string, unknown>;
const MAX_DESCRIPTION = 1500;
const REQUEST_NODES = 1000;
const RESPONSE_NODES = 200;
const MAX_REQUEST_CHARACTERS = 60_000;
const MAX_RESPONSE_CHARACTERS = 40_000;
// Of JSON, of schemas that `convert` has cut.
const MAX_SCHEMA_DEPTH = 200;
const READS = new Set(["get", "head", "options"]);

export interface Document {
  root: Json;
  isOld: boolean;
  servers: string[];
  origin: Origin;
}
export interface Operation {
  path: string;
  method: string;
  item: Json;
  operation: Json;
}

/** By its method, unless the document says otherwise. */
function annotationsOf(method: string, operation: Json): Annotations {
  const effect = operation["x-bailiwick-effect"];
  const isRead = effect === undefined ? READS.has(method) : effect === "read";
  const idempotent = operation["x-bailiwick-idempotent"];
  return {
    isReadOnly: isRead,
    isDestructive: effect === undefined ? method === "delete" : effect === "destructive",
    isIdempotent: typeof idempotent === "boolean" ? idempotent : isRead || ["put", "delete"].includes(method),
    isOpenWorld: true,
  };
}

const textOf = (value: unknown): string => (typeof value === "string" ? value.trim() : "");

function descriptionOf({ operation, method, path }: Operation): string {
  const summary = textOf(operation.summary);
  const description = textOf(operation.description);
  const said = description.startsWith(summary)
    ? description
    : [summary, description].filter(Boolean).join("\n");
  const text = said || `${method.toUpperCase()} ${path}`;
  return plainText(`${operation.deprecated === true ? "Deprecated. " : ""}${text}`, MAX_DESCRIPTION);
}

/** The JSON an operation answers when it succeeds, inside what a call answers. */
function outputOf({ root, isOld }: Document, { operation }: Operation, place: string): Json {
  const status = { type: "integer" };
  const answer = (body: Json) => ({
    type: "object",
    properties: { status, body },
    required: ["status", "body"],
  });
  const responses = isObject(operation.responses) ? operation.responses : {};
  const code = ["200", "201", "202", "203", "2XX", "2xx", "206", "default"].find((each) => each in responses);
  if (!code) return answer({});
  try {
    const { value, pointer } = follow(root, responses[code], `${place}/responses/${code}`);
    const content = isObject(value) && isObject(value.content) ? value.content : {};
    const json = Object.keys(content).find((type) => /\bjson\b/i.test(type));
    const media = json ? content[json] : null;
    if (!isObject(media)) return answer({});
    const c = conversion(root, { isOld, direction: "response", maxNodes: RESPONSE_NODES });
    const schema = convert(media.schema, `${pointer}/content`, c);
    const whole = withDefinitions(answer(schema), c);
    if (JSON.stringify(whole).length > MAX_RESPONSE_CHARACTERS) return answer({});
    const plain = plainSchema(whole, MAX_SCHEMA_DEPTH);
    return "refused" in plain ? answer({}) : plain.schema;
  } catch (error) {
    // A result nobody knows the shape of is still a result.
    if (error instanceof DocumentFailure) return answer({});
    throw error;
  }
}

/** One operation as a tool. Throws DocumentFailure. */
export function toolOf(document: Document, found: Operation, name: string): ImportedTool {
  const { path, method, item, operation } = found;
  const { root, isOld, servers, origin } = document;
  const itemPlace = `#/paths/${pointerPart(path)}`;
  const place = `${itemPlace}/${method}`;
  const c = conversion(root, { isOld, direction: "request", maxNodes: REQUEST_NODES });
  const lists = [
    { list: operation.parameters, place: `${place}/parameters` },
    { list: item.parameters, place: `${itemPlace}/parameters` },
  ];
  const args = argumentsOf(parametersOf(root, lists), c);
  for (const [, named] of path.matchAll(/\{([^}]+)\}/g))
    if (!args.parameters.some((each) => each.in === "path" && each.name === named))
      throw new DocumentFailure("bad_parameter", `The path's {${named}} is not among its parameters`, place);
  const body =
    method === "get" || method === "head"
      ? null
      : addBody(operation.requestBody, `${place}/requestBody`, args, c);
  const required = [...new Set(args.required)];
  const parameters = withDefinitions(
    {
      type: "object",
      properties: args.properties,
      ...(required.length > 0 ? { required } : {}),
      additionalProperties: false,
    },
    c,
  );
  if (JSON.stringify(parameters).length > MAX_REQUEST_CHARACTERS)
    throw new DocumentFailure("too_large", "Its parameters are larger than 60 kB", place);
  const plain = plainSchema(parameters, MAX_SCHEMA_DEPTH);
  if ("refused" in plain)
    throw new DocumentFailure("hidden_text", `The schema of its arguments ${plain.refused}`, place);
  if (hasUnseen(path))
    throw new DocumentFailure("hidden_text", "It has hidden characters in its path", place);
  const definition: OperationDefinition = {
    method: method.toUpperCase(),
    path,
    server: serverOf([operation.servers, item.servers], servers, origin, place),
    parameters: args.parameters,
    body,
    isPublic: isPublic(operation),
  };
  const tags = Array.isArray(operation.tags) ? operation.tags.filter((tag) => typeof tag === "string") : [];
  return {
    name,
    description: descriptionOf(found),
    parameters: plain.schema,
    output: outputOf(document, found, place),
    annotations: annotationsOf(method, operation),
    method: `${method.toUpperCase()} ${path}`,
    words: plainText([path, ...tags, ...Object.keys(args.properties)].join(" "), 2000),
    definition: { ...definition },
  };
}
