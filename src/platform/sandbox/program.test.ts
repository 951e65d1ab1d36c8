import { afterAll, describe, expect, test } from "vitest";
import { createSandbox, type Delivery, type Language, type Said } from "./sandbox.ts";

// Far from UTC, and with half an hour.
process.env.TZ = "Asia/Kolkata";
const sandbox = createSandbox({ workers: 2 });
afterAll(() => sandbox.stop());

interface Options {
  input?: unknown;
  language?: Language;
  modules?: Record<string, string>;
  deadlineMs?: number;
  limits?: object;
  seed?: string;
  answer?(address: string, args: unknown): unknown;
}

/** Runs a program with a driver that answers every call at once and fires timers as they are set. */
async function run(code: string, options: Options = {}) {
  const { input = {}, language = "auto", modules = {}, deadlineMs = 3_000, limits = {} } = options;
  const { answer = (address, args) => ({ ok: true, data: { address, args } }) } = options;
  const said: Said[] = [];
  let deliver: (delivery: Delivery) => void = () => {};
  let clockMs = 1_000_000;
  const result = await sandbox.runProgram({
    code,
    inputJson: JSON.stringify(input),
    modules,
    setup: { seed: options.seed ?? "0123456789abcdef0123456789abcdef", startMs: clockMs, language },
    deadlineMs,
    limits,
    isReturning: false,
    started: (send) => void (deliver = send),
    heard(each) {
      said.push(each);
      clockMs += 10;
      if (each.kind === "timer") deliver({ kind: "fire", id: each.id, clockMs });
      if (each.kind !== "call") return;
      const json = JSON.stringify(answer(each.name, JSON.parse(each.argsJson)));
      deliver({ kind: "answer", id: each.id, isOk: true, json, clockMs });
    },
  });
  const value = result.ok ? (JSON.parse(result.json) as unknown) : `${result.code}: ${result.message}`;
  return { value, said, calls: said.filter(({ kind }) => kind === "call") };
}
const valueOf = async (code: string, options?: Options) => (await run(code, options)).value;

describe("the form of a program is forgiven", () => {
  test.each([
    ["a body", "return input.a + 1"],
    ["an expression", "input.a + 1"],
    ["an expression that ends with a semicolon", "\ninput.a + 1;\n"],
    ["an arrow", "(input) => input.a + 1"],
    ["an async arrow in TypeScript", "async (input: { a: number }): Promise<number> => input.a + 1"],
    ["a function", "async function main(input) {\n  return input.a + 1;\n}"],
    ["a module", "export default (input) => input.a + 1"],
    ["a module that exports a value", "export default 42"],
    ["a fence", "```ts\nreturn (input.a as number) + 1\n```"],
    ["a fence in an explanation", "Here it is:\n```ts\nreturn (input.a as number) + 1\n```\nIt adds one."],
    ["an example in a comment", "/*\n```js\nreturn 1\n```\n*/\nconst a: number = input.a;\nreturn a + 1"],
    ["a fence without an end", "```\nreturn input.a + 1"],
    ["an object", "{ a: 42 }.a"],
    ["an import in a body", 'import { one } from "ones";\n\nreturn input.a + one;'],
    [
      "imports of every form",
      'import more, { one as first } from "ones";\nimport * as all from "ones"\nimport "ones";\nfirst + all.one + more(input.a) - 2',
    ],
    [
      "an import over lines",
      'import {\n  one,\n  type Nothing,\n} from "ones";\nconst a: number = input.a;\nreturn a + one',
    ],
    ["an import in a module", 'import { one } from "ones";\nexport default (input) => input.a + one'],
    [
      "an import in a module of one line",
      'import { one } from "ones"; export default (input) => input.a + one',
    ],
  ])("%s", async (_, code) => {
    const modules = { ones: "export const one: number = 1; export default (x: number) => x + 1 - one + one" };
    expect(await valueOf(code, { input: { a: 41 }, modules })).toBe(42);
  });

  test("errors name the line that was written, behind fences and imports too", async () => {
    const modules = { ones: "export const one = 1" };
    expect(await valueOf('```js\nimport { one } from "ones";\n\nnull.x\n```', { modules })).toMatch(
      /\(line 4\)/,
    );
    expect(await valueOf("Look:\n\n```js\nnull.x\n```\nGood?")).toMatch(/\(line 4\)/);
    expect(await valueOf("/*\n```js\nreturn 1\n```\n*/\nreturn 1 +")).toMatch(/^error: SyntaxError/);
    expect(await valueOf("import { x } from 'nothing';\nreturn x")).toMatch(
      /error: Error: There is no published snippet named "nothing" to import/,
    );
    expect(await valueOf("return 1 +")).toMatch(/^error: SyntaxError/);
    expect(await valueOf("const a: number = 1; return a", { language: "javascript" })).toMatch(/SyntaxError/);
  });
});

