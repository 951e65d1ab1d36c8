import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { nested, petstore } from "./testing/documents.ts";
import { storedTool } from "./stored-tool.ts";
import { DocumentFailure } from "./openapi/failure.ts";
import { parseDocument } from "./openapi/parse-document.ts";
import { readDocument } from "./openapi/read-document.ts";

const NOWHERE = { documentUrl: null, baseUrl: null };
const read = (document: object | string, origin: Parameters<typeof readDocument>[1] = NOWHERE) => {
  const text = typeof document === "string" ? document : JSON.stringify(document);
  const reading = readDocument(parseDocument(new TextEncoder().encode(text)), origin);
  return { ...reading, tools: [...reading.tools] };
};
const failure = (document: object | string): { code: string; message: string; place: string | null } => {
  try {
    read(document);
  } catch (error) {
    if (error instanceof DocumentFailure)
      return { code: error.code, message: error.message, place: error.place };
    throw error;
  }
  throw new Error("it was read");
};
const minimal = (operation: object, rest: object = {}) => ({
  openapi: "3.1.0",
  info: { title: "T", version: "1" },
  servers: [{ url: "https://example.com" }],
  paths: { "/x": { post: { operationId: "x", responses: {}, ...operation } } },
  ...rest,
});
const bodyOf = (schema: object) => ({ requestBody: { content: { "application/json": { schema } } } });

test("a header that stands for another method is no argument", () => {
  const schema = { type: "string", enum: ["DELETE"] };
  const parameters = [
    { name: "X-HTTP-Method-Override", in: "header", required: true, schema },
    { name: "X-Trace", in: "header", schema: { type: "string" } },
  ];
  const [tool] = read(minimal({ parameters })).tools;
  expect(tool!.parameters).toEqual({
    type: "object",
    properties: { "X-Trace": { type: "string" } },
    additionalProperties: false,
  });
});

const HIDDEN = [
  "\u{e0041}",
  "\u{e0100}",
  "\u202e",
  "\u00ad",
  "\u034f",
  "\u115f",
  "\u3164",
  "\uffa0",
  "\u180e",
].join("");

test("nothing hidden is in what a document says", () => {
  const schema = {
    type: "object",
    properties: { f: { type: "string", description: `Field${HIDDEN}`, default: `d${HIDDEN}` } },
  };
  const parameters = [{ name: "q", in: "query", description: `Query${HIDDEN}`, schema: { type: "string" } }];
  const answer = { content: { "application/json": { schema: { type: "string", enum: [`a${HIDDEN}`] } } } };
  const { tools, facts } = read(
    minimal(
      {
        ...bodyOf(schema),
        parameters,
        summary: `Makes${HIDDEN}`,
        tags: [`t${HIDDEN}`],
        responses: { 200: answer },
      },
      { info: { title: `T${HIDDEN}`, version: `1${HIDDEN}` } },
    ),
  );
  expect(tools[0]).toMatchObject({
    description: "Makes",
    parameters: { properties: { f: { description: "Field", default: "d" }, q: { description: "Query" } } },
    output: { properties: { body: {} } },
  });
  expect(facts).toMatchObject({ title: "T", version: "1" });
  for (const character of HIDDEN) expect(JSON.stringify([tools, facts])).not.toContain(character);
});

test.each([
  ["a name", { properties: { [`f${HIDDEN}`]: { type: "string" } } }, "properties.f"],
  ["a value", { properties: { f: { enum: [`a${HIDDEN}`] } } }, "properties.f.enum.0"],
  ["a constant", { properties: { f: { const: HIDDEN } } }, "properties.f.const"],
])("an operation with %s that has hidden characters is left out", (_, schema, place) => {
  const document = minimal(bodyOf({ type: "object", ...schema }));
  Object.assign(document.paths, { "/y": { get: { operationId: "y", responses: {} } } });
  const { tools, skipped } = read(document);
  expect(tools.map(({ name }) => name)).toEqual(["y"]);
  expect(skipped).toMatchObject([
    { code: "hidden_text", message: `The schema of its arguments has hidden characters in ${place}` },
  ]);
});

