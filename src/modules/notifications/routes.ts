import type { Context, Hono, Next } from "hono";
import { type AppEnv, factsOf } from "../../platform/http/request.ts";
import { finishBody } from "../../platform/http/body.ts";
import { admit, type VerbServer } from "../../platform/http/verb-routes.ts";
import { scopeOf, workOf } from "../../platform/operation.ts";
import { listNotifications } from "./contract.ts";
import { requirePerson } from "./inbox.ts";
import { streamCounts } from "./stream.ts";

const wantsStream = (c: Context) => /\btext\/event-stream\b/.test(c.req.header("accept") ?? "");
const isForm = (c: Context) =>
  /^(application\/x-www-form-urlencoded|multipart\/form-data)\b/i.test(c.req.header("content-type") ?? "");

/** What is not JSON in and out: the inbox as a stream, and the form a mail reader posts to unsubscribe. */
export function mountNotifications(app: Hono<AppEnv>, server: VerbServer): void {
  app.get("/v1/notifications", async (c, next: Next) => {
    if (!wantsStream(c)) return next();
    c.set("verb", listNotifications.name);
    const caller = await admit(c, server, listNotifications);
    requirePerson(caller);
    return streamCounts(c, workOf(server.platform, caller, factsOf(c), scopeOf(listNotifications, caller)));
  });
  app.post("/v1/notification-unsubscriptions/:token", async (c, next: Next) => {
    if (isForm(c)) {
      // `List-Unsubscribe=One-Click` says nothing that the address does not.
      await finishBody(c.req.raw);
      c.set("body", Promise.resolve({}));
    }
    return next();
  });
}
