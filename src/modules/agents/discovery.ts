import type { Performing, StepOutcome, StepWait } from "../../platform/dispatch/machine.ts";
import type { EffectCaller } from "../../platform/gate.ts";
import type { ToolSpec } from "../../platform/models/port.ts";
import { describeTool, resolveTool, searchTools, sightOf } from "../catalogue/index.ts";
import { performCall } from "../tools/index.ts";
import type { ToolPrices } from "../metering/index.ts";
import type { AgentPlan } from "./plan.ts";

type Discovery = "search_tools" | "describe_tool" | "call_tool";

const text = (description: string) => ({ type: "string", description });
const SPECS: Record<Discovery, Omit<ToolSpec, "name">> = {
  search_tools: {
    description:
      "Find tools by a few words. Answers their addresses with compact TypeScript signatures; call one with call_tool.",
    parameters: {
      type: "object",
      properties: {
        query: text("A few words: what the tool should do."),
        source: text("Only tools of this source, the first part of an address."),
        limit: { type: "integer", minimum: 1, maximum: 30 },
      },
      required: ["query"],
    },
  },
  describe_tool: {
    description: "One tool by its address, with its arguments and result as TypeScript.",
    parameters: {
      type: "object",
      properties: { address: text("As search_tools answers it.") },
      required: ["address"],
    },
  },
  call_tool: {
    description: "Call a tool by its address.",
    parameters: {
      type: "object",
      properties: {
        address: text("As search_tools answers it."),
        arguments: { type: "object", description: "Arguments that fit the tool." },
      },
      required: ["address"],
    },
  },
};
const KINDS = Object.keys(SPECS) as Discovery[];

type Listed = Pick<AgentPlan, "content"> & { names: ReadonlySet<string> };

/** What each is called: a tool of the agent that has the name already keeps it. */
const nameOf = (kind: Discovery, names: ReadonlySet<string>): string =>
  names.has(kind) ? `catalogue_${kind}` : kind;

/** The tools an agent that discovers is told of besides its own. */
export const discoverySpecs = ({ content, names }: Listed): ToolSpec[] =>
  content.discovers ? KINDS.map((kind) => ({ name: nameOf(kind, names), ...SPECS[kind] })) : [];

/** Which of them a call means; null: another tool. */
export const discoveryOf = ({ content, names }: Listed, name: string): Discovery | null =>
  content.discovers ? (KINDS.find((kind) => nameOf(kind, names) === name) ?? null) : null;

/** Looking changes nothing; what is called is not known before it is looked up. */
export const isRepeatable = (kind: Discovery): boolean => kind !== "call_tool";

const failed = (code: string, message: string): StepOutcome => ({
  ok: false,
  code,
  message,
  result: { code, message },
});
const NONE = "There is no tool at this address; find one with search_tools";

/** Does one of them: within the agent's toolkit, and a call passes the same gate as any other. */
export async function performDiscovery(
  performing: Performing,
  kind: Discovery,
  given: unknown,
  { content, prices, caller }: { content: AgentPlan["content"]; prices: ToolPrices; caller: EffectCaller },
): Promise<StepOutcome | StepWait> {
  const { ws } = performing;
  const seeker = { ...caller, toolkitId: content.toolkitId ?? null };
  const sight = await sightOf(ws, seeker);
  const args = (typeof given === "object" && given !== null ? given : {}) as Record<string, unknown>;
  if (kind === "search_tools") {
    const limit = Number.isInteger(args.limit) ? Math.min(30, Math.max(1, args.limit as number)) : 10;
    const source = typeof args.source === "string" && args.source !== "" ? args.source : undefined;
    const query = typeof args.query === "string" ? args.query.slice(0, 300) : "";
    const { items, total } = await ws.read((t) => searchTools(t, { query, source, limit, offset: 0, sight }));
    const tools = items.map(({ address, description, signature, annotations }) => ({
      ...{ address, description, signature },
      isReadOnly: annotations.isReadOnly,
    }));
    return { ok: true, result: { total, tools } };
  }
  const { address } = args;
  if (typeof address !== "string") return failed("tool_bad_arguments", "Name the address of a tool");
  if (!sight.holds(address)) return failed("tool_missing", NONE);
  if (kind === "describe_tool") {
    const found = await ws.read((t) => describeTool(t, address, sight));
    if (!found) return failed("tool_missing", NONE);
    const { typescript, annotations } = found;
    return { ok: true, result: { address, typescript, isReadOnly: annotations.isReadOnly } };
  }
  const callable = await ws.read((t) => resolveTool(t, address));
  if (!callable) return failed("tool_missing", NONE);
  return performCall(performing, {
    callable,
    args: args.arguments ?? {},
    prices,
    caller: seeker,
  });
}
