import { z } from "zod";
import { verbs as declared } from "../../../src/modules/contracts.ts";
import { routeOf, type Verb } from "../../../src/platform/verb.ts";
import type { VerbName } from "./surface.ts";
import type { WireRequest } from "./transport.ts";

/** An operation as data: what a tool that offers all of them, such as the CLI, is made from. */
export interface VerbInfo {
  name: VerbName;
  summary: string;
  method: string;
  /** With `{field}` parts. */
  path: string;
  params: string[];
  scope: Verb["scope"];
  /** The permission the caller needs, if any. */
  needs: string | null;
  isPaged: boolean;
}

/** The JSON Schema of one field, as far as a command line or a form needs it. */
export interface FieldSchema {
  type?: string | string[];
  description?: string;
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  anyOf?: FieldSchema[];
  items?: FieldSchema;
  properties?: Record<string, FieldSchema>;
  required?: string[];
  /** Which kind of thing the id names: `agent`, `run`, … */
  idKind?: string;
  [keyword: string]: unknown;
}

const byName = new Map(declared.map((verb) => [verb.name, verb]));

export const verbOf = (name: string): Verb => {
  const verb = byName.get(name);
  if (!verb) throw new TypeError(`there is no operation named ${name}`);
  return verb;
};

const isPaged = ({ output }: Verb) => output instanceof z.ZodObject && "nextCursor" in output.shape;

/**
 * Every operation of the API, as data.
 *
 * @example
 * ```ts
 * import { verbs } from "@bailiwick/sdk";
 *
 * for (const { name, summary } of verbs) console.log(name, summary);
 * ```
 */
export const verbs: readonly VerbInfo[] = declared.map((verb) => {
  const { method, path, params } = routeOf(verb);
  const { summary, scope, needs } = verb;
  return { name: verb.name as VerbName, summary, method, path, params, scope, needs, isPaged: isPaged(verb) };
});

/**
 * The JSON Schema of what an operation takes.
 *
 * @example
 * ```ts
 * import { inputSchemaOf } from "@bailiwick/sdk";
 *
 * console.log(Object.keys(inputSchemaOf("agents.create").properties ?? {}));
 * ```
 */
export const inputSchemaOf = (name: VerbName): FieldSchema =>
  z.toJSONSchema(verbOf(name).input, { io: "input", unrepresentable: "any" }) as FieldSchema;

function pathPart(verb: Verb, field: string, value: unknown): string {
  const text = typeof value === "string" || typeof value === "number" ? String(value) : "";
  // The URL parser would resolve the dots, and the call would reach another path.
  if (text === "" || text === "." || text === "..") throw new TypeError(`${verb.name} needs ${field}`);
  return encodeURIComponent(text);
}

const queryText = (value: unknown): string =>
  typeof value === "object" ? JSON.stringify(value) : String(value as string | number | boolean);

/** Where each field travels: path, If-Match, then the query of GET and DELETE or the JSON body of the rest. */
export function requestOf(verb: Verb, input: object): WireRequest {
  const { method, path, params } = routeOf(verb);
  const fields = new Map(Object.entries(input).filter(([, value]) => value !== undefined));
  const take = (field: string) => {
    const value: unknown = fields.get(field);
    fields.delete(field);
    return value;
  };
  let url = path;
  for (const param of params) url = url.replace(`{${param}}`, pathPart(verb, param, take(param)));
  const headers: Record<string, string> = {};
  if (verb.ifMatch && fields.has(verb.ifMatch)) headers["if-match"] = `"${queryText(take(verb.ifMatch))}"`;
  if (method !== "GET" && method !== "DELETE")
    return { method, path: url, headers, body: Object.fromEntries(fields) };
  const query = new URLSearchParams();
  for (const [field, value] of fields) if (value !== null) query.set(field, queryText(value));
  return { method, path: query.size > 0 ? `${url}?${query}` : url, headers };
}
