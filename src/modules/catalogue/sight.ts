import type { Caller } from "../../platform/caller.ts";
import type { EffectCaller, Refuses } from "../../platform/gate.ts";
import type { VerbTx, Work } from "../../platform/operation.ts";
import { withinToolkits } from "../access/index.ts";

/** What of the catalogue somebody finds: within their toolkits, and without what policies never let them call. */
export interface Sight {
  holds(address: string): boolean;
  refuses: Refuses;
}
type Place = Pick<Work, "platform" | "scope"> | Pick<VerbTx, "platform" | "scope">;

/** What an agent, a program or a client finds. */
export async function sightOf({ platform, scope }: Place, caller: EffectCaller): Promise<Sight> {
  const [holds, refuses] = await Promise.all([
    withinToolkits(platform, scope, caller),
    platform.gate.refusals(scope, caller),
  ]);
  return { holds, refuses };
}

export const isSeen = ({ holds, refuses }: Sight, tool: Parameters<Refuses>[0]): boolean =>
  holds(tool.address) && !refuses(tool);

/** Who calls the API, as policies see them. */
export const seekerOf = (
  { kind, accountId, credentialId, stage, toolkitId, workspace }: Caller,
  via: EffectCaller["via"],
): EffectCaller => ({
  accountId,
  keyId: kind === "api_key" ? credentialId : null,
  agentId: null,
  via,
  environment: workspace!.environment,
  stage: stage ?? "production",
  isDraft: false,
  toolkitId,
});
