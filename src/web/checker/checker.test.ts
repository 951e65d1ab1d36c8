import { expect, test } from "vitest";
import { check, describe, hover, suggest } from "./answers.ts";
import { openDocument } from "./languageService.ts";
import type { Checked } from "./messages.ts";

const TYPES = `type Answer<T> = { ok: true; data: T; error?: undefined } | { ok: false; data?: undefined; error: { code: string } };
declare const input: any;
declare const tools: { weather: {
  /** The weather of a city. */
  get: (args: { city: string; unit?: "c" | "f" }) => Promise<Answer<{ degrees: number }>>;
} };`;
const opened = (more: Partial<Checked> = {}) =>
  openDocument({ declarations: TYPES, language: "auto", form: "program", modules: {}, ...more });
const problems = (text: string, more?: Partial<Checked>) =>
  check(opened(more), text).map(({ from, to, severity, message }) => [
    severity,
    text.slice(from, to),
    message.split("\n")[0],
  ]);

test("a program is checked against what is declared, in all the ways one may be written", () => {
  expect(problems("const { ok } = await tools.weather.get({ city: input.city });\nreturn ok")).toEqual([]);
  expect(problems("async (input) => (await tools.weather.get({ city: input.city })).ok")).toEqual([]);
  expect(problems("{ a: 1, b: input.c }")).toEqual([]);
  expect(problems("```ts\nconst sum: number = 1;\nreturn sum\n```")).toEqual([]);
  expect(problems("const found = []; found.push(1); const o = {}; o.x = found; return o")).toEqual([]);
  const wrong = problems('await tools.weather.get({ city: 7, unit: "k" })');
  expect(wrong.map(([severity, text]) => [severity, text])).toEqual([
    ["error", "city"],
    ["error", "unit"],
  ]);
  expect(problems("return tools.weathr").map(([, text]) => text)).toEqual(["weathr"]);
  expect(problems("return (").length).toBeGreaterThan(0);
  const unsure = problems(
    "const found = await tools.weather.get({ city: 'Oslo' }); return found.data.degrees",
  );
  expect(unsure).toEqual([["warning", "found.data", "'found.data' is possibly 'undefined'."]]);
});

test("a snippet is a module, its imports are typed, and one that is missing is named", () => {
  const modules = { money: "export const inCents = (amount: number): number => amount * 100" };
  const given = { form: "module", language: "typescript", modules } as const;
  expect(problems('import { inCents } from "money"; export const five = inCents(5)', given)).toEqual([]);
  const wrong = problems(
    'import { inCents } from "money"; import "other"; export default inCents("5")',
    given,
  );
  expect(wrong.map(([, text]) => text)).toEqual(['"other"', '"5"']);
});

test("hovering tells the type, and arguments are suggested", () => {
  const document = opened();
  const text = "await tools.weather.get({  })";
  expect(hover(document, text, { at: text.indexOf("get") + 1 })).toMatchObject({
    signature: expect.stringContaining("city: string"),
    documentation: "The weather of a city.",
  });
  const at = text.indexOf("{") + 2;
  const { items } = suggest(document, text, { at })!;
  expect(items.map(({ label }) => label)).toEqual(["city", "unit?"].map((name) => name.replace("?", "")));
  expect(describe(document, text, { at, label: "city" })?.signature).toContain("string");
});
