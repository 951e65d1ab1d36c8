import { Hono } from "hono";
import { requestId } from "./request-id.ts";
import type { Identity } from "../identity.ts";
import { AppError } from "../errors.ts";
import { canonicalRange, isFrom, rangesOf } from "../ip-ranges.ts";
import type { Platform } from "../platform.ts";
import type { Verb } from "../verb.ts";
import { VERSION } from "../version.ts";
import { openApiDocument } from "./openapi.ts";
import { problemResponse, toAppError } from "./problem.ts";
import type { AppEnv } from "./request.ts";
import { mountVerbs, type VerbServer } from "./verb-routes.ts";
import { addressOf } from "./request.ts";

export interface HttpOptions {
  verbs: readonly Verb[];
  server: VerbServer;
  identity: Identity;
  /** Plain handlers that are not verbs (streams, the OpenAI-compatible door), mounted before the verbs. */
  mountPlain: ((app: Hono<AppEnv>, server: VerbServer) => void)[];
  /** Serves the dashboard; last, so the API wins. */
  mountDashboard(app: Hono<AppEnv>): void;
  demoService: Hono;
  /** What plain handlers add to the OpenAPI document. */
  plainPaths: Record<string, object>;
  isReady(): Promise<boolean>;
}

/** The whole HTTP surface of a process. */
export function createHttp(options: HttpOptions): Hono<AppEnv> {
  const { verbs, server, identity, demoService, plainPaths, mountPlain, mountDashboard, isReady } = options;
  const { platform } = server;
  const { log, metrics } = platform;
  const app = new Hono<AppEnv>();

  app.use("*", requestId);
  const proxies = rangesOf(platform.config.TRUSTED_PROXIES.map(canonicalRange));
  const isProxy = (address: string | null) => isFrom(proxies, address);
  if (proxies.length > 0)
    app.use("*", async (c, next) => {
      c.set("isProxy", isProxy);
      await next();
    });
  app.use("/v1/*", observe(platform));

  app.get("/healthz", (c) => c.json({ ok: true }));
  app.get("/readyz", async (c) => ((await isReady()) ? c.json({ ok: true }) : c.json({ ok: false }, 503)));
  app.get("/metrics", async (c) =>
    c.body(await metrics.registry.metrics(), 200, { "content-type": metrics.registry.contentType }),
  );
  const document = openApiDocument(verbs, {
    version: VERSION,
    serverUrl: platform.config.publicUrl,
    plainPaths,
  });
  app.get("/v1/openapi.json", (c) => c.json(document));

  app.all("/v1/auth/*", (c) =>
    identity.handler(c.req.raw, { clientAddress: addressOf(c) ?? "unknown", requestId: c.get("requestId") }),
  );
  app.route("/", demoService);
  for (const mount of mountPlain) mount(app, server);
  mountVerbs(app, verbs, server);
  const methodsAt = methodsOf(document.paths);
  app.all("/v1/*", (c) => {
    const methods = methodsAt(c.req.path);
    if (!methods) throw new AppError("not_found", "There is nothing at this address; see /v1/openapi.json");
    const answer = problemResponse(
      new AppError("method_not_allowed", `This address takes ${methods.join(" and ")}, not ${c.req.method}`),
      c.get("requestId"),
    );
    answer.headers.set("allow", methods.join(", "));
    return answer;
  });
  mountDashboard(app);

  app.notFound((c) =>
    problemResponse(new AppError("not_found", "There is nothing at this address"), c.get("requestId")),
  );
  app.onError((error, c) => {
    const failure = toAppError(error);
    const requestId = c.get("requestId");
    if (failure.code === "internal")
      log.error({ err: error, requestId, verb: c.get("verb") }, "a request failed on a defect");
    else if (failure.details.cause)
      log[failure.code === "unavailable" ? "warn" : "info"](
        { err: failure.details.cause, requestId },
        failure.message,
      );
    return problemResponse(failure, requestId);
  });
  return app;
}

/** Which methods an address takes, as the document says; null where there is none. */
function methodsOf(paths: Record<string, object>): (path: string) => string[] | null {
  const known = Object.keys(paths)
    .toSorted()
    .map((path) => ({
      pattern: new RegExp(`^${path.replace(/\{\w+\}/g, "[^/]+")}$`),
      methods: Object.keys(paths[path]!).map((method) => method.toUpperCase()),
    }));
  return (path) => known.find(({ pattern }) => pattern.test(path))?.methods ?? null;
}

/** One line and one observation per API call; nothing of its content. */
function observe({ log, metrics }: Platform) {
  return async (c: Parameters<typeof requestId>[0], next: () => Promise<void>) => {
    const startedAt = performance.now();
    await next();
    const milliseconds = performance.now() - startedAt;
    const verb = c.get("verb") ?? "other";
    const status = c.res.status;
    metrics.requests.observe({ verb, status: String(status) }, milliseconds / 1000);
    if (log.isLevelEnabled("debug") || status >= 500)
      log[status >= 500 ? "error" : "debug"](
        { requestId: c.get("requestId"), verb, status, ms: Math.round(milliseconds) },
        "request",
      );
  };
}
