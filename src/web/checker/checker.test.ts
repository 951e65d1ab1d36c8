import { expect, test } from "vitest";
import { INPUT_TYPE, inputDeclarations } from "../../platform/json-schema/typescript.ts";
import { check, describe, hover, suggest } from "./answers.ts";
import { type Document, openDocument } from "./languageService.ts";
import type { Checked } from "./messages.ts";

const TYPES = `type Answer<T> = { ok: true; data: T; error?: undefined } | { ok: false; data?: undefined; error: { code: string } };
declare const input: any;
declare const tools: { weather: {
  /** The weather of a city. */
  get: (args: { city: string; unit?: "c" | "f" }) => Promise<Answer<{ degrees: number }>>;
} };`;
const opened = (more: Partial<Checked> = {}) =>
  openDocument({ declarations: TYPES, language: "auto", form: "program", modules: {}, ...more });
const problems = (text: string, more?: Partial<Checked>) => problemsIn(opened(more), text);
const problemsIn = (document: Document, text: string) =>
  check(document, text).map(({ from, to, severity, message }) => [
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

const PARAMETERS = {
  type: "object",
  properties: {
    city: { type: "string", description: "Where." },
    days: { type: "integer", default: 3 },
    unit: { enum: ["c", "f"] },
    any: { description: "Whatever." },
    owner: { $ref: "#/$defs/Date" },
    either: { anyOf: [{ type: "string" }, { type: "object", properties: { id: { type: "integer" } } }] },
    list: { type: "array", items: { anyOf: [{ type: "string" }, { type: "number" }] } },
  },
  anyOf: [{ required: ["unit"] }, { required: ["any"] }],
  required: ["city", "list"],
  $defs: { Date: { type: "object", properties: { next: { $ref: "#/$defs/Date" } }, required: ["next"] } },
};
const givenTool = (parameters: object, language: "auto" | "typescript" = "auto") => ({
  declarations: inputDeclarations(parameters as Record<string, unknown>),
  givenType: INPUT_TYPE,
  language,
});
const marks = (document: Document, text: string) =>
  problemsIn(document, text).map(([severity, text]) => [severity, text]);
const wrongOf = (text: string, parameters: object = PARAMETERS, language?: "typescript") =>
  marks(opened(givenTool(parameters, language)), text);

test.each([
  ["a body", "return BODY", "input"],
  ["an expression", "BODY", "input"],
  ["a function", "async function main(input) { return BODY }", "input"],
  ["an arrow without brackets", "given => BODY", "given"],
  ["a module", "export default async function (given) { return BODY }", "given"],
  ["a module of an arrow", "/** Adds. */\nexport default given => BODY;", "given"],
  ["a module that names its function", "const run = async (args) => BODY;\nexport default run;", "args"],
  ["a module in TypeScript", "export default (args): unknown => BODY", "args"],
])("what a code tool is given has the type of its parameters: %s", (_, form, name) => {
  const program = (body: string) => form.replace("BODY", body.replaceAll("input", name));
  const document = opened(givenTool(PARAMETERS));
  const wrong = (body: string) => marks(document, program(body));
  expect(wrong("[input.city.length, input.days + 1, input.any.thing.is, input.list[0]]")).toEqual([]);
  expect(wrong("[input.town, input.unit === 'k']")).toEqual([
    ["error", "town"],
    ["error", `${name}.unit === 'k'`],
  ]);
  expect(wrong("input.owner.next.next")).toEqual([["warning", `${name}.owner`]]);
  const text = program("input.city");
  const at = text.indexOf(`${name}.city`) + name.length + 1;
  expect(hover(document, text, { at })).toMatchObject({
    from: at,
    to: at + 4,
    signature: "(property) city: string",
    documentation: "Where.",
  });
  expect(suggest(document, text, { at })?.items.map(({ label }) => label)).toEqual(
    expect.arrayContaining(["city", "days", "either"]),
  );
});

test("arguments that are taken apart are typed, and types of the code's own stay", () => {
  const taken = "export default async function ({ city, twon }) { return city.length }";
  for (const language of [undefined, "typescript"] as const)
    expect(wrongOf(taken, PARAMETERS, language)).toEqual([["error", "twon"]]);
  expect(wrongOf("export default (input: { own: string }) => input.own.length")).toEqual([]);
  expect(
    wrongOf("/** @param {{ own: string }} input */\nexport default (input) => input.own.length"),
  ).toEqual([]);
});

test("no schema makes code wrong that it says nothing about", () => {
  const use = "return input.a.b.c(input.d)";
  expect(wrongOf(use, { type: "object" })).toEqual([]);
  expect(wrongOf(use, { type: "object", properties: {}, additionalProperties: true })).toEqual([]);
  expect(wrongOf("return input.a", { type: "object", properties: {} })).toEqual([["error", "a"]]);
  const many = Array.from({ length: 300 }, (_, index) => [`p${index}`, { type: "string" }]);
  const options = { enum: many.map(([name]) => name) };
  const large = { type: "object", properties: { options, ...Object.fromEntries(many) } };
  expect(wrongOf("return [input.options.length, input.p7?.length, input.p299.length]", large)).toEqual([]);
  const odd = { $defs: { class: { type: "string" } }, properties: { "a-b": { $ref: "#/$defs/class" } } };
  expect(wrongOf("return input['a-b']", { type: "object", ...odd })).toEqual([]);
});
