import type { Context, Hono } from "hono";
import { ANONYMOUS, type Caller } from "../caller.ts";
import { AppError, forbidden } from "../errors.ts";
import { execute } from "../execute.ts";
import { type Operation, operationOf } from "../operation.ts";
import type { Platform } from "../platform.ts";
import { routeOf, type Verb } from "../verb.ts";
import { jsonAnswer } from "./answer.ts";
import { bodyOf } from "./body.ts";
import type { RateLimiter } from "./rate-limit.ts";
import { addressOf, type AppEnv, type Authenticator, factsOf } from "./request.ts";

const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,200}$/;

export interface VerbServer {
  platform: Platform;
  authenticator: Authenticator;
  limiter: RateLimiter;
  /** Of whole organizations: what their plan allows all callers together; null: nothing is limited. */
  organizationLimiter: RateLimiter;
  requestsPerMinuteOf(organizationId: string): Promise<number | null>;
  /** Origins whose pages may act with a session cookie. */
  trustedOrigins: ReadonlySet<string>;
  /** Hears of every call that was let in. */
  onAdmitted?(caller: Caller): void;
}

export function idempotencyKeyOf(headers: Headers): string | null {
  const key = headers.get("idempotency-key");
  if (key !== null && !IDEMPOTENCY_KEY.test(key))
    throw new AppError("invalid", "Idempotency-Key: 1 to 200 visible ASCII characters");
  return key;
}

/** The verb's input from path, query or body; the path wins, so a body cannot name another row. */
async function rawInputOf(
  c: Context<AppEnv>,
  verb: Verb,
  method: string,
  params: string[],
): Promise<unknown> {
  const raw: Record<string, unknown> =
    method === "GET" || method === "DELETE" ? c.req.query() : { ...(await bodyOf(c)) };
  if (verb.ifMatch) {
    const header = c.req.raw.headers.get("if-match");
    if (header !== null) raw[verb.ifMatch] = header.replace(/^(W\/)?"?|"$/g, "");
    else if (raw[verb.ifMatch] === undefined)
      throw new AppError("precondition_required", "Send If-Match with the revision you read");
  }
  for (const param of params) raw[param] = c.req.param(param);
  return raw;
}

/** Takes from what the credential may, then from what its organization may: the answer is the tighter of both. */
async function rateOf(
  server: Pick<VerbServer, "limiter" | "organizationLimiter" | "requestsPerMinuteOf">,
  caller: Caller,
  address: () => string | null,
) {
  const own = server.limiter.take(caller.credentialId || `address:${address()}`, caller.ratePerMinute);
  const organizationId = caller.organization?.id ?? caller.workspace?.organizationId;
  if (!own.isAllowed || organizationId === undefined) return own;
  const perMinute = await server.requestsPerMinuteOf(organizationId);
  if (perMinute === null) return own;
  const all = server.organizationLimiter.take(organizationId, perMinute);
  return !all.isAllowed || all.remaining < own.remaining ? all : own;
}

/** Admits the call: who it is, and whether it still fits the caller's rate. Sets the RateLimit headers. */
export async function admit(
  c: Context<AppEnv>,
  server: VerbServer,
  verb: Pick<Verb, "scope" | "isForArchived"> & { isMcp?: boolean },
): Promise<Caller> {
  const { headers } = c.req.raw;
  const address = () => addressOf(c);
  const wanted = {
    scope: verb.scope,
    isForArchived: verb.isForArchived,
    isMcp: verb.isMcp,
    workspaceId: c.req.param("workspaceId"),
    organizationId: c.req.param("organizationId"),
    address,
  };
  const find = () => server.authenticator.callerOf(headers, wanted);
  const caller = verb.scope === "public" ? ANONYMOUS : await find();
  if (verb.scope !== "public") c.set("readmit", find);
  // A cookie travels by itself; only a page of ours may make it act.
  if (
    caller.kind === "account" &&
    !headers.has("authorization") &&
    c.req.method !== "GET" &&
    !server.trustedOrigins.has(headers.get("origin") ?? "")
  )
    throw forbidden("With a session cookie, send this installation's own address as Origin");
  const rate = await rateOf(server, caller, address);
  c.set("rate", {
    "ratelimit-limit": String(rate.limit),
    "ratelimit-remaining": String(rate.remaining),
    "ratelimit-reset": String(rate.resetSeconds),
  });
  if (!rate.isAllowed)
    throw new AppError("rate_limited", "Too many calls; slow down", { retryAfterSeconds: rate.resetSeconds });
  server.onAdmitted?.(caller);
  return caller;
}

function handlerOf(server: VerbServer, operation: Operation) {
  const { verb } = operation;
  const { method, status, params } = routeOf(verb);
  return async (c: Context<AppEnv>) => {
    c.set("verb", verb.name);
    const caller = await admit(c, server, verb);
    const raw = await rawInputOf(c, verb, method, params);
    const key = method === "GET" ? null : idempotencyKeyOf(c.req.raw.headers);
    const result = await execute(server.platform, operation, caller, raw, factsOf(c), key);
    if (result === undefined) return c.body(null, 204);
    const { revision } = result as { revision?: number };
    const etag: Record<string, string> = revision === undefined ? {} : { etag: `"${revision}"` };
    return jsonAnswer(c, result as object, verb.status?.(result) ?? status, etag);
  };
}

/** Serves every verb that has a body; one without is a defect found at boot. */
export function mountVerbs(app: Hono<AppEnv>, verbs: readonly Verb[], server: VerbServer): void {
  const routes = verbs.map((verb) => ({ verb, ...routeOf(verb) }));
  // A brace sorts behind every letter: /v1/schedules/upcoming is no /v1/schedules/{id}.
  for (const { verb, method, path } of routes.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    const operation = operationOf(verb.name);
    if (!operation) throw new Error(`the verb ${verb.name} has no body`);
    app.on(method, path.replace(/\{(\w+)\}/g, ":$1"), handlerOf(server, operation));
  }
}
