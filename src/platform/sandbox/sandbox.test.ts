import { afterAll, describe, expect, test } from "vitest";
import { createSandbox, type SandboxJob, type SandboxResult } from "./sandbox.ts";

const sandbox = createSandbox({ workers: 2, maxOutputBytes: 100_000, maxLogBytes: 2_000, maxHostCalls: 5 });
afterAll(() => sandbox.stop());

const run = (code: string, job: Partial<SandboxJob> = {}) =>
  sandbox.run({ code, input: {}, deadlineMs: 2_000, ...job });
const valueOf = async (code: string, job: Partial<SandboxJob> = {}) => {
  const result = await run(code, job);
  expect(result).toMatchObject({ ok: true });
  return (result as Extract<SandboxResult, { ok: true }>).value;
};
const failureOf = async (code: string, job: Partial<SandboxJob> = {}) => {
  const result = await run(code, job);
  expect(result.ok).toBe(false);
  const { code: kind, message } = result as Extract<SandboxResult, { ok: false }>;
  return `${kind}: ${message}`;
};

describe("the form of the code", () => {
  test.each([
    ["a body that returns", "return input.a + 1"],
    ["an async body", "return await Promise.resolve(input.a + 1)"],
    ["a default-exported function", "export default function (input) { return input.a + 1 }"],
    ["a default-exported async arrow", "const one = 1;\nexport default async (input) => input.a + one"],
    ["a TypeScript body", "const one: number = 1; return (input.a as number) + one"],
    ["a TypeScript module", "interface In { a: number }\nexport default (input: In): number => input.a + 1"],
    ["a module that awaits at its top", "const one = await 1;\nexport default (input) => input.a + one"],
    ["an enum", "enum Step { None, One }\nreturn input.a + Step.One"],
    ["a comment in the last line", "return input.a + 1 // done"],
  ])("%s works", async (_, code) => {
    expect(await valueOf(code, { input: { a: 41 } })).toBe(42);
    expect(await valueOf(code, { input: { a: 1 } })).toBe(2);
  });

  test("JSON goes in and comes out; undefined becomes null", async () => {
    const input = { text: "é☃\u0000😀", list: [1, null, { deep: true }], __proto__: 1 };
    expect(await valueOf("return input", { input })).toEqual(input);
    expect(await valueOf("return undefined", { input: undefined })).toBeNull();
    expect(await valueOf("return input", { input: undefined })).toBeNull();
  });

  test("a thrown error carries its type and the line of the user's source", async () => {
    expect(await failureOf("const a = 1;\n\nnull.foo")).toMatch(/^error: TypeError: .*null.* \(line 3\)$/);
    expect(await failureOf("export default () => {\n  throw new RangeError('far')\n}")).toBe(
      "error: RangeError: far (line 2)",
    );
    expect(await failureOf("const a: number = 1;\nenum E { A }\n\n\nthrow new Error('e' + E.A)")).toBe(
      "error: Error: e0 (line 5)",
    );
    expect(await failureOf("export default 3")).toMatch("The default export must be a function");
    expect(await failureOf("throw 'plain'")).toBe("error: Thrown: plain");
    expect(await failureOf("return 1n")).toMatch(/^error: TypeError/);
  });

  test("wrong syntax names line and column", async () => {
    expect(await failureOf("const a = 1;\nconst b = ;")).toMatch(
      /^error: SyntaxError: .*\(line 2, column 11\)$/,
    );
    expect(await failureOf("const b = ;")).toMatch(/\(line 1, column 11\)$/);
    expect(await failureOf("const b: = 3")).toMatch(/\(line 1, column 10\)$/);
  });
});

