import { ModelError } from "./model-error.ts";
import { withDeadline } from "./deadline.ts";
import { toModelError, type CallPhase } from "./sdk-error.ts";
import type { ModelProvider } from "./shapes.ts";

export type SdkKind = "openai" | "anthropic" | "google" | "openai-compatible";

export interface SdkConnection {
  kind: SdkKind;
  baseUrl?: string;
  apiKey?: string;
  fetch: typeof fetch;
}

/** The real providers. Every error leaves as a `ModelError`; retrying is the caller's. */
export function createSdkProvider(connection: SdkConnection): ModelProvider {
  return {
    async generate(request, onDelta) {
      requireConnection(connection);
      return withDeadline(request, async (signal) => {
        let phase: CallPhase = "preparing";
        const observedFetch: typeof fetch = async (input, init) => {
          phase = "connecting";
          const response = await connection.fetch(input, init);
          phase = "reading";
          return response;
        };
        try {
          // Loading the SDK takes a quarter of a second, which a start without real providers need not pay.
          const { callModel } = await import("./sdk-call.ts");
          return await callModel({ ...connection, fetch: observedFetch }, { ...request, signal }, onDelta);
        } catch (error) {
          throw toModelError(error, phase, connection.apiKey);
        }
      });
    },
  };
}

// The SDK falls back to environment variables of the process, which belong to no workspace.
function requireConnection({ kind, baseUrl, apiKey }: SdkConnection): void {
  if (kind === "openai-compatible" && !baseUrl) {
    throw new ModelError("model_rejected", "An OpenAI-compatible provider needs a base URL.");
  }
  if (kind !== "openai-compatible" && !apiKey) {
    throw new ModelError("model_unauthorized", "The model provider has no API key.");
  }
}
