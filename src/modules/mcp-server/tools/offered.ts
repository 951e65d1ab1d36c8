import type { Annotations } from "../../../platform/gate.ts";
import { z } from "zod";
import { isSeen, resolveTool } from "../../catalogue/index.ts";
import { acceptCallRun, createRun, startHere } from "../../runs/index.ts";
import { callTool } from "../../tools/contract.ts";
import type { Callable } from "../../tools/index.ts";
import { type McpSession, type McpTool, registerMcpTools } from "../registry.ts";
import { sightThrough } from "../toolkit.ts";
import { defineTool } from "./define.ts";
import { outcomeOfRun, toCallResult } from "./outcome.ts";

const MAX_DESCRIPTION = 2_000;

const hintsOf = (annotations: Annotations) => ({
  readOnlyHint: annotations.isReadOnly,
  destructiveHint: annotations.isDestructive,
  idempotentHint: annotations.isIdempotent,
  openWorldHint: annotations.isOpenWorld,
});

/** An agent as a tool: a message in, its answer out, with its own tools and the policies on them. */
const agentTool = (name: string, agent: { id: string; name: string; description: string }): McpTool =>
  defineTool({
    name,
    title: agent.name,
    description: `Ask the agent ${agent.name}. ${agent.description}`.slice(0, MAX_DESCRIPTION),
    needs: "runs:create",
    // What its tools may do is not known before it is asked.
    annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: true },
    input: z.object({
      message: z.string().min(1).max(100_000).describe("What it is asked."),
      sessionId: z.string().max(60).optional().describe("Go on with a session of this agent."),
    }),
    async call({ message, sessionId }, call) {
      const input = createRun.input.parse({ agentId: agent.id, input: message, sessionId, mode: "sync" });
      const ws = call.session.as(createRun, input);
      const { mode: _, ...newRun } = input;
      const run = await startHere(ws, newRun);
      return toCallResult(await outcomeOfRun(ws, run.id, call, "runs:create"));
    },
  });

/** A tool of the catalogue as a tool: one call, a run of its own. */
const catalogueTool = (name: string, callable: Callable): McpTool => ({
  name,
  title: callable.address,
  description: callable.description.slice(0, MAX_DESCRIPTION) || callable.address,
  needs: "tasks:run",
  annotations: hintsOf(callable.annotations),
  inputSchema: { ...callable.parameters, type: "object" },
  async call(args, call) {
    const { address } = callable;
    const ws = call.session.as(callTool, { address, arguments: args, mode: "async" });
    const run = await ws.commit(async (t) => {
      const toolkitId = call.session.toolkit?.id ?? null;
      const accepted = await acceptCallRun(
        t,
        { callable, arguments: args, via: "mcp", toolkitId },
        { isCallerAdvancing: true },
      );
      return { ...accepted, runId: accepted.id };
    });
    void ws.platform.advancer.advance(ws.scope.workspaceId!, run.id, { isInline: true });
    return toCallResult(await outcomeOfRun(ws, run.id, call, "tasks:run"));
  },
});

async function offered(session: McpSession): Promise<McpTool[]> {
  const sight = await sightThrough(session);
  return session.ws.read(async (t) => {
    const rows = await t.db
      .selectFrom("mcpOffers as o")
      .leftJoin("agents as a", (join) =>
        join.onRef("a.workspaceId", "=", "o.workspaceId").onRef("a.id", "=", "o.agentId"),
      )
      .select(["o.name", "o.toolAddress", "a.id", "a.name as agentName", "a.description"])
      .orderBy("o.name")
      .execute();
    const tools: McpTool[] = [];
    for (const { name, toolAddress, id, agentName, description } of rows) {
      if (toolAddress === null) {
        // An agent goes by its own tools, which the toolkit may not hold.
        if (!session.toolkit)
          tools.push(agentTool(name, { id: id!, name: agentName!, description: description ?? "" }));
      } else {
        const callable = await resolveTool(t, toolAddress);
        if (callable && isSeen(sight, callable)) tools.push(catalogueTool(name, callable));
      }
    }
    return tools;
  });
}

registerMcpTools({ list: offered });