describe("what the code finds", () => {
  test("logs are kept in order, also when the code fails", async () => {
    const result = await run(
      "console.log('a', { b: 1 }); console.error(new Error('c')); throw new Error('end')",
    );
    expect(result).toMatchObject({ ok: false, logs: ['a {"b":1}', "error: Error: c"] });
  });

  test("timers, microtasks and intervals", async () => {
    const code = `
      const seen = [];
      queueMicrotask(() => seen.push("micro"));
      const never = setTimeout(() => seen.push("never"), 5);
      clearTimeout(never);
      await new Promise((resolve) => setTimeout(resolve, 5));
      await new Promise((resolve) => {
        let count = 0;
        const id = setInterval((name) => { seen.push(name); if (++count === 2) { clearInterval(id); resolve(); } }, 1, "tick");
      });
      return seen;`;
    expect(await valueOf(code)).toEqual(["micro", "tick", "tick"]);
  });

  test("URL and URLSearchParams follow the standard", async () => {
    const code = `
      const url = new URL("../b?x=1&y=a%20b#h", "HTTPS://Exämple.com:443/p/q/");
      url.searchParams.append("z", "ü&");
      url.searchParams.delete("x");
      url.hash = "";
      const invalid = (() => { try { new URL("nope") } catch (error) { return error instanceof TypeError } })();
      return [url.href, url.searchParams.get("y"), [...new URLSearchParams({ a: 1, b: "c d" })], String(new URLSearchParams([["k", "+"]])), invalid, JSON.stringify({ url })];`;
    const href = "https://xn--exmple-cua.com/p/b?y=a+b&z=%C3%BC%26";
    expect(await valueOf(code)).toEqual([
      href,
      "a b",
      [
        ["a", "1"],
        ["b", "c d"],
      ],
      "k=%2B",
      true,
      JSON.stringify({ url: href }),
    ]);
  });

  test("text, base64, clones and random values", async () => {
    const code = `
      const bytes = new TextEncoder().encode("hé\\0☃");
      const map = structuredClone({ m: new Map([[1, new Set([2])]]), d: new Date(0), self: null });
      const filled = crypto.getRandomValues(new Uint32Array(8));
      return [bytes.length, new TextDecoder().decode(bytes.subarray(0, 3)), new TextDecoder("latin1").decode(new Uint8Array([233])),
        atob(btoa("a\\u00ff")) === "a\\u00ff", map.m.get(1).has(2), map.d.getTime(), new Set(filled).size > 4, crypto.randomUUID().length];`;
    expect(await valueOf(code)).toEqual([7, "hé", "é", true, true, 0, true, 36]);
  });

  test("one job's chance is not another's", async () => {
    const code = "const { random } = Math; return [random(), random(), Math.random()]";
    const seen = (await Promise.all(Array.from({ length: 6 }, () => valueOf(code)))).flat() as number[];
    expect(new Set(seen).size).toBe(18);
    for (const one of seen) expect(one >= 0 && one < 1).toBe(true);
  });

  test("no network, no modules, no process, and the error says what to do", async () => {
    expect(await failureOf("return await fetch('http://127.0.0.1')")).toMatch(
      "fetch is not available in a code tool: use an http tool",
    );
    expect(await failureOf("import fs from 'node:fs';\nexport default () => fs")).toMatch(
      "There is no published snippet named",
    );
    expect(await failureOf("return (await import('node:fs')).readFileSync('/etc/passwd')")).toMatch(
      /^error: /,
    );
    expect(await failureOf("return require('fs')")).toMatch("require is not available in a code tool");
    expect(
      await valueOf("return [typeof process, typeof globalThis.Deno, typeof WebAssembly, typeof call]"),
    ).toEqual(["undefined", "undefined", "undefined", "undefined"]);
  });

  test("host calls answer, refuse and are counted", async () => {
    const call = async (name: string, args: unknown) => {
      if (name === "bad") throw new Error("no such thing");
      return { name, args };
    };
    expect(await valueOf("return await Promise.all([call('a', { x: 1 }), call('b')])", { call })).toEqual([
      { name: "a", args: { x: 1 } },
      { name: "b", args: null },
    ]);
    expect(await failureOf("await call('bad')", { call })).toMatch(/^error: Error: no such thing/);
    expect(await failureOf("for (let i = 0; i < 6; i++) await call('a')", { call })).toMatch(
      "at most 5 calls",
    );
  });
});

