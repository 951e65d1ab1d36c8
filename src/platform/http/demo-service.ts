import { Hono } from "hono";

export const DEMO_PATH = "/demo/";

/**
 * A small made-up web service that comes with the product, so that an HTTP tool can be tried offline. Labelled a demo in
 * every answer; it knows nothing and keeps nothing.
 */
export function createDemoService(): Hono {
  const service = new Hono();
  service.get("/demo/weather", (c) => {
    const city = (c.req.query("city") ?? "Berlin").slice(0, 100);
    const seed = Array.from(city.toLowerCase()).reduce(
      (sum, letter) => (sum * 31 + letter.codePointAt(0)!) % 9973,
      7,
    );
    return c.json({
      demo: true,
      city,
      temperatureCelsius: (seed % 35) - 5,
      sky: ["clear", "cloudy", "rain", "wind", "snow"][seed % 5],
    });
  });
  service.all("/demo/echo", async (c) =>
    c.json({
      demo: true,
      method: c.req.method,
      query: c.req.query(),
      body: (await c.req.text()).slice(0, 10_000),
    }),
  );
  // A made-up OAuth server: it allows everybody access at once and sends them back to this installation, nowhere else.
  service.get("/demo/oauth/authorize", (c) => {
    const back = new URLSearchParams({ code: "demo", state: c.req.query("state") ?? "" });
    return c.redirect(`/connect/callback?${back}`);
  });
  service.post("/demo/oauth/token", (c) =>
    c.json({
      access_token: `demo-access-${crypto.randomUUID()}`,
      refresh_token: `demo-refresh-${crypto.randomUUID()}`,
      token_type: "Bearer",
      expires_in: 3600,
    }),
  );
  service.post("/demo/oauth/revoke", (c) => c.body(null, 200));
  service.get("/demo/me", (c) =>
    c.req.header("authorization")
      ? c.json({ demo: true, login: "demo" })
      : c.json({ demo: true, error: "send a credential" }, 401),
  );
  return service;
}
