import type { Context, Hono, Next } from "hono";
import { requirePermission } from "../../platform/caller.ts";
import { bodyOf } from "../../platform/http/body.ts";
import { lastEventIdOf } from "../../platform/http/last-event-id.ts";
import { type AppEnv, factsOf } from "../../platform/http/request.ts";
import { admit, idempotencyKeyOf, type VerbServer } from "../../platform/http/verb-routes.ts";
import { scopeOf, type Work, workOf } from "../../platform/operation.ts";
import { parseInput } from "../../platform/parse-input.ts";
import type { InputOf, Verb } from "../../platform/verb.ts";
import { createRun, listRunEvents } from "./contract.ts";
import { answerOnce } from "../../platform/idempotency.ts";
import { findRun, type RunAnswer } from "./find.ts";
import { startHere } from "./start.ts";
import { streamRun } from "./stream.ts";

/** Admits a caller to a verb that is served by a plain handler, with the verb's permission and audit entry. */
export async function enter<V extends Verb>(
  c: Context<AppEnv>,
  server: VerbServer,
  verb: V,
): Promise<(raw: unknown) => [Work, InputOf<V>]> {
  c.set("verb", verb.name);
  const caller = await admit(c, server, verb);
  requirePermission(verb.scope === "organization" ? caller.organization : caller.workspace, verb.needs!);
  return (raw) => {
    const input = parseInput(verb.input, raw) as InputOf<V>;
    return [workOf(server.platform, caller, factsOf(c), scopeOf(verb, caller), { verb, input }), input];
  };
}

const wantsStream = (c: Context) => /\btext\/event-stream\b/.test(c.req.header("accept") ?? "");

/** The streamed forms of two verbs, at the verbs' own addresses; everything else falls through to the verbs. */
export function mountRunStreams(app: Hono<AppEnv>, server: VerbServer): void {
  app.post("/v1/agents/:agentId/runs", async (c, next: Next) => {
    // A body that cannot be read is the verb's to refuse, once it knows who calls.
    const isStream = wantsStream(c) || (await bodyOf(c).catch(() => null))?.mode === "stream";
    if (!isStream) return next();
    const workFor = await enter(c, server, createRun);
    const body = await bodyOf(c);
    const [ws, { mode: _, ...input }] = workFor({ ...body, mode: "stream", agentId: c.req.param("agentId") });
    const key = idempotencyKeyOf(c.req.raw.headers);
    const start = () => startHere(ws, input);
    const run = key
      ? ((await answerOnce(
          server.platform,
          { scope: ws.scope, caller: ws.caller, key, verb: createRun, input },
          { aroundWork: start },
        )) as RunAnswer)
      : await start();
    // A reader that loses the stream goes on from here.
    c.header("location", `/v1/runs/${run.id}`);
    return streamRun(c, ws, { runId: run.id, after: 0, needs: createRun.needs! });
  });
  app.get("/v1/runs/:id/events", async (c, next: Next) => {
    if (!wantsStream(c)) return next();
    const workFor = await enter(c, server, listRunEvents);
    const after = lastEventIdOf(c)?.[0] ?? c.req.query("after");
    const [ws, input] = workFor({ id: c.req.param("id"), after });
    await ws.read((t) => findRun(t, input.id));
    return streamRun(c, ws, { runId: input.id, after: input.after, needs: listRunEvents.needs! });
  });
}
