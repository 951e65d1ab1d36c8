import type { CallToolResult } from "@modelcontextprotocol/server";
import { AppError } from "../../platform/errors.ts";
import { toAppError } from "../../platform/http/problem.ts";

const text = (value: unknown) => ({
  type: "text" as const,
  text: typeof value === "string" ? value : (JSON.stringify(value) ?? "null"),
});

/** A result in both forms: what programs read, and text for models whose client shows only that. */
export const structured = (value: Record<string, unknown>, isError = false): CallToolResult => ({
  content: [text(value)],
  structuredContent: value,
  ...(isError ? { isError } : {}),
});

/**
 * An expected failure, for the model to act on. Without structured content: clients hold that to the tool's output schema
 * even where it is an error.
 */
export const failed = (code: string, message: string): CallToolResult => ({
  content: [text(`${code}: ${message}`)],
  _meta: { "bailiwick/error": { code, message } },
  isError: true,
});

/** What a call threw, without what is only for the log. */
export function failureOf(error: unknown, requestId: string): { result: CallToolResult; isDefect: boolean } {
  const { code, message } = error instanceof AppError ? error : toAppError(error);
  const isDefect = code === "internal";
  return {
    result: failed(code, isDefect ? `Something went wrong on our side (${requestId})` : message),
    isDefect,
  };
}
