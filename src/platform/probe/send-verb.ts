import { routeOf, type Verb } from "../verb.ts";

// An address cannot carry half a surrogate pair.
const textOf = (value: unknown): string =>
  (typeof value === "string" ? value : (JSON.stringify(value) ?? "undefined")).toWellFormed();

interface SendOptions {
  headers?: Record<string, string>;
}
/** Whoever sends requests. */
export interface Sender<Answer, Options extends SendOptions> {
  request(method: string, path: string, body?: unknown, options?: Options): Promise<Answer>;
}

/** Sends a verb's input where it belongs: path, If-Match, then query or body. */
export function sendVerb<Answer, Options extends SendOptions>(
  caller: Sender<Answer, Options>,
  verb: Verb,
  input: Record<string, unknown>,
  options: Options = {} as Options,
): Promise<Answer> {
  const { method, path } = routeOf(verb);
  const rest = { ...input };
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const text = textOf(rest[name]);
    delete rest[name];
    return encodeURIComponent(text);
  });
  const headers = { ...options.headers };
  if (verb.ifMatch && rest[verb.ifMatch] !== undefined) {
    headers["if-match"] = `"${textOf(rest[verb.ifMatch]).replace(/[^\x20-\x7e]/g, "?")}"`;
    delete rest[verb.ifMatch];
  }
  if (method !== "GET" && method !== "DELETE")
    return caller.request(method, filled, rest, { ...options, headers });
  const query = new URLSearchParams(
    Object.entries(rest).map(([name, value]): [string, string] => [name, textOf(value)]),
  );
  return caller.request(method, query.size > 0 ? `${filled}?${query}` : filled, undefined, {
    ...options,
    headers,
  });
}
