import type { Callable } from "../tools/index.ts";
import { contentHash } from "../versions/index.ts";
import { splitAddress } from "./address.ts";
import { registerToolProvider, type SourceInfo } from "./provider.ts";
import { signatureOf } from "../../platform/json-schema/typescript.ts";

interface BuiltinSource {
  slug: string;
  name: string;
  tools: Map<string, Callable>;
}
const sources = new Map<string, BuiltinSource>();

/** Tools the product brings itself, the same in every workspace; at import time. Their addresses begin with `slug`. */
export function registerBuiltinTools(slug: string, name: string, callables: readonly Callable[]): void {
  sources.set(slug, {
    slug,
    name,
    tools: new Map(callables.map((callable) => [callable.address, callable])),
  });
}

const stampOf = ({ tools }: BuiltinSource) =>
  contentHash([...tools.values()].map(({ fingerprint }) => fingerprint)).slice(0, 16);

registerToolProvider({
  async sources(t) {
    if (!t.scope.workspaceId) return [];
    return [...sources.values()].map((source): SourceInfo => ({
      slug: source.slug,
      name: source.name,
      kind: "builtin",
      sourceId: null,
      isShared: false,
      toolCount: source.tools.size,
      stamp: `builtin:${source.slug}:${stampOf(source)}`,
    }));
  },
  entries: async (_, { slug }) =>
    [...(sources.get(slug)?.tools.values() ?? [])].map(
      ({ address, description, parameters, output, annotations }) => ({
        address,
        description,
        signature: signatureOf(parameters, output),
        annotations,
      }),
    ),
  find: async (_, address) => sources.get(splitAddress(address).source)?.tools.get(address) ?? null,
});

/** Of the product itself, asked as whoever runs it. */
const ownBuiltin = (name: "wallet_balance" | "wallet_ledger", description: string): Callable => {
  const content = {
    name,
    description,
    parameters: { type: "object" as const, properties: {} },
    definition: { kind: "builtin" as const, name },
  };
  return {
    address: `bailiwick.${name}`,
    name,
    description,
    parameters: content.parameters,
    output: null,
    annotations: { isReadOnly: true, isDestructive: false, isIdempotent: true, isOpenWorld: false },
    fingerprint: contentHash(content),
    target: { kind: "own", toolId: `bailiwick.${name}`, content },
  };
};
registerBuiltinTools("bailiwick", "Bailiwick", [
  ownBuiltin("wallet_balance", "The wallets with what is left in them and what this month cost."),
  ownBuiltin("wallet_ledger", "The newest entries of the wallets' ledger."),
]);
