import type { CallToolResult } from "@modelcontextprotocol/server";
import { z } from "zod";
import { depthFault } from "../../../platform/http/body.ts";
import { issueWords } from "../../../platform/issue-words.ts";
import { failed } from "../answers.ts";
import type { McpCall, McpTool } from "../registry.ts";

const jsonSchema = (schema: z.ZodType, io: "input" | "output") => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  return rest as Record<string, unknown>;
};

/** A tool whose arguments are checked by their own shape: what does not fit is told to the model, not thrown. */
export function defineTool<Input extends z.ZodObject>({
  input,
  output,
  call,
  ...tool
}: Omit<McpTool, "inputSchema" | "outputSchema" | "call"> & {
  input: Input;
  output?: z.ZodObject;
  call(args: z.output<Input>, call: McpCall): Promise<CallToolResult>;
}): McpTool {
  return {
    ...tool,
    inputSchema: jsonSchema(input, "input"),
    ...(output ? { outputSchema: jsonSchema(output, "output") } : {}),
    async call(args, context) {
      const fault = depthFault(args);
      if (fault) return failed("invalid", `arguments: ${fault}`);
      const parsed = input.safeParse(args, { error: issueWords });
      if (parsed.success) return call(parsed.data, context);
      const [issue] = parsed.error.issues;
      return failed("invalid", `${issue!.path.join(".") || "arguments"}: ${issue!.message}`);
    },
  };
}
