import { implementWork, type Work } from "../../platform/operation.ts";
import { seekerOf } from "../catalogue/index.ts";
import { balanceFor, meterCall } from "../metering/index.ts";
import { discountOf, runPrices } from "../prices/index.ts";
import {
  callTool,
  type FrozenTool,
  frozenDraft,
  ownCallable,
  requireWithin,
  type ToolAnswer,
} from "../tools/index.ts";
import { testTool } from "../tools/contract.ts";
import { awaitCall, startCall } from "./called.ts";

/** Calls the draft at once. Nothing can wait here: what people decide about first answers `approval_required`, undone. */
async function callAtOnce(ws: Work, id: string, content: FrozenTool, args: unknown): Promise<ToolAnswer> {
  const { caller, facts: request } = ws;
  const { accountId } = caller;
  const answer = await callTool(ws, ownCallable(id, content), args, {
    idempotencyKey: `test:${request.requestId}`,
    signal: request.signal,
    thingId: id,
    accountId,
    caller: { ...seekerOf(caller, "tool"), stage: "draft", isDraft: true },
    at: null,
  });
  if ("wait" in answer) throw new Error("a call without a place waited");
  return answer;
}

implementWork(testTool, async (ws, { id, arguments: args }) => {
  const content = await ws.read((t) => frozenDraft(t, id));
  await requireWithin(ws, content.name);
  const { definition } = content;
  const { platform, scope, facts: request } = ws;
  const wallet = definition.kind === "code" ? "ai" : "data";
  const paid = async (costMicros: number) => {
    await platform.books.settled(scope.organizationId!);
    return { costMicros, ...(await ws.read((t) => balanceFor(t, wallet))) };
  };
  const startedAt = performance.now();
  const tookMs = () => Math.round((performance.now() - startedAt) * 10) / 10;
  const prices = runPrices(platform, null, await discountOf(platform, scope.organizationId!));
  const timeoutMs = definition.kind === "code" ? definition.timeoutMs : 0;
  const { answer, costMicros, record } = await meterCall(
    ws,
    { id: `use_test_${request.requestId}`, most: { kind: definition.kind, timeoutMs }, prices },
    () => callAtOnce(ws, id, content, args),
  );
  if (!answer.ok && answer.code === "approval_required") {
    const calling = { callable: ownCallable(id, content), arguments: args, via: "tool" as const };
    const run = await startCall(ws, calling, { isDraft: true, audited: { isOk: false } });
    const { costMicros: cost, ...called } = await awaitCall(ws, run, "tools:write");
    return { ...called, logs: [], durationMs: tookMs(), usage: await paid(cost) };
  }
  const durationMs = tookMs();
  await ws.commit(async (t) => {
    record(t);
    return { isOk: answer.ok };
  });
  return {
    isOk: answer.ok,
    result: answer.ok ? answer.result : (answer.result ?? null),
    errorCode: answer.ok ? null : answer.code,
    errorMessage: answer.ok ? null : answer.message,
    logs: answer.logs,
    durationMs,
    usage: await paid(costMicros),
    runId: null,
    approvalId: null,
    state: answer.ok ? ("succeeded" as const) : ("failed" as const),
  };
});
