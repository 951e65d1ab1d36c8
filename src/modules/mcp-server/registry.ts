import type { CallToolResult, GetPromptResult, ReadResourceResult } from "@modelcontextprotocol/server";
import type { WorkspaceCaller } from "../../platform/caller.ts";
import type { Work } from "../../platform/operation.ts";
import type { Permission, Verb } from "../../platform/verb.ts";
import type { InputOf } from "../../platform/verb.ts";

/** Who talks to the MCP server in one request, and through which part of it. */
export interface McpSession {
  caller: WorkspaceCaller;
  /** For looking things up. What is done is done as a verb: `as`. */
  ws: Work;
  /** The named subset of tools it was reached through; null: the whole workspace. */
  toolkit: { id: string; slug: string; name: string } | null;
  /** Work under the permission of this verb and audited as it; throws 403 where the caller may not. */
  as<V extends Verb>(verb: V, input: InputOf<V>): Work;
}

export interface McpCall {
  session: McpSession;
  /** Ends when the client gives the call up. */
  signal: AbortSignal;
  /** How long the client is made to wait for an answer. */
  waitMs: number;
  /** Says how it is getting on, to clients that asked to be told. */
  progress(message: string): void;
}

export interface McpTool {
  name: string;
  title?: string;
  description: string;
  /** JSON Schema, an object. */
  inputSchema: Record<string, unknown>;
  outputSchema?: Record<string, unknown>;
  annotations?: {
    readOnlyHint?: boolean;
    destructiveHint?: boolean;
    idempotentHint?: boolean;
    openWorldHint?: boolean;
  };
  /** Without it the tool is not shown, and calling it is refused. */
  needs: Permission;
  /** An AppError it throws is told to the model; every effect of it passes the gate. */
  call(args: Record<string, unknown>, call: McpCall): Promise<CallToolResult>;
}
export interface McpResource {
  uri: string;
  name: string;
  description?: string;
  mimeType?: string;
}
export interface McpPrompt {
  name: string;
  description?: string;
  arguments?: { name: string; description?: string; required?: boolean }[];
}

/** Some of the tools there are: those whose name is already taken by an earlier provider are not seen. */
export interface ToolProvider {
  list(session: McpSession): Promise<McpTool[]>;
}
export interface ResourceProvider {
  list(session: McpSession): Promise<McpResource[]>;
  templates?(session: McpSession): Promise<{ uriTemplate: string; name: string; description?: string }[]>;
  /** Null: no resource of this provider. */
  read(uri: string, session: McpSession): Promise<ReadResourceResult | null>;
}
export interface PromptProvider {
  list(session: McpSession): Promise<McpPrompt[]>;
  /** Null: no prompt of this provider. */
  get(name: string, args: Record<string, string>, session: McpSession): Promise<GetPromptResult | null>;
}

export interface McpRegistry {
  tools: ToolProvider[];
  resources: ResourceProvider[];
  prompts: PromptProvider[];
}
/** What the MCP server offers: the one place where modules add to it. */
export const registry: McpRegistry = { tools: [], resources: [], prompts: [] };

function add<T>(to: T[], provider: T): () => void {
  to.push(provider);
  return () => void to.splice(to.indexOf(provider), 1);
}
/** Adds tools to every workspace's MCP server; answers how to take them away again. */
export const registerMcpTools = (provider: ToolProvider) => add(registry.tools, provider);
/** Adds resources; the server tells clients that it has some once a provider is there. */
export const registerMcpResources = (provider: ResourceProvider) => add(registry.resources, provider);
/** Adds prompts. */
export const registerMcpPrompts = (provider: PromptProvider) => add(registry.prompts, provider);
