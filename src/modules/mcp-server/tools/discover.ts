import { z } from "zod";
import { describeTool, searchTools } from "../../catalogue/index.ts";
import { failed, structured } from "../answers.ts";
import { registerMcpTools } from "../registry.ts";
import { sightThrough } from "../toolkit.ts";
import { defineTool } from "./define.ts";

const READS = { readOnlyHint: true, idempotentHint: true, destructiveHint: false, openWorldHint: false };
const AnyObject = z.record(z.string(), z.unknown());
const Annotations = z.record(z.string(), z.boolean());

const search = defineTool({
  name: "search_tools",
  title: "Search tools",
  description:
    "Find tools of this workspace by a few words. Answers addresses with compact TypeScript signatures; programs given to execute call them as tools.<address>(args).",
  needs: "tools:read",
  annotations: READS,
  input: z.object({
    query: z.string().max(300).describe("A few words: what the tool should do. Empty: all, by address."),
    source: z
      .string()
      .max(40)
      .optional()
      .describe("Only tools of this source, the first part of an address."),
    limit: z.number().int().min(1).max(50).default(10),
    offset: z.number().int().min(0).max(10_000).default(0),
  }),
  output: z.object({
    total: z.number().int(),
    tools: z.array(
      z.object({
        address: z.string(),
        description: z.string(),
        signature: z.string(),
        annotations: Annotations,
      }),
    ),
  }),
  async call(args, { session }) {
    const sight = await sightThrough(session);
    const { items, total } = await session.ws.read((t) => searchTools(t, { ...args, sight }));
    const tools = items.map(({ address, description, signature, annotations }) => ({
      address,
      description,
      signature,
      annotations,
    }));
    return structured({ total, tools });
  },
});

const describe = defineTool({
  name: "describe_tool",
  title: "Describe a tool",
  description:
    "One tool by its address: TypeScript, JSON Schemas of its arguments and result, and what it may do.",
  needs: "tools:read",
  annotations: READS,
  input: z.object({ address: z.string().min(1).max(200).describe("As search_tools answers it.") }),
  output: z.object({
    address: z.string(),
    description: z.string(),
    typescript: z.string(),
    parameters: AnyObject,
    output: AnyObject.nullable(),
    annotations: Annotations,
  }),
  async call({ address }, { session }) {
    const sight = await sightThrough(session);
    const found = await session.ws.read((t) => describeTool(t, address, sight));
    if (!found) return failed("not_found", "There is no tool at this address; find one with search_tools");
    return structured({ ...found, annotations: { ...found.annotations } });
  },
});

registerMcpTools({ list: async () => [search, describe] });
