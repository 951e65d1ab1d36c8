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
  return service;
}
