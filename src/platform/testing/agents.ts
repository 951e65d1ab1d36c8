import type { TestCaller } from "./caller.ts";

/** A code tool that adds two numbers. */
export const ADD_TOOL = {
  name: "add",
  description: "Add two numbers.",
  parameters: {
    type: "object",
    properties: { a: { type: "number" }, b: { type: "number" } },
    required: ["a", "b"],
  },
  definition: { kind: "code", code: "return input.a + input.b;" },
};

export interface MadeAgent {
  id: string;
  slug: string;
  revision: number;
}

/** An agent of the scripted model that answers without pauses. */
export async function makeAgent(
  caller: TestCaller,
  content: Record<string, unknown> = {},
  name = "Greeter",
): Promise<MadeAgent> {
  const model = { connectionId: null, name: "demo-fast" };
  const { status, body, text } = await caller.post("/v1/agents", { name, content: { model, ...content } });
  if (status !== 201) throw new Error(`the agent was refused: ${text}`);
  return body;
}

/** An agent with a version that production points at. */
export async function deployAgent(
  caller: TestCaller,
  content: Record<string, unknown> = {},
  name?: string,
): Promise<MadeAgent> {
  const agent = await makeAgent(caller, content, name);
  const { status, text } = await caller.post(`/v1/agents/${agent.id}/publish`, { stage: "production" });
  if (status !== 201) throw new Error(`the publishing was refused: ${text}`);
  return agent;
}

export async function makeTool(
  caller: TestCaller,
  tool: object = ADD_TOOL,
): Promise<{ id: string; revision: number }> {
  const { status, body, text } = await caller.post("/v1/tools", tool);
  if (status !== 201) throw new Error(`the tool was refused: ${text}`);
  return body;
}

/** A policy of the caller's workspace that lets tools of this address act without asking, drafts too; answers its id. */
export async function allowTools(caller: TestCaller, address = "workspace.**"): Promise<string> {
  const match = { address, stages: ["draft", "dev", "uat", "production"] };
  const { status, body, text } = await caller.post("/v1/policies", { effect: "allow", match });
  if (status !== 201) throw new Error(`the policy was refused: ${text}`);
  return body.id;
}
