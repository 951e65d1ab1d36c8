import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import { isPublicAddress } from "./guard-addresses.ts";
import { createGuard, type Guard, type GuardError, type GuardOptions } from "./guard.ts";

const closers: (() => Promise<unknown>)[] = [];
afterAll(() => Promise.all(closers.map((close) => close())));

type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;
async function serve(handler: Handler) {
  const seen: { method?: string; url?: string; headers: IncomingMessage["headers"]; body: string }[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    seen.push({ method: request.method, url: request.url, headers: request.headers, body });
    handler(request, response, body);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  closers.push(async () => (server.closeAllConnections(), server.close()));
  const { port } = server.address() as AddressInfo;
  return { port, url: `http://127.0.0.1:${port}`, host: `127.0.0.1:${port}`, seen };
}
function guardFor(allow: string[] | (() => string[]), options: Partial<GuardOptions> = {}): Guard {
  const guard = createGuard({ allow: typeof allow === "function" ? allow : () => allow, ...options });
  closers.push(() => guard.close());
  return guard;
}
const failureOf = async (promise: Promise<unknown>) => {
  const error = await promise.then(
    () => expect.fail("expected an error"),
    (thrown: GuardError) => thrown,
  );
  return { code: error.code, message: error.message };
};

const echo = await serve((request, response, body) => {
  response.setHeader("x-seen", request.method!);
  response.end(JSON.stringify({ method: request.method, url: request.url, body }));
});

describe("which addresses are public", () => {
  test.each(["8.8.8.8", "1.1.1.1", "93.184.216.34", "2606:4700:4700::1111", "::ffff:8.8.8.8"])(
    "%s is",
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );
  test.each([
    ...[
      "0.0.0.0",
      "0.1.2.3",
      "10.0.0.1",
      "100.64.0.1",
      "100.100.100.200",
      "127.0.0.1",
      "127.9.9.9",
      "169.254.169.254",
    ],
    ...[
      "172.16.0.1",
      "172.31.255.255",
      "192.0.0.192",
      "192.0.2.1",
      "192.88.99.1",
      "192.168.1.1",
      "198.18.0.1",
    ],
    ...[
      "198.51.100.1",
      "203.0.113.1",
      "224.0.0.1",
      "239.1.1.1",
      "240.0.0.1",
      "255.255.255.255",
      "168.63.129.16",
    ],
    ...[
      "::",
      "::1",
      "::7f00:1",
      "::ffff:127.0.0.1",
      "::ffff:a00:1",
      "0:0:0:0:0:ffff:c0a8:0101",
      "64:ff9b::7f00:1",
    ],
    ...["64:ff9b:1::1", "2002:7f00:1::", "2001:0:7f00:1::", "fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1"],
    ...["fd00:ec2::254", "ff02::1", "2001:db8::1", "100::1", "5f00::1", "4000::1", "nonsense", ""],
  ])("%s is not", (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

describe("without an allow list", () => {
  const guard = guardFor([]);
  test.each([
    ["an address", echo.url],
    ["a name", `http://localhost:${echo.port}`],
    ["one decimal number", `http://2130706433:${echo.port}`],
    ["hexadecimal", `http://0x7f.0.0.1:${echo.port}`],
    ["octal", `http://0177.0.0.1:${echo.port}`],
    ["a short form", `http://127.1:${echo.port}`],
    ["full-width digits", `http://１２７.0.0.1:${echo.port}`],
    ["zero", `http://0:${echo.port}`],
    ["IPv6 loopback", `http://[::1]:${echo.port}`],
    ["IPv4 in IPv6", `http://[::ffff:127.0.0.1]:${echo.port}`],
    ["IPv4 in IPv6, hexadecimal", `http://[::ffff:7f00:1]:${echo.port}`],
    ["NAT64", `http://[64:ff9b::127.0.0.1]:${echo.port}`],
    ["cloud metadata", "http://169.254.169.254/latest/meta-data/"],
  ])("a private target written as %s is refused", async (_, url) => {
    const before = echo.seen.length;
    expect(await failureOf(guard.fetch(url))).toMatchObject({ code: "blocked_address" });
    await expect(guard.agentFetch(url)).rejects.toMatchObject({ code: "blocked_address" });
    expect(echo.seen.length).toBe(before);
  });

  test("an answer that nests deeper than anything reads is text, and no JSON", async () => {
    const nested = "[".repeat(50_000) + "]".repeat(50_000);
    const service = await serve((_, response) => response.end(nested));
    const answer = await guardFor([service.host]).fetch(service.url);
    expect(answer.text()).toBe(nested);
    expect(() => answer.json()).toThrow(SyntaxError);
  });

  test("a name that leads to a private address is refused without naming the address", async () => {
    const inner = guardFor([], { lookup: async () => ["10.1.2.3", "::ffff:10.1.2.3"] });
    const { code, message } = await failureOf(inner.fetch("http://intranet.test/"));
    expect(code).toBe("blocked_address");
    expect(message).toContain("intranet.test");
    expect(message).not.toContain("10.1.2.3");
  });

  test.each([
    "ftp://example.com/",
    "file:///etc/passwd",
    "data:text/plain,x",
    "not a url",
    "http://a:b@example.com/",
    "//x",
  ])("%s is refused as a URL", async (url) => {
    expect(await failureOf(guard.fetch(url))).toMatchObject({ code: "blocked_url" });
  });
});

describe("the allow list", () => {
  test.each([
    ["an address and port", echo.host],
    ["an address", "127.0.0.1"],
    ["a range", "127.0.0.0/8"],
  ])("%s admits the target, also under a name that leads there", async (_, entry) => {
    const guard = guardFor(["10.0.0.0/8", entry], { lookup: async () => ["127.0.0.1"] });
    expect((await guard.fetch(`${echo.url}/a?b=1`)).json()).toMatchObject({ method: "GET", url: "/a?b=1" });
    expect((await guard.fetch(`http://ollama.test:${echo.port}/`)).status).toBe(200);
  });

  test("a name admits itself only", async () => {
    const guard = guardFor([`Ollama.test:${echo.port}`], { lookup: async () => ["127.0.0.1"] });
    expect((await guard.fetch(`http://ollama.test:${echo.port}/`)).status).toBe(200);
    expect(await failureOf(guard.fetch(`http://other.test:${echo.port}/`))).toMatchObject({
      code: "blocked_address",
    });
    expect(await failureOf(guard.fetch(echo.url))).toMatchObject({ code: "blocked_address" });
  });

  test("another port of an allowed host stays closed, and the list is read at every request", async () => {
    const other = await serve((_, response) => response.end("other"));
    let allow = [echo.host];
    const guard = guardFor(() => allow);
    expect((await guard.fetch(echo.url)).status).toBe(200);
    expect(await failureOf(guard.fetch(other.url))).toMatchObject({ code: "blocked_address" });
    allow = [other.host];
    expect((await guard.fetch(other.url)).text()).toBe("other");
    expect(await failureOf(guard.fetch(echo.url))).toMatchObject({ code: "blocked_address" });
  });
});

test("a name is resolved once, and the connection goes only to an address that passed", async () => {
  const answers = [["10.255.255.1", "127.0.0.1"], ["10.255.255.1"]];
  let asked = 0;
  const guard = guardFor([echo.host], { lookup: async () => answers[Math.min(asked++, 1)]! });
  const before = echo.seen.length;
  expect((await guard.fetch(`http://rebind.test:${echo.port}/`)).status).toBe(200);
  expect(asked).toBe(1);
  expect(echo.seen.length).toBe(before + 1);
  const later = guardFor([echo.host], { lookup: async () => answers[1]! });
  expect(await failureOf(later.fetch(`http://rebind.test:${echo.port}/`))).toMatchObject({
    code: "blocked_address",
  });
});

describe("redirects", () => {
  test("from an allowed server to a private one is refused without naming the target", async () => {
    const secret = await serve((_, response) => response.end("secret"));
    const open = await serve((_, response) =>
      response.writeHead(302, { location: `${secret.url}/admin` }).end(),
    );
    const guard = guardFor([open.host]);
    const { code, message } = await failureOf(guard.fetch(open.url));
    expect(code).toBe("blocked_address");
    expect(message).not.toContain("127.0.0.1");
    await expect(guard.agentFetch(open.url)).rejects.toMatchObject({ code: "blocked_address" });
    expect(secret.seen).toEqual([]);
    const toFile = await serve((_, response) =>
      response.writeHead(302, { location: "file:///etc/passwd" }).end(),
    );
    expect(await failureOf(guardFor([toFile.host]).fetch(toFile.url))).toMatchObject({ code: "blocked_url" });
  });

  test("secrets do not follow to another origin, and stay within one", async () => {
    const start = await serve((request, response) => {
      const location = request.url === "/away" ? `${echo.url}/end` : "/away";
      response.writeHead(307, { location }).end();
    });
    const headers = { authorization: "Bearer s", cookie: "s=1", "x-api-key": "s", accept: "text/plain" };
    const guard = guardFor(["127.0.0.1"]);
    const response = await guard.fetch(start.url, { method: "POST", headers, body: "hello" });
    expect(response.url).toBe(`${echo.url}/end`);
    expect(start.seen[1]!.headers).toMatchObject(headers);
    const arrived = echo.seen.at(-1)!;
    expect(arrived).toMatchObject({ method: "POST", body: "hello", headers: { accept: "text/plain" } });
    for (const name of ["authorization", "cookie", "x-api-key"])
      expect(arrived.headers).not.toHaveProperty(name);
  });

  test.each([
    [301, "POST", "GET"],
    [302, "POST", "GET"],
    [303, "PUT", "GET"],
    [302, "PUT", "PUT"],
    [307, "POST", "POST"],
    [308, "POST", "POST"],
    [303, "HEAD", "HEAD"],
  ])("a %i turns %s into %s", async (status, method, expected) => {
    const start = await serve((_, response) =>
      response.writeHead(status, { location: `${echo.url}/moved` }).end(),
    );
    const body = method === "HEAD" ? undefined : "data";
    await guardFor(["127.0.0.1"]).fetch(start.url, { method, body });
    expect(echo.seen.at(-1)).toMatchObject({
      method: expected,
      url: "/moved",
      body: expected === method ? (body ?? "") : "",
    });
  });

  test("a loop ends, and none are followed when none are wanted", async () => {
    const loop = await serve((_, response) => response.writeHead(302, { location: "/" }).end());
    const guard = guardFor([loop.host]);
    expect(await failureOf(guard.fetch(loop.url, { maxRedirects: 3 }))).toMatchObject({
      code: "too_many_redirects",
    });
    expect(loop.seen.length).toBe(4);
    expect(await guard.fetch(loop.url, { maxRedirects: 0 })).toMatchObject({
      status: 302,
      headers: { location: "/" },
    });
  });
});

describe("limits", () => {
  test("a server that never answers, or stops in the middle, is a timeout", async () => {
    const silent = await serve((request, response) => {
      if (request.url === "/half") response.write("half");
    });
    const guard = guardFor([silent.host]);
    expect(await failureOf(guard.fetch(silent.url, { timeoutMs: 100 }))).toMatchObject({ code: "timeout" });
    expect(await failureOf(guard.fetch(`${silent.url}/half`, { timeoutMs: 100 }))).toMatchObject({
      code: "timeout",
    });
    const abort = new AbortController();
    setTimeout(() => abort.abort(new Error("enough")), 50);
    await expect(guard.fetch(silent.url, { signal: abort.signal })).rejects.toThrow("enough");
    await expect(
      guard.agentFetch(silent.url, { signal: AbortSignal.abort(new Error("late")) }),
    ).rejects.toThrow("late");
  });

  test("a long response is cut or refused, also one that grows when unpacked", async () => {
    const long = await serve((request, response) => {
      if (request.url === "/gzip")
        response.setHeader("content-encoding", "gzip").end(gzipSync("x".repeat(1_000_000)));
      else if (request.url === "/endless") {
        const timer = setInterval(() => response.write("x".repeat(50_000)), 1);
        response.on("close", () => clearInterval(timer));
      } else response.end("x".repeat(100));
    });
    const guard = guardFor([long.host], { maxStreamBytes: 1_000 });
    const init = { maxResponseBytes: 1_000 };
    expect(await guard.fetch(long.url, init)).toMatchObject({ isTruncated: false });
    expect(await guard.fetch(long.url, { maxResponseBytes: 100 })).toMatchObject({ isTruncated: false });
    for (const path of ["/gzip", "/endless"]) {
      const cut = await guard.fetch(long.url + path, init);
      expect(cut.isTruncated).toBe(true);
      expect(cut.text()).toBe("x".repeat(1_000));
      const refused = guard.fetch(long.url + path, { ...init, whenTooLarge: "error" });
      expect(await failureOf(refused)).toMatchObject({ code: "too_large" });
      await expect((await guard.agentFetch(long.url + path)).text()).rejects.toMatchObject({
        code: "too_large",
      });
    }
    expect(await (await guard.agentFetch(long.url)).text()).toBe("x".repeat(100));
  });

  test("a refused connection is a network error that names only what was typed", async () => {
    const gone = await serve(() => {});
    const guard = guardFor(["127.0.0.1"], { lookup: async () => ["127.0.0.1"] });
    await closers.at(-2)!();
    const { code, message } = await failureOf(guard.fetch(`http://gone.test:${gone.port}/`));
    expect(code).toBe("network");
    expect(message).toContain("gone.test");
    expect(message).not.toContain("127.0.0.1");
    const unknown = guardFor([], {
      lookup: () => Promise.reject(Object.assign(new Error("x"), { code: "ENOTFOUND" })),
    });
    expect(await failureOf(unknown.fetch("http://nowhere.test"))).toMatchObject({ code: "network" });
  });

  test("headers that steer the connection are not sent, and no proxy setting is read", async () => {
    process.env.HTTP_PROXY = process.env.http_proxy = "http://127.0.0.1:9";
    const headers = { Host: "other.test", "Proxy-Authorization": "x", "X-Own": "1", "Content-Length": "999" };
    await guardFor([echo.host]).fetch(echo.url, { method: "POST", headers, body: "abc" });
    delete process.env.HTTP_PROXY;
    delete process.env.http_proxy;
    const { headers: arrived, body } = echo.seen.at(-1)!;
    expect(arrived).toMatchObject({ host: echo.host, "x-own": "1", "content-length": "3" });
    expect(arrived).not.toHaveProperty("proxy-authorization");
    expect(body).toBe("abc");
  });
});

describe("as a fetch for libraries", () => {
  const guard = guardFor([echo.host]);
  test("requests, forms and streams pass through", async () => {
    const request = new Request(`${echo.url}/r`, { method: "post", body: "b", headers: { "x-own": "1" } });
    expect(await (await guard.agentFetch(request)).json()).toMatchObject({
      method: "POST",
      url: "/r",
      body: "b",
    });
    expect(echo.seen.at(-1)!.headers).toMatchObject({ "x-own": "1" });
    const form = new FormData();
    form.set("field", "value");
    await guard.agentFetch(new URL(echo.url), { method: "POST", body: form });
    expect(echo.seen.at(-1)!.body).toContain('name="field"');
    expect(echo.seen.at(-1)!.headers["content-type"]).toMatch(/^multipart\/form-data; boundary=/);
  });

  test("the body arrives while it is still being written", async () => {
    const streaming = await serve((_, response) => {
      response.write("first");
      streaming.seen.push({ headers: {}, body: "", url: "written" });
    });
    const response = await guardFor([streaming.host]).agentFetch(streaming.url);
    const reader = response.body!.getReader();
    expect(new TextDecoder().decode((await reader.read()).value)).toBe("first");
    await reader.cancel();
  });
});
