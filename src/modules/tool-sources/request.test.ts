import { describe, expect, test } from "vitest";
import type { BodyDefinition, OperationDefinition, ParameterDefinition } from "./openapi/definition.ts";
import { buildRequest } from "./openapi/request.ts";

const parameter = (fields: Partial<ParameterDefinition>): ParameterDefinition => ({
  ...{ name: "p", in: "query", argument: "p", style: "form", isExploded: true, allowsReserved: false },
  ...fields,
});
const operation = (fields: Partial<OperationDefinition>): OperationDefinition => ({
  ...{
    method: "POST",
    path: "/x",
    server: "https://a.example/v1",
    parameters: [],
    body: null,
    isPublic: false,
  },
  ...fields,
});
const inQuery = (fields: Partial<ParameterDefinition>, value: unknown) =>
  buildRequest(operation({ parameters: [parameter(fields)] }), { p: value }).url.split("?")[1];
const inPath = (fields: Partial<ParameterDefinition>, value: unknown) =>
  buildRequest(
    operation({
      path: "/x/{p}",
      parameters: [parameter({ in: "path", style: "simple", isExploded: false, ...fields })],
    }),
    { p: value },
  ).url.slice("https://a.example/v1/x/".length);

describe("values stand where the document says, as it says", () => {
  test.each([
    [{}, "a b&c", "p=a%20b%26c"],
    [{}, [1, 2], "p=1&p=2"],
    [{ isExploded: false }, [1, 2], "p=1%2C2"],
    [{ style: "pipeDelimited", isExploded: false }, ["a", "b"], "p=a%7Cb"],
    [{ style: "deepObject" }, { a: 1, b: ["x", "y"] }, "p%5Ba%5D=1&p%5Bb%5D=x&p%5Bb%5D=y"],
    [{}, { a: 1, b: 2 }, "a=1&b=2"],
    [{ style: "json" }, { a: [1] }, "p=%7B%22a%22%3A%5B1%5D%7D"],
    [{ allowsReserved: true }, "a/b:c&d", "p=a/b:c%26d"],
  ] as const)("in a query %j", (fields, value, expected) => {
    expect(inQuery(fields, value)).toBe(expected);
  });

  test.each([
    [{}, "a/b c", "a%2Fb%20c"],
    [{}, [1, 2], "1,2"],
    [{}, { a: 1, b: 2 }, "a,1,b,2"],
    [{ isExploded: true }, { a: 1, b: 2 }, "a=1,b=2"],
    [{ style: "label" }, "v", ".v"],
    [{ style: "matrix" }, [1, 2], ";p=1,2"],
    [{ style: "matrix", isExploded: true }, [1, 2], ";p=1;p=2"],
  ] as const)("in a path %j", (fields, value, expected) => {
    expect(inPath(fields, value)).toBe(expected);
  });
});

test.each(["..", ".", ""])("an argument of the path that leads elsewhere is refused: %j", (value) => {
  expect(() => inPath({}, value)).toThrow(TypeError);
});

test("a header holds no second line", () => {
  const parameters = [parameter({ name: "X-Note", in: "header", style: "simple", isExploded: false })];
  const { headers } = buildRequest(operation({ parameters }), { p: "a\r\nx-evil: 1" });
  expect(headers).toEqual({ "x-note": "a  x-evil: 1" });
});

test.each(["X-HTTP-Method-Override", "x-http-method", "X_Method_Override", "Authorization"])(
  "a header that is not a document's to send is not sent: %s",
  (name) => {
    const parameters = [parameter({ name, in: "header", style: "simple", isExploded: false })];
    expect(buildRequest(operation({ parameters }), { p: "DELETE" }).headers).toEqual({});
  },
);

describe("a body", () => {
  const send = (body: Partial<BodyDefinition>, args: Record<string, unknown>) =>
    buildRequest(
      operation({
        body: {
          contentType: "application/json",
          encoding: "json",
          fields: ["a", "b"],
          argument: null,
          ...body,
        },
      }),
      args,
    );
  test("is the fields that were given, or one argument", () => {
    expect(send({}, { a: 1, other: 2 }).body).toBe('{"a":1}');
    expect(send({}, {}).body).toBeUndefined();
    expect(send({ fields: null, argument: "body" }, { body: [1] }).body).toBe("[1]");
  });
  test("may be a form", () => {
    expect(send({ encoding: "form" }, { a: "x y", b: [1, 2] })).toMatchObject({
      body: "a=x+y&b=1&b=2",
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
  });
  test("may have parts", () => {
    const { body, headers } = send({ encoding: "multipart" }, { a: "text" });
    const [, boundary] = /boundary=(.+)$/.exec(headers["content-type"]!)!;
    expect(body).toBe(
      `--${boundary}\r\ncontent-disposition: form-data; name="a"\r\n\r\ntext\r\n--${boundary}--\r\n`,
    );
  });
});
