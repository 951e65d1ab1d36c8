import type { Connection } from "../../../web/api/index.ts";

const KINDS = ["openai", "anthropic", "google", "openai-compatible"] as const;
export type ProviderKind = (typeof KINDS)[number];
export type ModelConnection = Connection & { kind: ProviderKind };

/** Whether models answer through it; the others are credentials of services. */
export const isModelProvider = (connection: Connection): connection is ModelConnection =>
  (KINDS as readonly string[]).includes(connection.kind);

export interface Provider {
  kind: ProviderKind;
  label: string;
  hint: string;
  /** What an example of a model name looks like there. */
  modelExample: string;
  secretHelp: string;
}

export const PROVIDERS: readonly Provider[] = [
  {
    kind: "openai",
    label: "OpenAI",
    hint: "Models of api.openai.com with your API key.",
    modelExample: "gpt-4o-mini",
    secretHelp: "An API key of your OpenAI project; it begins with sk-.",
  },
  {
    kind: "anthropic",
    label: "Anthropic",
    hint: "Models of api.anthropic.com with your API key.",
    modelExample: "claude-sonnet-4-5",
    secretHelp: "An API key of the Anthropic console; it begins with sk-ant-.",
  },
  {
    kind: "google",
    label: "Google",
    hint: "Gemini models with an API key of AI Studio.",
    modelExample: "gemini-2.5-flash",
    secretHelp: "An API key of Google AI Studio.",
  },
  {
    kind: "openai-compatible",
    label: "OpenAI-compatible",
    hint: "Ollama, vLLM, LM Studio, a gateway: anything that answers /chat/completions.",
    modelExample: "llama3.2",
    secretHelp: "Only if the server asks for one.",
  },
];

export const providerOf = (kind: ProviderKind): Provider =>
  PROVIDERS.find((provider) => provider.kind === kind)!;

const PRIVATE =
  /^(localhost|.*\.local|.*\.internal|127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|\[::1\]|\[f[cd])/i;

/** Whether a URL names a host that the installation only lets out to when its administrator allows it. */
export function isPrivateAddress(url: string): boolean {
  try {
    const { hostname } = new URL(url);
    return PRIVATE.test(hostname) || !hostname.includes(".");
  } catch {
    return false;
  }
}

/** `localhost:11434`, as the allowlist takes it. */
export function hostAndPort(url: string): string {
  const { hostname, port, protocol } = new URL(url);
  return `${hostname}:${port || (protocol === "https:" ? 443 : 80)}`;
}