describe("tools", () => {
  test("any path is an address, whatever its segments are called", async () => {
    const code = `const answers = [
      await tools.github.repos.get({ a: 1 }), await tools["a-b"].constructor(), await tools.x["__proto__"]({}),
      await tools.a.b.orThrow({ c: 1 }), await tools.search("find it", { limit: 2 }), await tools.describe("a.b")];
      return answers`;
    const { calls, value } = await run(code);
    expect(calls.map((call) => call.kind === "call" && [call.name, JSON.parse(call.argsJson)])).toEqual([
      ["github.repos.get", { a: 1 }],
      ["a-b.constructor", {}],
      ["x.__proto__", {}],
      ["a.b", { c: 1 }],
      ["tools.search", { limit: 2, query: "find it" }],
      ["tools.describe", { address: "a.b" }],
    ]);
    expect((value as unknown[])[0]).toEqual({
      ok: true,
      data: { address: "github.repos.get", args: { a: 1 } },
    });
    expect((value as unknown[])[3]).toEqual({ address: "a.b", args: { c: 1 } });
  });

  test("a failed call is an answer, with orThrow an error that tells why", async () => {
    const answer = () => ({ ok: false, error: { code: "denied", message: "Not this", retryable: false } });
    expect(await valueOf("return await tools.a.b({})", { answer })).toEqual(answer());
    expect(
      await valueOf("try { await tools.a.b.orThrow() } catch (e) { return [e.name, e.code, e.message] }", {
        answer,
      }),
    ).toEqual(["ToolError", "denied", "a.b: Not this"]);
  });

  test("the proxy is no promise, no text and cannot be changed", async () => {
    const code = `const found = [typeof tools.a, tools.a + "", JSON.stringify({ t: tools.a }), "a" in tools, Object.keys(tools),
      (await tools.a) === tools.a, Object.getPrototypeOf(tools.a)];
      for (const change of [() => { "use strict"; tools.a = 1 }, () => delete tools.a, () => new tools.a(),
        () => Object.defineProperty(tools, "a", { value: 1 }), () => Object.setPrototypeOf(tools, {})])
        try { change(); found.push("changed") } catch (error) { found.push(error.name) }
      return found`;
    const { value, calls } = await run(code);
    expect(value).toEqual([
      "function",
      "[tools.a]",
      "{}",
      false,
      [],
      false,
      null,
      ...Array(5).fill("TypeError"),
    ]);
    expect(calls).toEqual([]);
  });

  test("console and emit are heard in their order, each within its bounds", async () => {
    const { said } = await run("console.log('a', { b: 1 }); emit({ n: 1 }); console.warn('c'); return 1");
    expect(said).toMatchObject([
      { kind: "log", level: "log", text: 'a {"b":1}' },
      { kind: "emit", json: '{"n":1}' },
      { kind: "log", level: "warn", text: "c" },
    ]);
    const flood = await run(
      "for (let i = 0; i < 5000; i++) emit(i); for (let i = 0; i < 5000; i++) console.log('x'.repeat(50))",
      {
        limits: { maxLogBytes: 20_000 },
      },
    );
    expect(flood.said.filter(({ kind }) => kind === "emit")).toHaveLength(1_000);
    expect(flood.said.filter(({ kind }) => kind === "log").length).toBeLessThan(500);
  });
});

