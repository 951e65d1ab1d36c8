import { getConnInfo } from "@hono/node-server/conninfo";
import type { Context } from "hono";
import type { Caller, WorkspaceCaller } from "../caller.ts";
import type { RequestFacts } from "../operation.ts";

/** Finds who calls: throws 401 for missing or dead credentials, 404 for a workspace the caller is not in. */
export interface Authenticator {
  /** `workspaceId` null: the verb needs no workspace. */
  callerOf(headers: Headers, options: { needsWorkspace: boolean }): Promise<Caller>;
}

export interface AppEnv {
  Variables: {
    requestId: string;
    verb?: string;
    /** The request's JSON, for every handler that looks at it. */
    body?: Promise<Record<string, unknown>>;
    /** The RateLimit headers, once the caller is known. */
    rate?: Record<string, string>;
    /** The answer has its common headers already. */
    isComplete?: boolean;
  };
}

export const isWorkspaceCaller = (caller: Caller): caller is WorkspaceCaller => caller.workspace !== null;

/** The peer's address; behind a proxy that is the proxy's. */
export const addressOf = (c: Context): string | null => {
  try {
    return getConnInfo(c).remote.address ?? null;
  } catch {
    return null;
  }
};

export const factsOf = (c: Context<AppEnv>): RequestFacts => ({
  requestId: c.get("requestId"),
  get ip() {
    return addressOf(c);
  },
  userAgent: c.req.raw.headers.get("user-agent"),
  // Made when asked for: it costs a whole Request object.
  get signal() {
    return c.req.raw.signal;
  },
});
