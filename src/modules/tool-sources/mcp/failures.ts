import { SdkError, SdkErrorCode } from "@modelcontextprotocol/client";
import { GuardError } from "../../../platform/guard.ts";

/** What went wrong with an MCP server, in words that are safe to show. */
export interface McpFailure {
  code: "timeout" | "network" | "blocked_address" | "blocked_url" | "too_large" | "unauthorized" | "protocol";
  message: string;
  /** The server forgot the session: nothing was done, and a new one may be opened. */
  isSessionGone: boolean;
}

/** What the transport met on its way, kept because libraries wrap it. */
export interface Trace {
  failure: GuardError | null;
  status: number | null;
  hadSession: boolean;
}
export const newTrace = (): Trace => ({ failure: null, status: null, hadSession: false });

const MAX_MESSAGE = 300;
// What does not fit the protocol comes with a listing of every shape it might have had, which says less than nothing.
const clean = (text: string) =>
  text
    .replace(/:?\s*\[\s*\{[\s\S]*$/, "")
    .replace(/\s+/g, " ")
    .slice(0, MAX_MESSAGE);

/** Reads an error of the client together with what the transport met. */
export function failureOf(error: unknown, trace: Trace): McpFailure {
  const met = error instanceof GuardError ? error : trace.failure;
  const failure = (code: McpFailure["code"], message: string, isSessionGone = false): McpFailure => ({
    code,
    message,
    isSessionGone,
  });
  if (met) return failure(met.code === "too_many_redirects" ? "blocked_url" : met.code, met.message);
  if (trace.status === 401 || trace.status === 403)
    return failure(
      "unauthorized",
      `The MCP server answered ${trace.status}: it needs a connection, or does not take the one it has`,
    );
  if (trace.status === 404 && trace.hadSession)
    return failure("protocol", "The MCP server no longer knows the session", true);
  if (SdkError.isInstance(error) && error.code === SdkErrorCode.RequestTimeout)
    return failure("timeout", "The MCP server did not answer in time");
  if (trace.status !== null && trace.status >= 300)
    return failure("protocol", `The MCP server answered ${trace.status}`);
  const message = error instanceof Error ? error.message : "unknown";
  return failure("protocol", `This does not answer as an MCP server: ${clean(message)}`);
}
