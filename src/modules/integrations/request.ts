import type { ActionDefinition } from "../connections/index.ts";
import { documentOf, mimeMessage } from "./mime.ts";

type Arguments = Record<string, unknown>;

/** What an argument cannot be; the message is for whoever called. */
export class BadArgument extends Error {}

const WHOLE = /^\{(\w+)\}$/;
const asText = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));

// Dots alone would climb to another part of the service than the action is for.
function checkedPart(name: string, value: string): string {
  if (value === "" || value === "." || value === "..")
    throw new BadArgument(`${name} cannot be ${JSON.stringify(value)} in an address`);
  return encodeURIComponent(value);
}

export function pathOf(template: string, args: Arguments): string {
  return template.replace(/\{(\+?)(\w+)\}/g, (_, many: string, name: string) => {
    const value = args[name] === undefined ? "" : asText(args[name]);
    if (!many) return checkedPart(name, value);
    return value
      .replace(/^\/+/, "")
      .split("/")
      .map((each, index, all) => (each === "" && index === all.length - 1 ? "" : checkedPart(name, each)))
      .join("/");
  });
}

/** A body's template filled in; what has no argument is absent, and so is an object that only has such. */
export function filled(template: unknown, args: Arguments): unknown {
  if (typeof template === "string") {
    const [, name] = WHOLE.exec(template) ?? [];
    return name === undefined ? template : args[name];
  }
  if (Array.isArray(template))
    return template.map((each) => filled(each, args)).filter((each) => each !== undefined);
  if (typeof template !== "object" || template === null) return template;
  const { $mime, $adf, $each, as } = template as Record<string, unknown>;
  if ($mime) return mimeMessage(filled($mime, args) as Arguments);
  if ($adf) {
    const text = filled($adf, args);
    return typeof text === "string" ? documentOf(text) : undefined;
  }
  if ($each) {
    const values = filled($each, args);
    return Array.isArray(values) ? values.map((value) => ({ [String(as)]: value })) : undefined;
  }
  const entries = Object.entries(template)
    .map(([name, value]) => [name, filled(value, args)] as const)
    .filter(([, value]) => value !== undefined);
  return entries.length === 0 && Object.keys(template).length > 0 ? undefined : Object.fromEntries(entries);
}

function queryOf(query: Readonly<Record<string, string>>, args: Arguments): string {
  const parameters = new URLSearchParams();
  const add = (name: string, value: unknown) => {
    for (const each of Array.isArray(value) ? value : [value])
      if (each !== undefined && each !== null) parameters.append(name, asText(each));
  };
  for (const [name, source] of Object.entries(query)) {
    if (source.startsWith("=")) add(name, source.slice(1));
    else if (name === "*")
      for (const [each, value] of Object.entries((args[source] ?? {}) as Arguments)) add(each, value);
    else add(name, args[source]);
  }
  const text = parameters.toString();
  return text === "" ? "" : `?${text}`;
}

export interface BuiltRequest {
  method: string;
  /** Behind the connection's base URL. */
  path: string;
  body: string | null;
}

/** The request an action makes of these arguments. Throws BadArgument. */
export function buildRequest(action: ActionDefinition, args: Arguments): BuiltRequest {
  const { method, path, query = {}, body } = action;
  const content = body === undefined ? undefined : filled(body, args);
  return {
    method,
    path: `${pathOf(path, args)}${queryOf(query, args)}`,
    body: content === undefined ? (body === undefined ? null : "{}") : JSON.stringify(content),
  };
}
