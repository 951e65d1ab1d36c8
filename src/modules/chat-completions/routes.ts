import type { Hono } from "hono";
import { streamSSE } from "hono/streaming";
import { requirePermission } from "../../platform/caller.ts";
import { AppError } from "../../platform/errors.ts";
import { readJsonBody } from "../../platform/http/body.ts";
import { toAppError } from "../../platform/http/problem.ts";
import type { AppEnv } from "../../platform/http/request.ts";
import { admit, type VerbServer } from "../../platform/http/verb-routes.ts";
import type { Message } from "../../platform/models/port.ts";
import { workspaceScope } from "../../platform/operation.ts";
import type { WorkspaceCaller } from "../../platform/caller.ts";
import { parseInput } from "../../platform/parse-input.ts";
import { isRefusal } from "../metering/index.ts";
import { awaitRun, createRun, enter, startHere } from "../runs/index.ts";
import { agentOf, ChatRequest } from "./shapes.ts";

/** OpenAI clients read `error.message`; the rest is ours. */
function errorResponse(error: AppError, requestId: string): Response {
  const type = error.status >= 500 ? "server_error" : "invalid_request_error";
  return Response.json(
    {
      error: {
        message: error.message,
        type,
        code: error.code,
        param: error.details.errors?.[0]?.path ?? null,
      },
      requestId,
    },
    { status: error.status, headers: { "x-request-id": requestId } },
  );
}

/** The conversation before the last user message, without system messages: instructions are the agent's own. */
function conversationOf({ messages }: ChatRequest): { input: string; history: Message[] } {
  const last = messages.at(-1)!;
  if (last.role !== "user" || last.content === "")
    throw new AppError("invalid", "messages: the last one must be a user message with text", {
      errors: [{ path: "messages", message: "must end with a user message" }],
    });
  const history = messages.slice(0, -1).flatMap((message): Message[] => {
    if (message.role === "user") return [{ role: "user", content: message.content }];
    return message.role === "assistant" ? [{ role: "assistant", content: message.content ?? "" }] : [];
  });
  return { input: last.content, history };
}

/** `POST /v1/chat/completions` as OpenAI's clients speak it; `model` is an agent. */
export function mountChatCompletions(app: Hono<AppEnv>, server: VerbServer): void {
  app.post("/v1/chat/completions", async (c) => {
    try {
      const workFor = await enter(c, server, createRun);
      const request = parseInput(ChatRequest, await readJsonBody(c.req.raw));
      const { input, history } = conversationOf(request);
      const { sessionId } = request;
      const [ws, { mode: _, ...newRun }] = workFor({
        ...agentOf(request.model),
        input,
        sessionId,
        mode: "sync",
      });
      const run = await startHere(ws, newRun, sessionId ? {} : { history });
      const base = {
        id: `chatcmpl-${run.id}`,
        created: Math.floor(Date.parse(run.createdAt) / 1000),
        model: request.model,
      };
      const finished = async () => {
        const ended = await awaitRun(ws, run.id, server.platform.config.RUN_DEADLINE_SECONDS * 1000);
        if (ended.state !== "succeeded")
          throw new AppError(
            // Not a 5xx: clients repeat those by themselves, and would run the agent again.
            isRefusal(ended.error?.code) ? ended.error!.code : "run_failed",
            ended.error?.message ??
              (ended.state === "waiting"
                ? "People are asked to approve a call first; the run goes on by itself after that"
                : `The run is ${ended.state}`),
            { extra: { runId: run.id } },
          );
        return ended;
      };
      const usageOf = ({ usage }: typeof run) => ({
        prompt_tokens: usage.inputTokens,
        completion_tokens: usage.outputTokens,
        total_tokens: usage.inputTokens + usage.outputTokens,
        // Beyond what OpenAI answers; its clients pass over it.
        costMicros: usage.costMicros,
        wallet: usage.wallet,
        balanceMicros: usage.balanceMicros,
        heldMicros: usage.heldMicros,
      });
      if (!request.stream) {
        const ended = await finished();
        return c.json({
          ...base,
          object: "chat.completion",
          choices: [
            {
              index: 0,
              message: { role: "assistant", content: ended.output, refusal: null },
              logprobs: null,
              finish_reason: "stop",
            },
          ],
          usage: usageOf(ended),
        });
      }
      return streamSSE(c, async (stream) => {
        const send = (delta: object, finishReason: string | null = null) =>
          stream.writeSSE({
            data: JSON.stringify({
              ...base,
              object: "chat.completion.chunk",
              choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason }],
            }),
          });
        await send({ role: "assistant", content: "" });
        let tail = Promise.resolve();
        let said = "";
        const stop = server.platform.advancer.live.follow(run.id, ({ text }) => {
          said += text;
          tail = tail.then(() => send({ content: text }));
        });
        try {
          const ended = await finished();
          await tail;
          // Text before a tool call was said too; only what was never streamed is added.
          if (ended.output && !said.endsWith(ended.output)) await send({ content: ended.output });
          await send({}, "stop");
          if (request.stream_options?.include_usage)
            await stream.writeSSE({
              data: JSON.stringify({
                ...base,
                object: "chat.completion.chunk",
                choices: [],
                usage: usageOf(ended),
              }),
            });
          await stream.writeSSE({ data: "[DONE]" });
        } catch (error) {
          const { message, code } = toAppError(error);
          await stream.writeSSE({ data: JSON.stringify({ error: { message, code, type: "server_error" } }) });
        } finally {
          stop();
        }
      });
    } catch (error) {
      const failure = toAppError(error);
      if (failure.code === "internal") throw error;
      return errorResponse(failure, c.get("requestId"));
    }
  });
  app.get("/v1/models", async (c) => {
    const caller = await admit(c, server, { scope: "workspace" });
    requirePermission(caller.workspace, "agents:read");
    const agents = await server.platform.door.read(workspaceScope(caller as WorkspaceCaller), (t) =>
      t.db.selectFrom("agents").select(["slug", "createdAt"]).orderBy("slug").execute(),
    );
    return c.json({
      object: "list",
      data: agents.map((agent) => ({
        id: agent.slug,
        object: "model",
        created: Math.floor(Date.parse(agent.createdAt) / 1000),
        owned_by: "bailiwick",
      })),
    });
  });
}