describe("a petstore", () => {
  const { tools, facts, skipped } = read(petstore());
  const named = (name: string) => tools.find((tool) => tool.name === name)!;

  test("becomes a tool for each operation, named by its id or its path", () => {
    expect(tools.map(({ name }) => name)).toEqual([
      "getPetById",
      "deletePet",
      "addPet",
      "findPetsByStatus",
      "get_store_inventory",
    ]);
    expect(skipped).toEqual([]);
    expect(facts).toEqual({
      title: "Petstore",
      version: "1.0.27",
      servers: ["https://petstore.example.com/v3"],
      security: [{ name: "api_key", kind: "apiKey in header: api_key", connectionKinds: ["api_key"] }],
    });
  });

  test("has parameters of operation and path, through references", () => {
    expect(named("getPetById").parameters).toEqual({
      type: "object",
      properties: { petId: { type: "integer" } },
      required: ["petId"],
      additionalProperties: false,
    });
    expect(named("getPetById").description).toBe("Find pet by ID.");
  });

  test("has the fields of a body beside its parameters, without what is only answered", () => {
    const { parameters, definition } = named("addPet");
    expect(Object.keys(parameters.properties as object)).toEqual([
      "name",
      "category",
      "photoUrls",
      "status",
      "friends",
    ]);
    expect(parameters.required).toEqual(["name", "photoUrls"]);
    expect(parameters.properties).toMatchObject({
      status: { type: ["string", "null"], enum: ["available", "pending", "sold", null] },
    });
    expect(definition.body).toMatchObject({
      contentType: "application/json",
      encoding: "json",
      argument: null,
    });
  });

  test("keeps a schema that leads back to itself finite", () => {
    const { output } = named("getPetById");
    expect(output).toHaveProperty("properties.body", { $ref: "#/$defs/Pet" });
    expect(output).toHaveProperty("$defs.Pet.properties.friends", {
      type: "array",
      items: { $ref: "#/$defs/Pet" },
    });
    expect(storedTool(named("getPetById")).signature).toBe(
      '(args: { petId: number }) => { status: number; body: { name: string; photoUrls: string[]; id?: number; category?: Category; status?: "available" | "pending" | "sold" | null; friends?: Pet[] } }',
    );
  });

  test("reads by method what a call does", () => {
    const effects = ["getPetById", "deletePet", "addPet"].map((name) => named(name).annotations);
    expect(effects).toMatchObject([
      { isReadOnly: true, isDestructive: false },
      { isReadOnly: false, isDestructive: true, isIdempotent: true },
      { isReadOnly: false, isDestructive: false, isIdempotent: false },
    ]);
    expect(named("get_store_inventory").definition.isPublic).toBe(true);
  });

  test("reads the same as YAML", () => {
    expect(read(stringify(petstore())).tools).toEqual(tools);
  });
});

describe("names in folders", () => {
  const { tools } = read(nested());

  test("become parts of the address", () => {
    expect(tools.map(({ name }) => name)).toEqual(["repos.get", "repos.list_for_org", "repos.create_in_org"]);
  });
  test("a parameter whose name is taken says where it goes", () => {
    expect(Object.keys(tools[0]!.parameters.properties as object)).toEqual(["owner", "repo", "query_owner"]);
  });
  test("a server is filled with its variables' defaults", () => {
    expect(tools[0]!.definition.server).toBe("https://git.example.com/api/v3");
  });
  test("a body that is no plain object is the argument body; an extension says what a call does", () => {
    const create = tools[2]!;
    expect(Object.keys(create.parameters.properties as object)).toEqual(["org", "body"]);
    expect(create.parameters).toHaveProperty("properties.body.anyOf.length", 2);
    expect(create.annotations.isDestructive).toBe(true);
  });
});

test("operations that share a name keep theirs in whatever order they stand", () => {
  const get = { get: { operationId: "same", responses: {} } };
  const document = (paths: string[]) => ({
    ...minimal({}),
    paths: Object.fromEntries(paths.map((path) => [path, get])),
  });
  const byPath = (paths: string[]) =>
    Object.fromEntries(read(document(paths)).tools.map(({ name, method }) => [method, name]));
  expect(byPath(["/b", "/a"])).toEqual(byPath(["/a", "/b"]));
  expect(byPath(["/b", "/a"])["GET /a"]).toBe("same");
});

test("relative servers go by where the document is, and a base URL of the source wins", () => {
  const document = { ...minimal({}), servers: [{ url: "/v2/" }] };
  const origin = { documentUrl: "https://docs.example.com/openapi.json", baseUrl: null };
  expect(read(document, origin).tools[0]!.definition.server).toBe("https://docs.example.com/v2");
  expect(
    read(document, { ...origin, baseUrl: "https://mine.example.com/" }).tools[0]!.definition.server,
  ).toBe("https://mine.example.com");
});

