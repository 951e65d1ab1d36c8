import { afterAll, beforeAll, expect, test } from "vitest";
import { ADD_TOOL, makeAgent, makeTool } from "../../platform/testing/agents.ts";
import { type Person, testWorld, type World } from "../../platform/testing/world.ts";
import { importsOf } from "./imports.ts";

let world: World;
let acme: Person;
beforeAll(async () => {
  world = await testWorld();
  acme = await world.newPerson("Acme");
});
afterAll(() => world.stop());

const MONEY = "export const inCents = (amount) => Math.round(amount * 100);";
const make = async (name: string, code = MONEY, person = acme) => {
  const { status, body, text } = await person.post("/v1/snippets", { name, code });
  expect(status, text).toBe(201);
  return body;
};
const publish = async (id: string) => {
  const { status, body, text } = await acme.post(`/v1/snippets/${id}/publish`, {});
  expect(status, text).toBe(201);
  return body;
};
const save = (id: string, revision: number, content: object) =>
  acme.put(`/v1/snippets/${id}`, content, { headers: { "if-match": `"${revision}"` } });
const codeTool = (name: string, code: string) => ({
  name,
  description: "Some code.",
  definition: { kind: "code", code },
});
const tryOut = async (id: string, args: object = {}) =>
  (await acme.post(`/v1/tools/${id}/test`, { arguments: args })).body;

test.each([
  ['import { a } from "money"', ["money"]],
  ["import money, { a as b } from 'money';", ["money"]],
  ['import * as m from "money"; import "side-effect"', ["money", "side-effect"]],
  ['export * from "money"', ["money"]],
  ['const m = await import("money")', ["money"]],
  ['import {\n  a,\n  b,\n} from "money"', ["money"]],
  ['import fs from "node:fs"; import x from "./x.js"', []],
  ["return 'import'", []],
])("%s imports %j", (code, names) => expect(importsOf(code)).toEqual(names));

test("is drafted, published under numbers and keeps every version", async () => {
  const snippet = await make("versioned");
  expect(snippet).toMatchObject({ version: null, isPublished: false, usedBy: 0, revision: 1 });
  expect(await publish(snippet.id)).toMatchObject({ number: 1, exports: ["inCents"] });
  const again = await acme.post(`/v1/snippets/${snippet.id}/publish`, { title: "Nothing changed" });
  expect([again.body.number, again.body.isNew, again.body.title]).toEqual([1, false, ""]);
  const code = "export const inCents = () => 0;";
  const saved = await save(snippet.id, 1, { name: "versioned", code });
  expect(saved.body).toMatchObject({ version: 1, isPublished: false });
  await publish(snippet.id);
  const { body } = await acme.get(`/v1/snippets/${snippet.id}`);
  expect(body).toMatchObject({ version: 2, isPublished: true });
  const first = await acme.get(`/v1/snippets/${snippet.id}/versions/1`);
  expect(first.body.content.code).toBe(MONEY);
  const versions = await acme.get(`/v1/snippets/${snippet.id}/versions`);
  expect(versions.body.data.map(({ number }: { number: number }) => number)).toEqual([2, 1]);
});

test.each([
  ["const = 1", "SyntaxError"],
  ["const hidden = 1;", "exports nothing"],
  ["throw new Error('not now')", "not now"],
  ['export * from "nothing-there"', "nothing-there"],
])("what nobody could import is not published: %s", async (code, said) => {
  const { id } = await make(`broken-${crypto.randomUUID().slice(0, 8)}`, code);
  const { status, body } = await acme.post(`/v1/snippets/${id}/publish`, {});
  expect(status).toBe(422);
  expect(body.errors[0]).toMatchObject({ path: "code" });
  expect(body.errors[0].message).toContain(said);
});

test("a code tool imports the published version, and what that imports", async () => {
  const rates = await make("rates", "export const eur: number = 2;");
  await publish(rates.id);
  const convert = await make("convert", 'import { eur } from "rates"; export const toEur = (x) => x / eur;');
  await publish(convert.id);
  const code = 'import { toEur } from "convert"; export default (input) => ({ eur: toEur(input.usd) });';
  const tool = await makeTool(acme, codeTool("converts", code));
  expect(await tryOut(tool.id, { usd: 10 })).toMatchObject({ isOk: true, result: { eur: 5 } });
  await save(rates.id, 1, { name: "rates", code: "export const eur = 10;" });
  expect((await tryOut(tool.id, { usd: 10 })).result).toEqual({ eur: 5 });
  await publish(rates.id);
  expect((await tryOut(tool.id, { usd: 10 })).result).toEqual({ eur: 1 });
});

test("a published agent keeps the version its tools imported", async () => {
  const snippet = await make("pinned", "export const answer = 1;");
  await publish(snippet.id);
  const tool = await makeTool(
    acme,
    codeTool("pins", 'import { answer } from "pinned"; export default () => answer;'),
  );
  const agent = await makeAgent(acme, { toolIds: [tool.id] }, "Pinning");
  await acme.post(`/v1/agents/${agent.id}/publish`, { stage: "production" });
  await save(snippet.id, 1, { name: "pinned", code: "export const answer = 2;" });
  await publish(snippet.id);
  const run = await acme.post(`/v1/agents/${agent.id}/runs`, { input: "use pins" });
  const steps = await acme.get(`/v1/runs/${run.body.id}/steps`);
  const call = steps.body.data.find(({ kind }: { kind: string }) => kind === "tool");
  expect(call.result).toBe(1);
});

test("says who imports it, and stays while something does", async () => {
  const snippet = await make("shared");
  const other = await make("importer", 'export { inCents } from "shared";');
  const tool = await makeTool(acme, codeTool("imports_it", 'import "shared"; export default () => 1;'));
  const { body } = await acme.get(`/v1/snippets/${snippet.id}`);
  expect(body.users.map(({ name }: { name: string }) => name).sort()).toEqual(["importer", "imports_it"]);
  expect((await acme.del(`/v1/snippets/${snippet.id}`)).status).toBe(409);
  expect((await save(snippet.id, 1, { name: "renamed", code: MONEY })).status).toBe(409);
  await acme.del(`/v1/snippets/${other.id}`);
  await acme.put(
    `/v1/tools/${tool.id}`,
    { ...ADD_TOOL, name: "imports_it" },
    { headers: { "if-match": '"1"' } },
  );
  expect((await acme.del(`/v1/snippets/${snippet.id}`)).status).toBe(204);
});

test("a name is taken once per workspace, and no other workspace sees a snippet", async () => {
  const rival = await world.newPerson("Rival");
  const { id } = await make("private");
  expect((await acme.post("/v1/snippets", { name: "private", code: MONEY })).status).toBe(409);
  await make("private", MONEY, rival);
  const path = `/v1/snippets/${id}`;
  const attempts = [
    await rival.get(path),
    await rival.put(path, { name: "mine", code: MONEY }, { headers: { "if-match": '"1"' } }),
    await rival.post(`${path}/publish`, {}),
    await rival.del(path),
    await rival.get(`${path}/versions`),
  ];
  expect(attempts.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404]);
});
