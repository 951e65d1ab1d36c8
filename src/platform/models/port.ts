import { createDemoProvider } from "./demo.ts";
import { createSdkProvider } from "./sdk-provider.ts";
import type { ModelProvider, ProviderKind } from "./shapes.ts";

export * from "./shapes.ts";
export { ModelError, type ModelErrorCode } from "./model-error.ts";
export { generateWithRetry } from "./retry.ts";
export { estimateTokens } from "./tokens.ts";

export interface ProviderOptions {
  kind: ProviderKind;
  /** Up to and including the version, as `https://api.openai.com/v1`; required for `openai-compatible`. */
  baseUrl?: string;
  /** Required for `openai`, `anthropic` and `google`. */
  apiKey?: string;
  /** The guarded fetch: every request of the provider goes through it. */
  fetch: typeof fetch;
}

export function createProvider(options: ProviderOptions): ModelProvider {
  const { kind, ...connection } = options;
  return kind === "demo" ? createDemoProvider() : createSdkProvider({ kind, ...connection });
}