describe("hostile code", () => {
  test.each([
    ["the function constructor", "return (() => {}).constructor('return typeof process + typeof require')()"],
    [
      "an error's constructor",
      "try { null.x } catch (e) { return e.constructor.constructor('return typeof process + typeof host')() }",
    ],
    [
      "the async function constructor",
      "return await (async () => {}).constructor('return typeof process + typeof host')()",
    ],
    ["a polyfill's constructor", "return console.log.constructor('return typeof process + typeof host')()"],
    [
      "a closing bracket",
      "return 'undefinedundefined' }); globalThis.leak = 1; (async function () { return typeof process + typeof host",
    ],
  ])("%s reaches nothing outside", async (_, code) => {
    const result = await run(code);
    expect(result).toMatchObject({
      ok: true,
      value: expect.stringMatching(/^undefined(undefined|function)$/),
    });
  });

  test("what one job does to the built-ins is gone in the next", async () => {
    const spoil = `
      Object.prototype.polluted = "yes"; Array.prototype.map = () => ["spoilt"]; Array.prototype.toJSON = () => "x";
      JSON.stringify = () => "1"; Promise.prototype.then = () => {}; globalThis.left = 1; return 1`;
    for (let time = 0; time < 4; time++) await run(spoil, { deadlineMs: 200 });
    const look =
      "return [({}).polluted ?? null, [1].map((x) => x + 1), typeof left, JSON.stringify({ a: 1 })]";
    for (let time = 0; time < 4; time++) {
      expect(await valueOf(look)).toEqual([null, [2], "undefined", '{"a":1}']);
    }
  });

  test.each([
    ["an endless loop", "while (true) {}"],
    ["an endless loop after an await", "await 1; while (true) {}"],
    ["an endless loop that catches", "for (;;) { try { for (;;) {} } catch {} }"],
    ["an endless promise loop", "for (;;) await null"],
    ["endless thenables", "const t = { then(r) { r(t) } }; await t"],
    ["an interval for ever", "setInterval(() => {}, 1); await new Promise(() => {})"],
    ["a pattern that backtracks", "return /(a+)+$/.test('a'.repeat(60) + 'b')"],
    ["a getter that spins while the result is written", "return { get a() { for (;;) {} } }"],
    ["a module that spins while it loads", "for (;;) {}\nexport default () => 1"],
    ["one slow built-in after another", "for (;;) new Array(2e5).fill(0).map(Math.random).sort()"],
  ])("%s ends at its deadline", async (_, code) => {
    expect(await failureOf(code, { deadlineMs: 150 })).toBe("timeout: The code did not finish within 150 ms");
  });

  test.each([
    ["arrays", "const a = []; for (;;) a.push(new Array(1e4).fill(1))"],
    ["typed arrays", "const a = []; for (;;) a.push(new Uint8Array(1e6).fill(1))"],
    ["one giant typed array", "return new Uint8Array(2e9).length"],
    ["strings", "const a = []; for (;;) a.push('x'.repeat(1e6) + a.length)"],
    ["nested objects", "let o = {}; for (;;) o = { o }"],
    ["a giant result", "return new Array(5e6).fill('0123456789')"],
  ])("memory taken by %s ends at the cap", async (_, code) => {
    expect(await failureOf(code, { deadlineMs: 10_000 })).toBe(
      "out_of_memory: The code used more than 64 MB of memory",
    );
  });

  test("deep recursion is an ordinary error of the job", async () => {
    expect(await failureOf("const f = () => f() + 1; return f()")).toMatch(/^error: .*stack overflow/);
    expect(await failureOf("return JSON.parse('['.repeat(1e5))")).toMatch(/^error: .*stack overflow/);
    expect(await failureOf("let a = []; for (let i = 0; i < 1e4; i++) a = [a]; return a")).toMatch(
      "nested deeper",
    );
    expect(await valueOf("const f = (n) => n ? f(n - 1) + 1 : 0; return f(300)")).toBe(300);
  });

  test("code that breaks the TypeScript compiler breaks it for nobody else", async () => {
    const deep = `const a: number = ${"(".repeat(1e5)}1${")".repeat(1e5)}; return a`;
    for (let time = 0; time < 2; time++)
      expect(await failureOf(deep)).toMatch("nested too deeply to compile");
    for (let time = 0; time < 4; time++)
      expect(await valueOf(`const a: number = ${time}; return a`)).toBe(time);
  });

  test("output and logs are capped", async () => {
    expect(await failureOf("return 'x'.repeat(200000)")).toBe(
      "output_too_large: The result is larger than 100000 bytes",
    );
    expect(await failureOf("return '☃'.repeat(50000)")).toMatch(/^output_too_large/);
    const result = await run("for (let i = 0; i < 1e4; i++) console.log('x'.repeat(500)); return 1");
    expect(result.ok).toBe(true);
    expect(result.logs.join("").length).toBeLessThan(2_200);
    expect(result.logs.at(-1)).toMatch("[logs cut at 2000 bytes]");
    expect((await run("for (let i = 0; i < 1e4; i++) console.log(''); return 1")).logs.length).toBeLessThan(
      100,
    );
  });

  test("a promise that nothing settles is an error at once, not a timeout", async () => {
    expect(await failureOf("await new Promise(() => {})", { deadlineMs: 60_000 })).toMatch(
      "nothing will settle",
    );
  });

  test.each([
    ["throws in its message", "throw { get message() { throw 1 } }"],
    ["has a symbol for a name", "throw Object.assign(new Error('x'), { name: Symbol() })"],
  ])("an error that %s is still reported", async (_, code) => {
    expect(await failureOf(code)).toBe("error: Thrown: an error that cannot be read");
  });

  test("timers are counted even when the code replaced the built-ins", async () => {
    const code =
      "Map.prototype.set = () => {}; for (let i = 0; i < 200; i++) setTimeout(() => {}, 1e6); return 1";
    expect(await failureOf(code)).toMatch("Too many timers");
  });
});

