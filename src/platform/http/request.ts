import { getConnInfo } from "@hono/node-server/conninfo";
import type { Context } from "hono";
import type { Caller } from "../caller.ts";
import { isAddress } from "../ip-ranges.ts";
import type { RequestFacts } from "../operation.ts";
import type { VerbScope } from "../verb.ts";

/** What a call is about, as far as its verb and path say. */
export interface Wanted {
  scope: VerbScope;
  /** From the path; else the header or the key says which. */
  workspaceId?: string | undefined;
  organizationId?: string | undefined;
  isForArchived?: boolean | undefined;
  /** It is a call of the MCP server, the only one that takes tokens of MCP clients. */
  isMcp?: boolean | undefined;
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
    /** Whether this is the address of a proxy whose word counts. */
    isProxy?: (address: string | null) => boolean;
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

const peerOf = (c: Context): string | null => {
  try {
    return getConnInfo(c).remote.address ?? null;
  } catch {
    return null;
  }
};

/**
 * The address of who calls: the peer's, or, when the peer is a proxy we trust, the last one in X-Forwarded-For that is none.
 * What stands before that is only what the caller says.
 */
export function addressOf(c: Context<AppEnv>): string | null {
  const peer = peerOf(c);
  const isProxy = c.get("isProxy");
  if (!isProxy?.(peer)) return peer;
  const hops = (c.req.raw.headers.get("x-forwarded-for") ?? "").split(",").map((hop) => hop.trim());
  // What is no address was not written by a proxy: nothing before it counts either.
  const caller = hops.findLast((hop) => !isAddress(hop) || !isProxy(hop));
  return caller !== undefined && isAddress(caller) ? caller : peer;
}

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
