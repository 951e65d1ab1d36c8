import { getConnInfo } from "@hono/node-server/conninfo";
import type { Context } from "hono";
import type { Caller, WorkspaceCaller } from "../caller.ts";
import type { RequestFacts } from "../operation.ts";
import type { VerbScope } from "../verb.ts";

/** What a call is about, as far as its verb and path say. */
export interface Wanted {
  scope: VerbScope;
  /** From the path; else the header or the key says which. */
  workspaceId?: string | undefined;
  organizationId?: string | undefined;
  isForArchived?: boolean | undefined;
  /** The peer's address, for keys confined to some. */
  address(): string | null;
}

/** Finds who calls: throws 401 for missing or dead credentials, 404 for a workspace or organization the caller is not in. */
export interface Authenticator {
  callerOf(headers: Headers, wanted: Wanted): Promise<Caller>;
}

export interface AppEnv {
  Variables: {
    requestId: string;
    verb?: string;
    /** The request's JSON, for every handler that looks at it. */
    body?: Promise<Record<string, unknown>>;
    /** Looks again who calls, once somebody was admitted. */
    readmit?: () => Promise<Caller>;
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
  readmit: c.get("readmit"),
  // Made when asked for: it costs a whole Request object.
  get signal() {
    return c.req.raw.signal;
  },
});
