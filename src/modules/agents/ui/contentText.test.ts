import { expect, test } from "vitest";
import type { AgentContent } from "../../../web/api/index.ts";
import { contentText } from "./contentText.ts";

const content: AgentContent = {
  instructions: "Greet people.",
  model: { connectionId: null, name: "demo" },
  temperature: null,
  maxOutputTokens: 1024,
  maxSteps: 20,
  toolIds: ["tool_1"],
  catalogueTools: [],
  discovers: false,
  toolkitId: null,
};
const names = { tool: (id: string) => `weather ${id}`, connection: () => "Acme OpenAI" };

test("names the demo model as scripted and tools by their names", () => {
  const text = contentText(content, names);
  expect(text).toContain("Model: demo (scripted demo)");
  expect(text).toContain("- weather tool_1");
});

test("differs in exactly the line that changed", () => {
  const before = contentText(content, names).split("\n");
  const after = contentText({ ...content, temperature: 0.2 }, names).split("\n");
  expect(after.filter((line, index) => line !== before[index])).toEqual(["Temperature: 0.2"]);
});
