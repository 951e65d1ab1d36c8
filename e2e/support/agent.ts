import type { TestCaller } from "../../src/platform/testing/caller.ts";
import { allowTools } from "../../src/platform/testing/agents.ts";
import type { ToolServer } from "./tool-server.ts";

const made = async (answer: Promise<{ status: number; body: { id: string }; text: string }>) => {
  const { status, body, text } = await answer;
  if (status !== 201) throw new Error(`it was not made: ${text}`);
  return body.id;
};

/** Says which tools to call, in this order. */
export const ASK = "use charge, then store, then compute";

/**
 * Agents in production, one per model, with a tool that must not be repeated (`charge`, POST), one that may be
 * (`store`, PUT) and one without effects (`compute`, code that takes `computeMs`). Asked with ASK each makes 7 steps.
 */
export async function makeAgents<Model extends string>(
  caller: TestCaller,
  tools: ToolServer,
  options: { models: readonly Model[]; computeMs?: number },
): Promise<Record<Model, string>> {
  const http = (method: string, path: string) => ({
    kind: "http",
    method,
    url: tools.urlOf(path),
    timeoutMs: 30_000,
  });
  const definitions = {
    charge: http("POST", "/charge"),
    store: http("PUT", "/store"),
    compute: {
      kind: "code",
      code: `const end = Date.now() + ${options.computeMs ?? 0}; while (Date.now() < end); return { sum: 42 };`,
    },
  };
  // What `charge` and `store` do would wait for a person.
  await allowTools(caller);
  const toolIds: string[] = [];
  for (const [name, definition] of Object.entries(definitions))
    toolIds.push(
      await made(caller.post("/v1/tools", { name, description: `${name} something`, definition })),
    );
  const agents: [string, string][] = [];
  for (const model of options.models) {
    const content = { model: { connectionId: null, name: model }, toolIds };
    const agentId = await made(caller.post("/v1/agents", { name: `Crash ${model}`, content }));
    await made(caller.post(`/v1/agents/${agentId}/publish`, { stage: "production" }));
    agents.push([model, agentId]);
  }
  return Object.fromEntries(agents) as Record<Model, string>;
}
