import { afterAll, beforeAll, expect, test } from "vitest";
import { createMetrics } from "../../src/platform/metrics.ts";
import { makeTool } from "../../src/platform/testing/agents.ts";
import { type Person, testWorld, type World } from "../../src/platform/testing/world.ts";

let world: World;
let acme: Person;
beforeAll(async () => {
  world = await testWorld();
  acme = await world.newPerson("Acme");
});
afterAll(() => world.stop());

const metrics = async () => {
  const { status, text } = await world.anonymous.get("/metrics");
  expect(status).toBe(200);
  return text;
};
const valueOf = (text: string, line: string) =>
  Number(
    text
      .split("\n")
      .find((one) => one.startsWith(`${line} `))
      ?.slice(line.length) ?? 0,
  );

test("what the gate says and what syncs come to is counted, without a name of any tenant", async () => {
  await makeTool(acme, {
    name: "send_invoices",
    description: "Sends them.",
    parameters: { type: "object", properties: {} },
    definition: { kind: "http", method: "POST", url: "https://example.com/invoices" },
  });
  const { body: asked } = await acme.post("/v1/tasks", { code: "await tools.workspace.send_invoices({})" });
  expect(asked.state).toBe("waiting");
  for (const document of ['{"openapi":"3.1.0","paths":{"/a":{"get":{}}}}', "neither JSON: nor: YAML"])
    expect(
      (
        await acme.post("/v1/tool-sources", {
          name: "Books",
          slug: `books${document.length}`,
          definition: { kind: "openapi", document, baseUrl: "https://example.com" },
        })
      ).status,
    ).toBe(201);
  const syncs = (outcome: string) => `bailiwick_tool_source_syncs_total{outcome="${outcome}"}`;
  await world.until(async () => {
    const text = await metrics();
    return valueOf(text, syncs("succeeded")) === 1 && valueOf(text, syncs("failed")) === 1;
  });
  const text = await metrics();
  expect(valueOf(text, 'bailiwick_gate_decisions_total{kind="tool",effect="require_approval"}')).toBe(1);
  expect(valueOf(text, "bailiwick_data_free_bytes")).toBeGreaterThan(0);
  for (const name of ["invoices", "books", "example.com", acme.workspaceId, acme.accountId])
    expect(text.toLowerCase()).not.toContain(name);
});

test("a disk that is not there leaves the other metrics", async () => {
  const text = await createMetrics({ dataDir: "/nowhere/at/all" }).registry.metrics();
  expect(text).toContain("bailiwick_data_free_bytes Nan");
  expect(text).toContain("bailiwick_runs_active 0");
});
