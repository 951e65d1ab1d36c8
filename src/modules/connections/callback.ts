import { createHash } from "node:crypto";
import type { Context, Hono } from "hono";
import { AppError } from "../../platform/errors.ts";
import { execute } from "../../platform/execute.ts";
import { addressOf, type AppEnv, factsOf } from "../../platform/http/request.ts";
import type { VerbServer } from "../../platform/http/verb-routes.ts";
import { operationOf } from "../../platform/operation.ts";
import { completeConnection } from "./contract.ts";
import { REDIRECT_PATH } from "./oauth/pending.ts";
import type { Connection } from "./shapes/contract.ts";

export interface CallbackMessage {
  type: "bailiwick:connection";
  isOk: boolean;
  connectionId: string | null;
  message: string;
}

// Tells the page that opened it, of the same origin and no other, and closes. A service may have cut the way back to the
// opener, so pages of this origin hear it on a channel, too.
const SCRIPT = `const data = JSON.parse(document.getElementById("outcome").textContent);
new BroadcastChannel("bailiwick:connection").postMessage(data);
if (window.opener) { window.opener.postMessage(data, window.location.origin); window.close(); }`;
const SCRIPT_HASH = createHash("sha256").update(SCRIPT).digest("base64");
const STYLE = "body{font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:20vh auto;padding:0 1rem}";
const STYLE_HASH = createHash("sha256").update(STYLE).digest("base64");

const escaped = (text: string) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
// Inside a script element only `<` could end it.
const embedded = (value: unknown) => JSON.stringify(value).replace(/</g, "\\u003c");

const page = (outcome: CallbackMessage) => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="referrer" content="no-referrer"><title>${outcome.isOk ? "Connected" : "Not connected"}</title>
<style>${STYLE}</style></head><body>
<h1>${outcome.isOk ? "Connected" : "Not connected"}</h1><p>${escaped(outcome.message)}</p>
<p>You can close this window.</p>
<script type="application/json" id="outcome">${embedded(outcome)}</script>
<script>${SCRIPT}</script></body></html>`;

async function finish(c: Context<AppEnv>, server: VerbServer): Promise<CallbackMessage> {
  const { state, code, error, iss } = c.req.query();
  const type = "bailiwick:connection";
  try {
    const caller = await server.authenticator.callerOf(c.req.raw.headers, {
      scope: "account",
      address: () => addressOf(c),
    });
    const rate = server.limiter.take(caller.credentialId, caller.ratePerMinute);
    if (!rate.isAllowed) throw new AppError("rate_limited", "Too many calls; slow down");
    const input = { state, code, error, iss };
    const operation = operationOf(completeConnection.name)!;
    const done = (await execute(server.platform, operation, caller, input, factsOf(c), null)) as Connection;
    return { type, isOk: true, connectionId: done.id, message: `${done.name} is connected.` };
  } catch (failure) {
    if (!(failure instanceof AppError) || failure.code === "internal") throw failure;
    const message =
      failure.code === "unauthorized"
        ? "You are not signed in here. Sign in, then connect again."
        : failure.message;
    return { type, isOk: false, connectionId: null, message };
  }
}

/** Where services send people back to: a page of its own that finishes, tells whoever opened it, and closes. */
export function mountConnectCallback(app: Hono<AppEnv>, server: VerbServer): void {
  app.get(REDIRECT_PATH, async (c) => {
    c.set("verb", completeConnection.name);
    const outcome = await finish(c, server);
    return c.body(page(outcome), outcome.isOk ? 200 : 400, {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      "content-security-policy": `default-src 'none'; script-src 'sha256-${SCRIPT_HASH}'; style-src 'sha256-${STYLE_HASH}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`,
    });
  });
}
