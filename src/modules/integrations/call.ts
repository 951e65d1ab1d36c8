import { type ActionDefinition, connectionAsUsed, outboundCall } from "../connections/index.ts";
import { registerTarget, type ToolAnswer } from "../tools/index.ts";
import type { IntegrationTarget } from "./callable.ts";
import { annotationsOf } from "./callable.ts";
import { BadArgument, buildRequest } from "./request.ts";

const TIMEOUT_MS = 30_000;
const MAX_RESULT_BYTES = 1024 * 1024;

const failed = (code: string, message: string, result?: unknown): ToolAnswer => ({
  ok: false,
  code,
  message,
  ...(result === undefined ? {} : { result }),
  logs: [],
  used: { kind: "http", computeMs: 0 },
});

function said(action: ActionDefinition, body: unknown): string | null {
  const { failure } = action;
  if (!failure || typeof body !== "object" || body === null) return null;
  const fields = body as Record<string, unknown>;
  if (fields[failure.field] !== failure.equals) return null;
  const message = fields[failure.message];
  return typeof message === "string" ? message : "it refused";
}

/** The integration's action as one request with the connection's credential. */
registerTarget(
  "integration",
  async (ws, callable, args, { accountId, idempotencyKey, signal }) => {
    const { sourceId, action, headers } = callable.target as IntegrationTarget;
    let request: ReturnType<typeof buildRequest>;
    try {
      request = buildRequest(action, args);
    } catch (error) {
      if (error instanceof BadArgument) return { ...failed("tool_bad_arguments", error.message), logs: [] };
      throw error;
    }
    const { method, path, body } = request;
    const answer = await outboundCall(ws, {
      method,
      url: path,
      headers: {
        accept: "application/json",
        ...headers,
        ...action.headers,
        ...(body === null ? {} : { "content-type": "application/json" }),
        ...(action.idempotencyHeader ? { [action.idempotencyHeader]: idempotencyKey } : {}),
      },
      ...(body === null ? {} : { body }),
      connectionId: sourceId,
      accountId,
      isIdempotent: annotationsOf(action).isIdempotent,
      timeoutMs: TIMEOUT_MS,
      maxResponseBytes: MAX_RESULT_BYTES,
      signal,
    });
    if (!answer.ok) {
      const nothing = failed(`tool_${answer.code}`, answer.message);
      // What was never sent is not paid for.
      return answer.record.tries > 0 ? nothing : { ...nothing, used: undefined };
    }
    const { response } = answer;
    let content: unknown = response.text();
    try {
      if (!response.isTruncated && content !== "") content = response.json();
    } catch {
      // What is not JSON is what it is.
    }
    const result = {
      status: response.status,
      body: content,
      ...(response.isTruncated ? { isTruncated: true } : {}),
    };
    if (response.status >= 400)
      return failed("tool_http_status", `The server answered ${response.status}`, result);
    const refusal = said(action, content);
    if (refusal !== null) return failed("tool_refused", `The service refused: ${refusal}`, result);
    return { ok: true, result, logs: [], used: { kind: "http", computeMs: 0 } };
  },
  {
    bind: (ws, { target }, accountId) =>
      connectionAsUsed(ws, { connectionId: (target as IntegrationTarget).sourceId, accountId }),
  },
);