describe("a replay", () => {
  const code = `const seen = [Date.now(), new Date().toISOString(), Math.random(), crypto.randomUUID(), performance.now(),
    [...crypto.getRandomValues(new Uint8Array(4))], typeof WeakRef];
    await tools.a.b();
    await new Promise((resolve) => setTimeout(resolve, 50));
    return [...seen, Date.now(), Math.random(), new Date(5).getTime(), new Date() instanceof Date, structuredClone(new Date(7)).getTime()]`;

  test("sees the same time and the same chance", async () => {
    const [first, second] = [await valueOf(code), await valueOf(code)];
    expect(first).toEqual(second);
    const seen = first as unknown[];
    expect(seen.slice(0, 2)).toEqual([1_000_000, new Date(1_000_000).toISOString()]);
    expect(seen[7]).toBeGreaterThan(1_000_000);
    expect(seen.slice(9)).toEqual([5, true, 7]);
    expect(await valueOf(code, { seed: "f".repeat(32) })).not.toEqual(first);
  });

  test("every call and timer says after how many deliveries it was asked for", async () => {
    const { said } = await run(
      "await tools.a.b(); await tools.a.b(); setTimeout(() => {}, 1); await tools.a.b()",
    );
    const order = said.flatMap((each) =>
      each.kind === "call" || each.kind === "timer" ? [[each.kind, each.after]] : [],
    );
    expect(order).toEqual([
      ["call", 0],
      ["call", 1],
      ["timer", 2],
      ["call", 2],
    ]);
  });
});

