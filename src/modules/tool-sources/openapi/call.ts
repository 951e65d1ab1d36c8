import { parseJson } from "../../../platform/parse-json.ts";
import { outboundCall } from "../../connections/index.ts";
import { registerTarget, type ToolAnswer } from "../../tools/index.ts";
import { bindToSource, liveSource } from "../live-source.ts";
import { believedNow } from "../trust.ts";
import type { OperationDefinition } from "./definition.ts";
import { buildRequest, type BuiltRequest } from "./request.ts";

const TIMEOUT_MS = 60_000;
const MAX_RESULT_BYTES = 256 * 1024;

const isJson = (type: string | undefined) => type !== undefined && /\bjson\b/i.test(type);
const failed = (code: string, message: string, result?: unknown): ToolAnswer => ({
  ok: false,
  code,
  message,
  ...(result === undefined ? {} : { result }),
  logs: [],
});

registerTarget(
  "openapi",
  async (ws, { target, annotations }, args, { idempotencyKey, signal, accountId }) => {
    if (target.kind !== "openapi") throw new Error("not an OpenAPI tool");
    const definition = target.definition as OperationDefinition;
    const source = await liveSource(ws, target.sourceId);
    if ("refused" in source) return source.refused;
    let request: BuiltRequest;
    try {
      request = buildRequest(definition, args);
    } catch (error) {
      return failed("tool_bad_arguments", `The request cannot be made: ${(error as Error).message}`);
    }
    const answer = await outboundCall(ws, {
      method: definition.method,
      url: request.url,
      headers: {
        accept: "application/json, text/*;q=0.9, */*;q=0.5",
        ...request.headers,
        ...(annotations.isReadOnly ? {} : { "idempotency-key": idempotencyKey }),
      },
      ...(request.body === undefined ? {} : { body: request.body }),
      connectionId: definition.isPublic ? null : source.connectionId,
      accountId,
      isIdempotent: annotations.isIdempotent,
      timeoutMs: TIMEOUT_MS,
      maxResponseBytes: MAX_RESULT_BYTES,
      signal,
    });
    const used = { kind: "http", computeMs: 0 } as const;
    if (!answer.ok) return { ...failed(`tool_${answer.code}`, answer.message), used };
    const { response, redact } = answer;
    const { status, isTruncated } = response;
    // A service may repeat what it was sent, credential and all.
    const text = redact(response.text());
    let body: unknown = text;
    if (isJson(response.headers["content-type"]) && !isTruncated) {
      try {
        body = parseJson(text);
      } catch {
        // A server that says JSON and sends something else: the text is what there is.
      }
    }
    const result = { status, body, ...(isTruncated ? { isTruncated: true } : {}) };
    if (status < 400) return { ok: true, result, logs: [], used };
    return { ...failed("tool_http_status", `The service answered ${status}`, result), used };
  },
  { bind: bindToSource, annotate: believedNow },
);
