import { type ApiOperation, type ApiSchema, isInSdk, sdkMethodOf } from "./openApiOperations.ts";

/** A value such as the schema asks for: its required parts, or its first one when all are optional. */
export function exampleOf(schema: ApiSchema, name = "", depth = 0): unknown {
  if (schema.examples?.length) return schema.examples[0];
  if (schema.const !== undefined) return schema.const;
  if (schema.default !== undefined) return schema.default;
  if (schema.enum) return schema.enum[0];
  const branch = (schema.anyOf ?? schema.oneOf)?.find((each) => each.type !== "null");
  if (branch) return exampleOf(branch, name, depth);
  if (schema.allOf?.[0]) return exampleOf(schema.allOf[0], name, depth);
  const type = Array.isArray(schema.type) ? schema.type.find((each) => each !== "null") : schema.type;
  if (type === "object") return objectExample(schema, depth);
  if (type === "array") return schema.items && depth < 3 ? [exampleOf(schema.items, name, depth + 1)] : [];
  if (type === "boolean") return false;
  if (type === "integer" || type === "number") return Math.max(schema.minimum ?? 1, 1);
  return textExample(schema, name);
}

function objectExample({ properties = {}, required = [] }: ApiSchema, depth: number) {
  const all = Object.entries(properties);
  const needed = all.filter(([name]) => required.includes(name));
  const shown = needed.length === 0 && depth === 0 ? all.slice(0, 1) : needed;
  return Object.fromEntries(shown.map(([name, schema]) => [name, exampleOf(schema, name, depth + 1)]));
}

function textExample({ format, pattern }: ApiSchema, name: string): string {
  if (format === "date-time") return "2026-01-31T09:00:00Z";
  if (format === "email") return "ada@example.com";
  if (format === "uri") return "https://example.com";
  const prefix = pattern?.match(/^\^([a-z]+_)/)?.[1];
  if (prefix) return `${prefix}…`;
  return name === "input" ? "Hello" : name ? `a ${name}` : "text";
}

/** The call as curl and in JavaScript (through the SDK where it has the operation), for an installation at `origin`. */
export function examplesOf(operation: ApiOperation, origin: string): { curl: string; javascript: string } {
  const { method, path, parameters, body } = operation;
  const example = body ? (exampleOf(body) as Record<string, unknown>) : null;
  const needed = parameters.filter((parameter) => parameter.required);
  const query = needed
    .filter((parameter) => parameter.in === "query")
    .map(({ name, schema }) => `${name}=${encodeURIComponent(String(exampleOf(schema ?? {}, name)))}`);
  const url = `${origin}${path.replace(/\{(\w+)\}/g, "$$$1")}${query.length > 0 ? `?${query.join("&")}` : ""}`;
  const isMatched = needed.some((parameter) => parameter.name === "If-Match");
  const curl = [
    `curl ${method === "GET" ? "" : `-X ${method} `}"${url}"`,
    `  -H "Authorization: Bearer $BAILIWICK_API_KEY"`,
    ...(isMatched ? [`  -H 'If-Match: "1"'`] : []),
    ...(example
      ? [`  -H "Content-Type: application/json"`, `  -d '${jsonOf(example).replaceAll("'", "'\\''")}'`]
      : []),
  ].join(" \\\n");
  const input = {
    ...Object.fromEntries(
      needed
        .filter((parameter) => parameter.in !== "header")
        .map(({ name, schema }) => [name, exampleOf(schema ?? {}, name)]),
    ),
    ...(isMatched ? { revision: 1 } : {}),
    ...example,
  };
  const javascript = isInSdk(operation) ? sdkCall(operation, origin, input) : fetchCall(method, url, example);
  return { curl, javascript };
}

/** On one line while that is short. */
const jsonOf = (value: object) => {
  const line = JSON.stringify(value);
  return line.length > 60 ? JSON.stringify(value, null, 2) : line;
};

const sdkCall = (operation: ApiOperation, origin: string, input: object) =>
  [
    `import { createClient } from "@bailiwick/sdk";`,
    "",
    `const client = createClient({ baseUrl: "${origin}", apiKey: process.env.BAILIWICK_API_KEY });`,
    `const answer = await ${sdkMethodOf(operation)}(${literalOf(input)});`,
  ].join("\n");

const fetchCall = (method: string, url: string, body: object | null) =>
  [
    `const response = await fetch("${url}", {`,
    ...(method === "GET" ? [] : [`  method: "${method}",`]),
    "  headers: {",
    "    authorization: `Bearer ${process.env.BAILIWICK_API_KEY}`,",
    ...(body ? [`    "content-type": "application/json",`] : []),
    "  },",
    ...(body ? [`  body: JSON.stringify(${literalOf(body).replaceAll("\n", "\n  ")}),`] : []),
    "});",
  ].join("\n");

/** A value as JavaScript writes it, with names unquoted where that may be. */
export const literalOf = (value: object): string =>
  Object.keys(value).length === 0
    ? ""
    : JSON.stringify(value, null, 2).replace(/^(\s*)"([A-Za-z_$][\w$]*)":/gm, "$1$2:");
