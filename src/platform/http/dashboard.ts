import { readFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { serveStatic } from "@hono/node-server/serve-static";
import type { Hono } from "hono";
import type { AppEnv } from "./request.ts";

const BUILT = fileURLToPath(new URL("../../../dist/web/", import.meta.url));

// The dashboard is the only page; it loads nothing from elsewhere and may be framed by nobody.
const PAGE_HEADERS = {
  "content-security-policy":
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'; font-src 'self' data:; frame-ancestors 'none'; base-uri 'self'; form-action 'self'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "same-origin",
  "x-frame-options": "DENY",
};

/** Serves the built dashboard: hashed assets for ever, and its one page for every other address. */
export function mountDashboard(app: Hono<AppEnv>, folder = BUILT): void {
  app.use("/assets/*", async (c, next) => {
    await next();
    if (c.res.status === 200) c.res.headers.set("cache-control", "public, max-age=31536000, immutable");
  });
  const rewriteRequestPath = (path: string) => (path === "/" ? "/none" : path);
  app.use("*", serveStatic({ root: folder, precompressed: true, rewriteRequestPath }));
  app.get("*", async (c) => {
    if (!existsSync(`${folder}index.html`))
      return c.text("The dashboard is not built; `npm start` builds it. The API is at /v1/openapi.json", 503);
    return c.html(await readFile(`${folder}index.html`, "utf8"), 200, {
      ...PAGE_HEADERS,
      "cache-control": "no-cache",
    });
  });
}
