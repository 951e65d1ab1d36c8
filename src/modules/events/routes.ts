import type { Context, Hono, Next } from "hono";
import { lastEventIdOf } from "../../platform/http/last-event-id.ts";
import type { AppEnv } from "../../platform/http/request.ts";
import type { VerbServer } from "../../platform/http/verb-routes.ts";
import { enter } from "../runs/index.ts";
import { listEvents, listOrganizationEvents } from "./contract.ts";
import { typesOf } from "./filter.ts";
import { streamEvents } from "./stream.ts";

const wantsStream = (c: Context) => /\btext\/event-stream\b/.test(c.req.header("accept") ?? "");

/** The lists of events as live streams, at their own addresses; everything else falls through to the verbs. */
export function mountEventStreams(app: Hono<AppEnv>, server: VerbServer): void {
  const live =
    (verb: typeof listEvents | typeof listOrganizationEvents) => async (c: Context<AppEnv>, next: Next) => {
      if (!wantsStream(c)) return next();
      const workFor = await enter(c, server, verb);
      const [ws, { agentId, actorId, types, from, to, after }] = workFor({
        ...c.req.query(),
        ...c.req.param(),
      });
      // Said as a refusal, which a stream that has begun cannot be.
      if (types !== undefined) typesOf(types);
      const filter = { agentId, actorId, types, from, to };
      // A reader that reconnects by itself repeats the address it began with, so the header wins.
      const place = lastEventIdOf(c)?.[0] ?? after ?? null;
      return streamEvents(c, ws, { filter, after: place, needs: verb.needs! });
    };
  app.get("/v1/events", live(listEvents));
  app.get("/v1/organizations/:organizationId/events", live(listOrganizationEvents));
}
