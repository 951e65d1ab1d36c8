import { BailiwickError } from "@bailiwick/sdk";
import { harmless } from "./cells.ts";

/** What to do about it, by the error's code. */
const ADVICE: Record<string, string> = {
  network: "Start the server, or give its address with --url.",
  timeout: "Try again, or look at the server's log.",
  unauthorized: "Sign in with bailiwick login.",
  forbidden: "Use a key or a role that has it; bailiwick whoami shows what you may do.",
  not_found: "Check the id, and with bailiwick whoami the workspace.",
  insufficient_credits: "bailiwick wallets shows the balance.",
  invalid: "Add --help for what it takes.",
  stale: "Read it again, then repeat the change on the new revision.",
  internal: "Give the request id to whoever runs the server.",
};

function adviceOf({ code, retryAfterSeconds }: BailiwickError, what: string): string {
  if (retryAfterSeconds !== undefined) return `Try again in ${Math.max(1, retryAfterSeconds)} s.`;
  if (code === "unauthorized" && what === "login") return "";
  return ADVICE[code] ?? "";
}

/** A failure in one line: what happened, why, what to do, and the request to look for in the log. */
export function failureLine(error: unknown, what: string): string {
  if (!(error instanceof BailiwickError))
    return `bailiwick: ${harmless(error instanceof Error ? error.message : String(error))}`;
  const why = error.errors?.length
    ? error.errors.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join("; ")
    : error.detail;
  const kind = error.status ? `${error.status} ${error.code}` : error.code;
  const sentence = harmless(why).replace(/(?<=[^.?!])$/, ".");
  const request = error.requestId ? ` (request ${error.requestId})` : "";
  return (
    [`bailiwick: ${what} failed: ${kind}: ${sentence}`, adviceOf(error, what)].filter(Boolean).join(" ") +
    request
  );
}
