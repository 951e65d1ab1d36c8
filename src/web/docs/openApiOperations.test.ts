import { expect, test } from "vitest";
import { verbs } from "../../modules/contracts.ts";
import { openApiDocument } from "../../platform/http/openapi.ts";
import { isMatch, type OpenApiDocument, operationsOf, sdkMethodOf } from "./openApiOperations.ts";
import { exampleOf, examplesOf } from "./schemaExample.ts";

const operations = operationsOf(
  openApiDocument(verbs, {
    version: "1",
    serverUrl: "http://localhost:4000",
    plainPaths: {},
  }) as unknown as OpenApiDocument,
);
const find = (operationId: string) => operations.find((operation) => operation.operationId === operationId)!;

test("every verb of the product is an operation of the reference", () => {
  expect(operations).toHaveLength(verbs.length);
});

test("an operation is called through the SDK by its resource and action", () => {
  expect(sdkMethodOf(find("apiKeysCreate"))).toBe("client.apiKeys.create");
  expect(sdkMethodOf(find("runsListSteps"))).toBe("client.runs.listSteps");
});

test("search finds an operation by path, permission or words of its summary in any order", () => {
  expect(isMatch(find("agentsPublish"), "publish agents")).toBe(true);
  expect(isMatch(find("agentsPublish"), "agents:publish")).toBe(true);
  expect(isMatch(find("agentsPublish"), "wallet")).toBe(false);
});

test("a saved draft is shown with If-Match, and its examples hold every required field", () => {
  const { curl, javascript } = examplesOf(find("agentsSaveDraft"), "http://localhost:4000");
  expect(curl).toContain("-X PUT");
  expect(curl).toContain("If-Match");
  expect(javascript).toContain("client.agents.saveDraft({");
  expect(javascript).toContain("revision: 1");
});

test("an operation the SDK does not have is shown as a plain request", () => {
  const { javascript } = examplesOf(
    { ...find("agentsCreate"), operationId: "chatCompletionsCreate" },
    "http://localhost:4000",
  );
  expect(javascript).toContain('fetch("http://localhost:4000/v1/agents"');
  expect(javascript).not.toContain("@bailiwick/sdk");
});

test("an example takes the first branch that is a value", () => {
  expect(exampleOf({ anyOf: [{ type: "null" }, { type: "string", format: "email" }] })).toBe(
    "ada@example.com",
  );
});