describe("hostile programs", () => {
  test.each([
    ["a constructor's constructor", "return tools.constructor.constructor === Function", false],
    [
      "the prototype of a call's answer",
      "Object.prototype.ok = 1; const r = await tools.a.b(); return Object.hasOwn(r, 'ok')",
      true,
    ],
    [
      "a getter for `then` on every object",
      "Object.defineProperty(Object.prototype, 'then', { get() { throw 1 }, configurable: true }); try { await tools.a.b() } catch {} delete Object.prototype.then; return 1",
      1,
    ],
    [
      "replaced promises",
      "globalThis.Promise = class { constructor() { throw new Error('no') } }; globalThis.Proxy = null; return (await tools.a.b()).ok",
      true,
    ],
    [
      "the host seen from an error",
      "try { await tools.a.b(1n) } catch (e) { return e.constructor.constructor('return typeof process')() }",
      "undefined",
    ],
    [
      "the stack's frames",
      "Error.prepareStackTrace = (e, frames) => frames; const s = new Error().stack; return typeof s === 'string' ? !s.includes('node') : s.every((f) => typeof f !== 'object' || !f.getThis)",
      true,
    ],
    ["an import of the host", "try { await import('node:fs'); return 'in' } catch { return 'out' }", "out"],
    [
      "an inherited name as an import",
      "try { await import('constructor'); return 'in' } catch { return 'out' }",
      "out",
    ],
  ])("%s reaches nothing", async (_, code, expected) => {
    expect(await valueOf(code)).toEqual(expected);
  });

  test.each([
    [
      "toJSON of everything",
      "Object.prototype.toJSON = () => 'x'; Array.prototype.toJSON = () => ['call', {}, []]; tools.a.b({ x: 1 }); return 1",
    ],
    [
      "setters on arrays",
      "Object.defineProperty(Array.prototype, 0, { set() { throw 1 }, configurable: true }); tools.a.b({}); return 1",
    ],
    [
      "ids that are not numbers",
      "Array.prototype.toJSON = function () { return [this[0] === undefined ? {} : 'id', 'a.b', '{}', {}] }; tools.a.b(); setTimeout(() => {}, 1); return 1",
    ],
    [
      "getters that call again",
      "const a = { get x() { return tools.a.b(a.y), 1 }, y: 1 }; for (let i = 0; i < 50; i++) tools.a.b(a); return 1",
    ],
    [
      "promise floods",
      "const all = []; for (let i = 0; i < 200000; i++) all.push(Promise.resolve(i).then((x) => x + 1)); await Promise.all(all); return 1",
    ],
    ["endless promises", "const again = () => Promise.resolve().then(again); await again()"],
    [
      "call floods",
      "await Promise.all(Array.from({ length: 5000 }, () => tools.a.b({}).catch(() => {}))); return 1",
    ],
    [
      "deep arguments",
      "let a = {}; for (let i = 0; i < 5000; i++) a = { a }; try { await tools.a.b(a) } catch {} return 1",
    ],
    ["deep emits", "let a = {}; for (let i = 0; i < 2000; i++) a = { a }; emit(a); return 1"],
    ["huge arguments", "try { await tools.a.b({ x: 'y'.repeat(3e6) }) } catch {} return 1"],
    [
      "endless recursion through the proxy",
      "const f = () => { tools.a.b[f()] }; try { f() } catch {} return 1",
    ],
    ["a slow pattern", "/^(a+)+$/.test('a'.repeat(40) + '!')"],
    ["memory", "const a = []; for (;;) a.push(new Uint8Array(1e6).fill(1))"],
    ["timer floods", "for (let i = 0; i < 1e6; i++) try { setInterval(() => {}, 0) } catch {} return 1"],
    [
      "addresses without end",
      "let t = tools; for (let i = 0; i < 10000; i++) t = t.x; try { await t() } catch {} return 1",
    ],
  ])("%s: the program ends, its neighbour answers", async (_, code) => {
    const hostile = run(code, { deadlineMs: 400, limits: { maxHostCalls: 100 } });
    expect(await valueOf("return (await tools.a.b({ n: 1 })).data.args.n")).toBe(1);
    const { said } = await hostile;
    for (const each of said)
      if (each.kind === "call")
        expect([typeof each.id, typeof each.name, typeof each.argsJson]).toEqual([
          "number",
          "string",
          "string",
        ]);
  });
});

test("calls under way hold so much and no more", async () => {
  const code = `const x = "y".repeat(1e6);
    const calls = Array.from({ length: 20 }, () => tools.a.b({ x }).then(() => 1, (error) => String(error)));
    const all = await Promise.all(calls);
    return [all.filter((one) => one === 1).length, all.at(-1)]`;
  const answer = () => ({ ok: true, data: null });
  expect(await valueOf(code, { answer })).toEqual([16, expect.stringContaining("too large together")]);
});

test("its time zone is UTC, wherever the host stands", async () => {
  expect(new Date(0).getTimezoneOffset()).toBe(-330);
  const code = `const date = new Date("2026-07-01T12:00:00");
    return [date.toISOString(), date.getTimezoneOffset(), date.getHours(), date.toString(), typeof Intl, Date(0).includes("+0000")]`;
  const [iso, offset, hours, text, intl, isUtc] = (await valueOf(code)) as unknown[];
  expect([iso, offset, hours, intl, isUtc]).toEqual(["2026-07-01T12:00:00.000Z", 0, 12, "undefined", true]);
  expect(text).toMatch(/^Wed Jul 01 2026 12:00:00 GMT\+0000/);
});

test("what is not there says so of a task", async () => {
  expect(await valueOf("fetch('https://example.com')")).toMatch(
    "fetch is not available in a task: call a tool",
  );
  expect(await valueOf("return require('fs')")).toMatch(
    "require is not available in a task: import a snippet",
  );
  const missing = 'There is no published snippet named "fs" to import';
  expect(await valueOf("import fs from 'fs';\nreturn fs")).toMatch(missing);
  expect(await valueOf("import fs from 'fs';\nexport default 1")).toMatch(missing);
});
