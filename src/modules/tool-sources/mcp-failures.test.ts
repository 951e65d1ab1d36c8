import { expect, test } from "vitest";
import { failureOf, newTrace } from "./mcp/failures.ts";

test("what answers as something else is told in few words", () => {
  const listing = `Probe failed: [ { "code": "invalid_union", "errors": [ [ { "values": [ "2.0" ] } ] ] } ]`;
  expect(failureOf(new Error(listing), newTrace()).message).toBe(
    "This does not answer as an MCP server: Probe failed",
  );
});