describe("the pool", () => {
  test("a neighbour keeps running while another spins", async () => {
    const spinning = run("while (true) {}", { deadlineMs: 1_500 });
    let done = 0;
    const order = spinning.then(() => done);
    for (; done < 20; done++) expect(await valueOf("return input", { input: done })).toBe(done);
    expect(await order).toBe(20);
  });

  test("jobs that wait for host calls do not hold up others, even when they call each other", async () => {
    const small = createSandbox({ workers: 1 });
    const job = (depth: number): SandboxJob => ({
      code: "return input ? 1 + (await call('next', input - 1)) : 0",
      input: depth,
      deadlineMs: 2_000,
      call: async (_, next) => {
        const result = await small.run(job(next as number));
        return result.ok ? result.value : Promise.reject(new Error(result.message));
      },
    });
    expect(await small.run(job(3))).toMatchObject({ ok: true, value: 3 });
    await small.stop();
  });

  test("a host call that never ends is ended, and waiting for it costs no compute", async () => {
    const patient = createSandbox({ workers: 1, maxHostWaitMs: 300 });
    let aborted = false;
    const call = (_: string, __: unknown, signal: AbortSignal) =>
      new Promise((resolve) => {
        signal.addEventListener("abort", () => (aborted = true));
        setTimeout(resolve, 10_000).unref();
      });
    const result = await patient.run({ code: "await call('never')", input: {}, deadlineMs: 100, call });
    expect(result).toMatchObject({
      ok: false,
      code: "timeout",
      message: "A host call did not answer within 300 ms",
    });
    expect(result.computeMs).toBeLessThan(100);
    expect(aborted).toBe(true);
    expect(await patient.run({ code: "return 1", input: {}, deadlineMs: 1_000 })).toMatchObject({ ok: true });
    await patient.stop();
  });

  test("code that spins while a host call is pending ends at its deadline", async () => {
    const call = () => new Promise(() => {});
    const code = "call('never'); await null; for (;;) {}";
    expect(await failureOf(code, { call, deadlineMs: 150 })).toMatch(/^timeout: The code did not finish/);
    const later = "setTimeout(() => { for (;;) {} }, 10); await call('never')";
    expect(await failureOf(later, { call, deadlineMs: 150 })).toMatch(/^timeout: The code did not finish/);
  });

  test("a job is cancelled while it runs and while it is queued", async () => {
    const single = createSandbox({ workers: 1 });
    const first = new AbortController();
    const second = new AbortController();
    const spinning = single.run({ code: "for (;;) {}", input: {}, deadlineMs: 20_000 }, first.signal);
    const queued = single.run({ code: "return 1", input: {}, deadlineMs: 1_000 }, second.signal);
    second.abort();
    expect(await queued).toMatchObject({ ok: false, code: "cancelled" });
    setTimeout(() => first.abort(), 50);
    expect(await spinning).toMatchObject({ ok: false, code: "cancelled" });
    expect(await single.run({ code: "return 2", input: {}, deadlineMs: 1_000 })).toMatchObject({ value: 2 });
    await single.stop();
  });

  test("input that is not JSON is refused and takes no thread", async () => {
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    for (let time = 0; time < 4; time++)
      await expect(run("return 1", { input: circular })).rejects.toThrow(TypeError);
    expect(await valueOf("return 1")).toBe(1);
  });

  test("a full queue refuses, and stopping ends what runs", async () => {
    const tiny = createSandbox({ workers: 1, maxQueued: 1 });
    const job = { code: "for (;;) {}", input: {}, deadlineMs: 20_000 };
    const running = tiny.run(job);
    await expect.poll(() => tiny.stats(), { timeout: 10_000 }).toMatchObject({ running: 1, queued: 0 });
    const queued = tiny.run(job);
    await expect(tiny.run(job)).rejects.toMatchObject({ code: "unavailable" });
    const outcomes = Promise.allSettled([running, queued]);
    await tiny.stop();
    expect(await outcomes).toMatchObject([
      { status: "fulfilled", value: { ok: false, code: "cancelled" } },
      { status: "rejected", reason: { code: "unavailable" } },
    ]);
    await expect(tiny.run(job)).rejects.toMatchObject({ code: "unavailable" });
  });

  test("after all of it the pool still answers", async () => {
    const values = await Promise.all(
      Array.from({ length: 30 }, (_, index) => valueOf("return input", { input: index })),
    );
    expect(values).toEqual(Array.from({ length: 30 }, (_, index) => index));
    expect(sandbox.stats()).toMatchObject({ queued: 0, parked: 0 });
  });
});