describe("what cannot be read names its place", () => {
  test.each([
    ["Swagger 2", { swagger: "2.0", paths: {} }, "swagger_2", "#/swagger"],
    ["no OpenAPI", { hello: 1 }, "not_openapi", "#"],
    ["a version to come", { openapi: "4.0.0" }, "unsupported_version", "#/openapi"],
    ["no paths", { openapi: "3.1.0" }, "no_operations", "#/paths"],
    ["half a JSON", '{"openapi": "3.1.0",\n "paths": {', "bad_json", "line 2, column 12"],
    ["a comma too much", '{\n "a": 1,,\n}', "bad_json", "line 2, column 9"],
    ["a web page", "<!doctype html><html>", "not_openapi", null],
    ["bad YAML", "openapi: 3.1.0\npaths:\n  /x: [1, 2\n", "bad_yaml", "line 4, column 1"],
    ["nothing", "  ", "empty", null],
    ["no server", { ...minimal({}), servers: undefined }, "no_server", "#/paths/~1x/post"],
    [
      "a server with a variable nobody filled",
      { ...minimal({}), servers: [{ url: "https://{region}.example.com" }] },
      "no_server",
      "#/paths/~1x/post",
    ],
    [
      "a reference to nothing",
      minimal(bodyOf({ $ref: "#/components/schemas/Gone" })),
      "missing_reference",
      "#/paths/~1x/post/requestBody/content/application~1json/schema",
    ],
    [
      "a reference elsewhere",
      minimal(bodyOf({ $ref: "https://example.com/other.json#/a" })),
      "remote_reference",
      "#/paths/~1x/post/requestBody/content/application~1json/schema",
    ],
    [
      "a parameter without a place",
      minimal({ parameters: [{ name: "a" }] }),
      "bad_parameter",
      "#/paths/~1x/post/parameters/0",
    ],
  ])("%s", (_, document, code, place) => {
    expect(failure(document)).toMatchObject({ code, place });
  });

  test("in YAML with its line", () => {
    const text =
      "openapi: 3.1.0\nservers: [{url: 'https://a.example'}]\npaths:\n  /x:\n    get:\n      parameters:\n        - name: a\n";
    expect(failure(text)).toMatchObject({
      code: "bad_parameter",
      place: "#/paths/~1x/get/parameters/0 (line 7)",
    });
  });

  test("and leaves the rest of the document alone", () => {
    const document = petstore();
    Object.assign(document.paths["/pet"].post, { requestBody: { $ref: "other.yaml#/Body" } });
    const { tools, skipped } = read(document);
    expect(tools).toHaveLength(4);
    expect(skipped).toMatchObject([{ code: "remote_reference", place: "#/paths/~1pet/post/requestBody" }]);
  });
});

describe("hostile documents end", () => {
  test("references that only lead to each other", () => {
    const schemas = { A: { $ref: "#/components/schemas/B" }, B: { $ref: "#/components/schemas/A" } };
    const document = minimal(bodyOf({ $ref: "#/components/schemas/A" }), { components: { schemas } });
    expect(failure(document)).toMatchObject({ code: "bad_reference" });
  });
  test("schemas that hold themselves in every way", () => {
    const self = { $ref: "#/components/schemas/A" };
    const A = {
      type: "object",
      allOf: [self],
      anyOf: [self],
      properties: { a: self, b: { items: self, type: "array" } },
    };
    const { tools } = read(minimal(bodyOf(self), { components: { schemas: { A } } }));
    expect(storedTool(tools[0]!).signature.length).toBeLessThan(500);
  });
  test("a schema a thousand levels deep", () => {
    let schema: object = { type: "string" };
    for (let depth = 0; depth < 1000; depth++) schema = { type: "object", properties: { a: schema } };
    expect(JSON.stringify(read(minimal(bodyOf(schema))).tools[0]!.parameters).length).toBeLessThan(5000);
  });
  test("schemas that multiply", () => {
    const schemas = Object.fromEntries(
      Array.from({ length: 60 }, (_, at) => [
        `S${at}`,
        {
          type: "object",
          properties: Object.fromEntries(
            Array.from({ length: 60 }, (__, to) => [`p${to}`, { $ref: `#/components/schemas/S${to}` }]),
          ),
        },
      ]),
    );
    const { tools } = read(minimal(bodyOf({ $ref: "#/components/schemas/S0" }), { components: { schemas } }));
    expect(JSON.stringify(tools[0]!.parameters).length).toBeLessThan(200_000);
  });
  test("YAML whose aliases multiply", () => {
    const lines = ["a0: &a0 [1,1,1,1,1,1,1,1,1,1]"];
    for (let level = 1; level < 10; level++)
      lines.push(`a${level}: &a${level} [${Array.from({ length: 10 }, () => `*a${level - 1}`).join(",")}]`);
    expect(failure(lines.join("\n"))).toMatchObject({ code: "too_many_aliases" });
  });
  test("YAML ten thousand levels deep", () => {
    expect(failure(`a: ${"[".repeat(10_000)}`).code).toBe("bad_yaml");
  });
  test("a hundred thousand paths", () => {
    const paths = Object.fromEntries(Array.from({ length: 100_001 }, (_, at) => [`/p${at}`, {}]));
    expect(failure({ ...minimal({}), paths })).toMatchObject({
      code: "too_many_operations",
      place: "#/paths",
    });
  });
  test("names that mean something to JavaScript", () => {
    const schema = JSON.parse(
      '{"type":"object","properties":{"__proto__":{"type":"string"},"a":{"type":"string"}}}',
    ) as object;
    const { tools } = read(minimal({ operationId: "constructor/__proto__/then", ...bodyOf(schema) }));
    expect(tools[0]!.name).toBe("constructor_.proto.then_");
    expect(({} as { type?: string }).type).toBeUndefined();
  });
});
