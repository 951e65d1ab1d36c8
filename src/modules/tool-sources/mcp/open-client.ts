import {
  Client,
  type jsonSchemaValidator,
  SSEClientTransport,
  StreamableHTTPClientTransport,
  type Transport,
} from "@modelcontextprotocol/client";
import type { Guard } from "../../../platform/guard.ts";
import { VERSION } from "../../../platform/version.ts";
import type { McpDefinition } from "../contract.ts";
import type { z } from "zod";
import { newTrace, type Trace } from "./failures.ts";
import { guardedFetch } from "./guarded-fetch.ts";
import { stdioTransport } from "./stdio.ts";

export type McpSourceDefinition = z.output<typeof McpDefinition>;

/** Where an MCP server is and what it is sent besides. */
export interface McpEndpoint {
  definition: McpSourceDefinition;
  /** The address with the credential's query; empty for a local program. */
  url: string;
  headers: Record<string, string>;
}
export interface OpenClient {
  client: Client;
  trace: Trace;
  /** Never throws. */
  close(): Promise<void>;
}

const CONNECT_TIMEOUT_MS = 15_000;
export const MAX_ANSWER_BYTES = 8_000_000;

// What a server says its results look like is data of a stranger: nothing is compiled from it.
const anything: jsonSchemaValidator = {
  getValidator: () => (input) => ({ valid: true, data: input as never, errorMessage: undefined }),
};

function transportOf(guard: Guard, { definition, url, headers }: McpEndpoint, trace: Trace): Transport {
  const { transport } = definition;
  if (transport === "stdio") return stdioTransport(definition, MAX_ANSWER_BYTES);
  const isSse = transport === "sse";
  const options = {
    fetch: guardedFetch(guard, { maxBytes: MAX_ANSWER_BYTES, trace, isSse }),
    requestInit: { headers },
    redirectPolicy: "same-origin" as const,
  };
  if (isSse) {
    // The stream's own request reads no requestInit.
    const streamFetch: typeof options.fetch = (at, init) => {
      const all = new Headers(init?.headers);
      for (const [name, value] of Object.entries(headers)) all.set(name, value);
      return options.fetch(at, { ...init, headers: all });
    };
    return new SSEClientTransport(new URL(url), {
      ...options,
      eventSourceInit: { fetch: streamFetch as never },
    });
  }
  return new StreamableHTTPClientTransport(new URL(url), {
    ...options,
    reconnectionOptions: {
      initialReconnectionDelay: 500,
      maxReconnectionDelay: 5_000,
      reconnectionDelayGrowFactor: 2,
      maxRetries: 2,
    },
  });
}

/** Connects to an MCP server of whatever revision. Throws what `failureOf` reads, with the trace filled. */
export async function openClient(
  guard: Guard,
  endpoint: McpEndpoint,
  signal: AbortSignal,
  trace: Trace = newTrace(),
): Promise<OpenClient> {
  const client = new Client(
    { name: "bailiwick", title: "Bailiwick", version: VERSION },
    { jsonSchemaValidator: anything, versionNegotiation: { mode: "auto" } },
  );
  const close = async () => {
    await client.close().catch(() => {});
  };
  try {
    await client.connect(transportOf(guard, endpoint, trace), { timeout: CONNECT_TIMEOUT_MS, signal });
  } catch (error) {
    await close();
    throw error;
  }
  return { client, trace, close };
}
