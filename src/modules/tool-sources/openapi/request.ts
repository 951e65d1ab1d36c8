import type { BodyDefinition, OperationDefinition, ParameterDefinition } from "./definition.ts";
import { isOwnHeader } from "./own-headers.ts";

export interface BuiltRequest {
  url: string;
  headers: Record<string, string>;
  body: string | Uint8Array | undefined;
}
type Pair = [name: string, value: string];

const RESERVED = /%(3A|2F|3F|23|5B|5D|40|21|24|26|27|28|29|2A|2B|2C|3B|3D)/g;

const text = (value: unknown): string =>
  typeof value === "string" ? value : value === null ? "" : (JSON.stringify(value) ?? "");
const entriesOf = (value: object): Pair[] =>
  Object.entries(value)
    .filter(([, each]) => each !== undefined)
    .map(([name, each]) => [name, text(each)]);
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A value in a path or header, by its style. */
function inPlace(
  { name, style, isExploded }: ParameterDefinition,
  value: unknown,
  encode: (part: string) => string,
): string {
  if (style === "json") return encode(JSON.stringify(value));
  const lead = style === "label" ? "." : style === "matrix" ? ";" : "";
  const between = style === "simple" || !isExploded ? "," : style === "label" ? "." : ";";
  const named = (content: string) =>
    style === "matrix" ? `${lead}${encode(name)}=${content}` : `${lead}${content}`;
  if (Array.isArray(value)) {
    const parts = value.map((each) => encode(text(each)));
    if (style === "matrix" && isExploded) return parts.map((part) => `;${encode(name)}=${part}`).join("");
    return named(parts.join(style === "label" && isExploded ? "." : ","));
  }
  if (isObject(value)) {
    const pairs = entriesOf(value);
    if (!isExploded) return named(pairs.flat().map(encode).join(","));
    const joined = pairs.map(([key, each]) => `${encode(key)}=${encode(each)}`).join(between);
    return `${lead}${joined}`;
  }
  return named(encode(text(value)));
}

/** A query parameter or cookie as pairs, by its style. */
function asPairs({ name, style, isExploded }: ParameterDefinition, value: unknown): Pair[] {
  if (style === "json") return [[name, JSON.stringify(value)]];
  if (Array.isArray(value)) {
    if (isExploded) return value.map((each) => [name, text(each)]);
    const between = style === "spaceDelimited" ? " " : style === "pipeDelimited" ? "|" : ",";
    return [[name, value.map(text).join(between)]];
  }
  if (isObject(value)) {
    if (style === "deepObject")
      return Object.entries(value).flatMap(([key, each]): Pair[] =>
        Array.isArray(each)
          ? each.map((one) => [`${name}[${key}]`, text(one)])
          : [[`${name}[${key}]`, text(each)]],
      );
    return isExploded ? entriesOf(value) : [[name, entriesOf(value).flat().join(",")]];
  }
  return [[name, text(value)]];
}

const encoded = (value: string, allowsReserved: boolean): string => {
  const safe = encodeURIComponent(value);
  // What ends a value in a query never goes through as it is.
  return allowsReserved
    ? safe.replace(RESERVED, (each) => (/%(23|26|2B)/.test(each) ? each : decodeURIComponent(each)))
    : safe;
};

/** A part of a path is one part of it: a slash or `..` in an argument never leads elsewhere. */
function pathPart(value: string): string {
  const part = encodeURIComponent(value);
  if (part === "." || part === ".." || part === "")
    throw new TypeError("an argument of the path is empty, . or ..");
  return part;
}

function bodyOf(
  { encoding, fields, argument, contentType }: BodyDefinition,
  args: Record<string, unknown>,
): { body: BuiltRequest["body"]; contentType: string } | null {
  const given = fields
    ? Object.fromEntries(
        fields.filter((field) => args[field] !== undefined).map((field) => [field, args[field]]),
      )
    : args[argument!];
  const isEmpty = given === undefined || (fields !== null && Object.keys(given as object).length === 0);
  if (isEmpty) return null;
  if (encoding === "json") return { body: JSON.stringify(given), contentType };
  if (encoding === "text") return { body: text(given), contentType };
  const pairs = isObject(given)
    ? Object.entries(given).flatMap(([name, value]): Pair[] =>
        Array.isArray(value) ? value.map((each) => [name, text(each)]) : [[name, text(value)]],
      )
    : [];
  if (encoding === "form")
    return { body: new URLSearchParams(pairs).toString(), contentType: "application/x-www-form-urlencoded" };
  const boundary = `bailiwick-${crypto.randomUUID()}`;
  const parts = pairs.map(
    ([name, value]) =>
      `--${boundary}\r\ncontent-disposition: form-data; name="${name.replace(/["\r\n]/g, "_")}"\r\n\r\n${value}\r\n`,
  );
  return {
    body: `${parts.join("")}--${boundary}--\r\n`,
    contentType: `multipart/form-data; boundary=${boundary}`,
  };
}

/** The request an operation's arguments make. Throws TypeError where an argument cannot stand where it belongs. */
export function buildRequest(definition: OperationDefinition, args: Record<string, unknown>): BuiltRequest {
  const given = definition.parameters.filter(
    (parameter) =>
      args[parameter.argument] !== undefined &&
      // Versions may hold what was imported before a header became the product's own.
      !(parameter.in === "header" && isOwnHeader(parameter.name)),
  );
  const headers: Record<string, string> = {};
  const query: string[] = [];
  const cookies: string[] = [];
  let { path } = definition;
  for (const parameter of given) {
    const value = args[parameter.argument];
    if (parameter.in === "path") {
      const filled = inPlace(parameter, value, pathPart);
      path = path.replaceAll(`{${parameter.name}}`, () => filled);
    } else if (parameter.in === "header")
      headers[parameter.name.toLowerCase()] = inPlace(parameter, value, (part) =>
        part.replace(/[\r\n\0]/g, " "),
      );
    else if (parameter.in === "cookie")
      cookies.push(...asPairs(parameter, value).map(([name, each]) => `${name}=${encodeURIComponent(each)}`));
    else
      for (const [name, each] of asPairs(parameter, value))
        query.push(`${encodeURIComponent(name)}=${encoded(each, parameter.allowsReserved)}`);
  }
  if (/\{[^}]+\}/.test(path)) throw new TypeError("an argument of the path is missing");
  if (cookies.length > 0) headers.cookie = cookies.join("; ");
  const body = definition.body ? bodyOf(definition.body, args) : null;
  if (body) headers["content-type"] = body.contentType;
  const [where, own] = [`${definition.server}${path}`, query.join("&")];
  return {
    url: own === "" ? where : `${where}${where.includes("?") ? "&" : "?"}${own}`,
    headers,
    body: body?.body,
  };
}
