import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { listening } from "../../platform/testing/mcp-server.ts";
import { testWorld, type World } from "../../platform/testing/world.ts";
import { addConformanceFixtures } from "./testing/conformance-fixtures.ts";

const PROGRAM = join(
  dirname(createRequire(import.meta.url).resolve("@modelcontextprotocol/conformance/package.json")),
  "dist/index.js",
);
/** What the server claims, and what the documentation says of it. */
const CLAIMED = [
  "server-initialize",
  "ping",
  "tools-list",
  "tools-call-simple-text",
  "tools-call-image",
  "tools-call-audio",
  "tools-call-embedded-resource",
  "tools-call-mixed-content",
  "tools-call-error",
  "tools-call-with-progress",
  "json-schema-2020-12",
  "server-sse-multiple-streams",
  "resources-list",
  "resources-read-text",
  "resources-read-binary",
  "resources-templates-read",
  "prompts-list",
  "prompts-get-simple",
  "prompts-get-with-args",
  "prompts-get-embedded-resource",
  "prompts-get-with-image",
  "dns-rebinding-protection",
];
/** Every day one of each kind; in the long mode all. */
const EVERY_DAY = ["server-initialize", "tools-call-with-progress", "dns-rebinding-protection"];

let world: World;
let proxy: { url: string; stop(): Promise<void> };
let results: string;
let removeFixtures: () => void;
beforeAll(async () => {
  removeFixtures = addConformanceFixtures();
  world = await testWorld();
  const { secret } = await world.key(await world.newPerson("Ada"));
  results = await mkdtemp(join(tmpdir(), "bailiwick-conformance-"));
  // The suite knows nothing of credentials: they are put before the server it asks.
  proxy = await listening((request, response) => {
    void (async () => {
      const headers = new Headers({ authorization: `Bearer ${secret}` });
      for (const name of [
        "accept",
        "content-type",
        "mcp-protocol-version",
        "mcp-session-id",
        "last-event-id",
      ])
        if (request.headers[name]) headers.set(name, request.headers[name] as string);
      // What stands for the server's own address there is its own address here.
      const { origin } = request.headers;
      if (origin)
        headers.set(
          "origin",
          origin
            .replace(proxy.url.replace("127.0.0.1", "localhost"), world.url)
            .replace(proxy.url, world.url),
        );
      const body = request.method === "POST" ? await text(request) : undefined;
      const answer = await fetch(new URL("/mcp", world.url), {
        method: request.method!,
        headers,
        ...(body ? { body } : {}),
      });
      response.writeHead(answer.status, Object.fromEntries(answer.headers));
      if (answer.body) Readable.fromWeb(answer.body as never).pipe(response);
      else response.end();
    })().catch(() => response.destroy());
  });
});
afterAll(async () => {
  removeFixtures?.();
  await proxy?.stop();
  await world?.stop();
  if (results) await rm(results, { recursive: true, force: true });
});

test.concurrent.each(process.env.BAILIWICK_LONG ? CLAIMED : EVERY_DAY)(
  "the official suite passes: %s",
  async (scenario) => {
    const url = `${proxy.url.replace("127.0.0.1", "localhost")}/mcp`;
    const args = [
      PROGRAM,
      "server",
      "--url",
      url,
      "--scenario",
      scenario,
      "--output-dir",
      join(results, scenario),
    ];
    const run = await promisify(execFile)(process.execPath, args, { timeout: 60_000 }).catch(
      (error: { stdout: string; stderr: string }) => error,
    );
    const said = `${run.stdout}${run.stderr}`;
    expect(said, said).toMatch(/Passed: (\d+)\/\1, 0 failed/);
  },
);
