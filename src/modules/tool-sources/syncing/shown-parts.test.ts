import { expect, test } from "vitest";
import { type Showable, shownParts } from "./shown-parts.ts";

const definition = {
  method: "GET",
  path: "/pets/{id}",
  server: "https://api.test",
  parameters: [{ name: "id", in: "path", argument: "id", style: "simple" }],
  body: null,
  isPublic: false,
};
const tool = (changes: object = {}): Showable => {
  const now = { ...definition, ...changes };
  return {
    ...{ description: "A pet.", parameters: {}, output: null, method: `${now.method} ${now.path}` },
    annotations: { isReadOnly: true, isDestructive: false, isIdempotent: true, isOpenWorld: true },
    definition: now,
  };
};
const behaviour = (before: object, after: object) => {
  const shown = shownParts(tool(before), tool(after), ["behaviour"]);
  return [shown.before.behaviour, shown.after.behaviour];
};

test("of how a tool is called, what changed is shown, and nothing that did not", () => {
  expect(behaviour({}, { isPublic: true })).toEqual([{ isPublic: false }, { isPublic: true }]);
  expect(behaviour({}, { path: "/animals/{id}" })).toEqual([
    { method: "GET /pets/{id}" },
    { method: "GET /animals/{id}" },
  ]);
  const body = { contentType: "text/plain", encoding: "text", fields: null, argument: "body" };
  expect(behaviour({}, { method: "POST", body })).toEqual([
    { method: "GET /pets/{id}", body: null },
    { method: "POST /pets/{id}", body },
  ]);
  const parameters = [{ ...definition.parameters[0], in: "query" }];
  expect(behaviour({}, { parameters })).toEqual([{ parameters: definition.parameters }, { parameters }]);
  expect(
    behaviour(
      { parameters: [{ style: "simple", name: "id" }] },
      { parameters: [{ name: "id", style: "simple" }] },
    ),
  ).toEqual([{}, {}]);
  expect(behaviour({ headers: 1 }, {})).toEqual([{ headers: 1 }, {}]);
});

test("of a server it is shown where it leads and that it is another one, and no path that may be a secret", () => {
  const [before, after] = behaviour({ server: "https://api.test/v1" }, { server: "https://api.test/s3cret" });
  expect(before).not.toEqual(after);
  for (const shown of [before, after])
    expect(shown).toEqual({ server: expect.stringMatching(/^https:\/\/api\.test\/… \([0-9a-f]{6}\)$/) });
  expect(behaviour({}, { server: "https://other.test" })).toEqual([
    { server: "https://api.test" },
    { server: "https://other.test" },
  ]);
});

test("a tool of a server that has no methods is known by its name there", () => {
  const of = (name: string): Showable => ({ ...tool(), method: null, definition: { tool: name } });
  expect(shownParts(of("a.b"), of("a_b"), ["description", "behaviour"])).toEqual({
    before: { description: "A pet.", behaviour: { tool: "a.b" } },
    after: { description: "A pet.", behaviour: { tool: "a_b" } },
  });
});
