import type { z } from "zod";
import type { Work } from "../../platform/operation.ts";
import { outboundCall } from "../connections/index.ts";
import type { HttpTool } from "./contract.ts";
import type { ToolAnswer } from "./call.ts";

const MAX_RESULT_BYTES = 256 * 1024;
const PLACEHOLDER = /\{(\w+)\}/g;

/** Whether the path leads up from where it seems to be. */
const climbs = (url: string): boolean =>
  url
    .split(/[?#]/, 1)[0]!
    .split(/[/\\]/)
    .some((part) => part === "." || part === "..");

/** Fills `{name}` in the URL, encoded; what the URL and body did not use becomes the JSON body or the query. */
export function buildRequest(tool: z.output<typeof HttpTool>, args: Record<string, unknown>) {
  const used = new Set<string>();
  const fill = (template: string, encode: (value: unknown) => string) =>
    template.replace(PLACEHOLDER, (_, name: string) => {
      if (!(name in args)) return "";
      used.add(name);
      return encode(args[name]);
    });
  const url = fill(tool.url, (value) =>
    encodeURIComponent(typeof value === "string" ? value : JSON.stringify(value)),
  );
  if (climbs(url) && !climbs(tool.url)) throw new TypeError("an argument of the path is . or ..");
  const headers = Object.fromEntries(
    Object.entries(tool.headers).map(([name, value]) => [
      name.toLowerCase(),
      fill(value, String).replace(/[\r\n]/g, " "),
    ]),
  );
  const hasBody = tool.method !== "GET" && tool.method !== "HEAD";
  const body = hasBody && tool.body !== null ? fill(tool.body, (value) => JSON.stringify(value)) : null;
  const rest = Object.fromEntries(Object.entries(args).filter(([name]) => !used.has(name)));
  if (hasBody) {
    const text = body ?? (Object.keys(rest).length > 0 ? JSON.stringify(rest) : undefined);
    if (text !== undefined) headers["content-type"] ??= "application/json";
    return { url, headers, body: text };
  }
  const target = new URL(url);
  for (const [name, value] of Object.entries(rest))
    target.searchParams.append(name, typeof value === "string" ? value : JSON.stringify(value));
  return { url: target.href, headers, body: undefined };
}

const isJson = (type: string | undefined) => type !== undefined && /\bjson\b/i.test(type);

export async function callHttpTool(
  ws: Work,
  tool: z.output<typeof HttpTool>,
  args: Record<string, unknown>,
  options: { idempotencyKey: string; signal: AbortSignal; accountId: string | null },
): Promise<ToolAnswer> {
  let request: ReturnType<typeof buildRequest>;
  try {
    request = buildRequest(tool, args);
  } catch {
    return {
      ok: false,
      code: "tool_bad_url",
      message: "The tool's URL is not valid once its arguments are filled in",
      logs: [],
    };
  }
  const { url, headers, body } = request;
  const isReading = tool.method === "GET" || tool.method === "HEAD";
  const answer = await outboundCall(ws, {
    method: tool.method,
    url,
    headers: {
      "user-agent": "Bailiwick",
      accept: "application/json, text/*;q=0.9, */*;q=0.5",
      ...headers,
      ...(isReading ? {} : { "idempotency-key": options.idempotencyKey }),
    },
    ...(body === undefined ? {} : { body }),
    connectionId: tool.connectionId ?? null,
    accountId: options.accountId,
    isIdempotent: tool.isIdempotent ?? isReading,
    timeoutMs: tool.timeoutMs,
    maxResponseBytes: MAX_RESULT_BYTES,
    signal: options.signal,
  });
  if (!answer.ok) return { ok: false, code: `tool_${answer.code}`, message: answer.message, logs: [] };
  const { response } = answer;
  let content: unknown = response.text();
  if (isJson(response.headers["content-type"]) && !response.isTruncated) {
    try {
      content = response.json();
    } catch {
      // A server that says JSON and sends something else: the text is what there is.
    }
  }
  const result = {
    status: response.status,
    body: content,
    ...(response.isTruncated ? { isTruncated: true } : {}),
  };
  return response.status < 400
    ? { ok: true, result, logs: [] }
    : {
        ok: false,
        code: "tool_http_status",
        message: `The server answered ${response.status}`,
        result,
        logs: [],
      };
}
