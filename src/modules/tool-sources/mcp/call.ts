import type { CallToolResult } from "@modelcontextprotocol/client";
import type { Work } from "../../../platform/operation.ts";
import {
  type Callable,
  type CallOptions,
  type OtherTarget,
  registerTarget,
  type ToolAnswer,
} from "../../tools/index.ts";
import { redactor, redactValue } from "../../connections/index.ts";
import { bindToSource, liveSource } from "../live-source.ts";
import { believedNow } from "../trust.ts";
import { followChanges } from "./changed-tools.ts";
import { endpointOf } from "./endpoint.ts";
import { failureOf, type McpFailure, newTrace } from "./failures.ts";
import type { McpEndpoint } from "./open-client.ts";
import { borrow, sessionKey } from "./sessions.ts";
import { isStdioRefused } from "./stdio.ts";

const CALL_TIMEOUT_MS = 60_000;
// A server that tells of progress is waited for longer, but not for ever.
const MAX_CALL_MS = 300_000;
const MAX_RESULT_CHARACTERS = 2_000_000;
const MAX_MESSAGE = 4_000;
const IDEMPOTENCY_KEY = "bailiwick/idempotency-key";

type Block = CallToolResult["content"][number];
const used = { kind: "http" as const, computeMs: 0 };
const failed = (code: string, message: string, result?: unknown): ToolAnswer => ({
  ok: false,
  code,
  message,
  logs: [],
  used,
  ...(result === undefined ? {} : { result }),
});

const textOf = (content: readonly Block[]) =>
  content.flatMap((block) => (block.type === "text" ? [block.text] : [])).join("\n");

/** The result as a program or a model reads it: what is structured, else the text, else the content as it came. */
export function answerOf({ content, structuredContent, isError }: CallToolResult): ToolAnswer {
  const isOnlyText = content.every(({ type }) => type === "text");
  const result = structuredContent ?? (isOnlyText ? textOf(content) : content);
  if ((JSON.stringify(result)?.length ?? 0) > MAX_RESULT_CHARACTERS)
    return failed("tool_too_large", `The result is larger than ${MAX_RESULT_CHARACTERS / 1_000_000} MB`);
  if (!isError) return { ok: true, result, logs: [], used };
  const message = textOf(content).slice(0, MAX_MESSAGE) || "The tool answered an error without a text";
  return failed("tool_error", message, structuredContent);
}

const refusedAs = ({ code, message }: McpFailure): ToolAnswer => failed(`tool_${code}`, message);

/** One call over one session; null where the server had forgotten it, so nothing was done. */
async function callOnce(
  ws: Work,
  { key, endpoint, name, sourceId }: { key: string; endpoint: McpEndpoint; name: string; sourceId: string },
  args: Record<string, unknown>,
  { idempotencyKey, signal }: CallOptions,
): Promise<ToolAnswer | null> {
  const lent = await borrow(ws.platform.guard, key, endpoint).catch((error: unknown) => ({ error }));
  if ("error" in lent) return refusedAs(failureOf(lent.error, newTrace()));
  const { opened, isFresh, release } = lent;
  if (isFresh) followChanges(opened, ws, sourceId);
  opened.trace.failure = null;
  let isBroken = true;
  try {
    const result = await opened.client.callTool(
      { name, arguments: args, _meta: { [IDEMPOTENCY_KEY]: idempotencyKey } },
      {
        signal,
        timeout: CALL_TIMEOUT_MS,
        maxTotalTimeout: MAX_CALL_MS,
        resetTimeoutOnProgress: true,
        onprogress: () => {},
        toolDefinition: { name, inputSchema: { type: "object" } },
      },
    );
    isBroken = false;
    return answerOf(result);
  } catch (error) {
    if (signal.aborted) return failed("tool_cancelled", "The call was cancelled");
    const failure = failureOf(error, opened.trace);
    if (failure.isSessionGone && !isFresh) return null;
    return refusedAs(failure);
  } finally {
    release(isBroken);
  }
}

const withoutSecrets = (answer: ToolAnswer, redact: (text: string) => string): ToolAnswer =>
  answer.ok
    ? { ...answer, result: redactValue(answer.result, redact) }
    : { ...answer, message: redact(answer.message), result: redactValue(answer.result, redact) };

registerTarget(
  "mcp",
  async (ws: Work, callable: Callable, args, options) => {
    const { sourceId, definition } = callable.target as OtherTarget & { definition: { tool: string } };
    const source = await liveSource(ws, sourceId);
    if ("refused" in source) return source.refused;
    const refusal = isStdioRefused(ws.platform.config, source.definition);
    if (refusal) return failed("tool_stdio_disabled", refusal);
    const endpoint = await endpointOf(ws, { ...source, accountId: options.accountId });
    if ("refused" in endpoint) return failed("tool_connection", endpoint.refused);
    const { credentialId, secrets, ...where } = endpoint;
    // What a server keeps of a session is one workspace's, also where the organization shares the source.
    const { organizationId, workspaceId } = ws.scope;
    const key = sessionKey(`${organizationId}:${workspaceId}:${sourceId}:${credentialId}`, where);
    const call = { key, endpoint: where, name: definition.tool, sourceId };
    const answer =
      (await callOnce(ws, call, args, options)) ??
      (await callOnce(ws, call, args, options)) ??
      failed("tool_protocol", "The MCP server keeps forgetting its session");
    // A server may repeat what it was sent, credential and all.
    return secrets.length === 0 ? answer : withoutSecrets(answer, redactor(secrets));
  },
  { bind: bindToSource, annotate: believedNow },
);
