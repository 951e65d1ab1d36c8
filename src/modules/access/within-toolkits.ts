import { addressMatcher } from "../../platform/address-matcher.ts";
import type { Scope } from "../../platform/db/scope.ts";
import { type EffectCaller, toolkitsOf } from "../../platform/gate.ts";
import type { VerbTx, Work } from "../../platform/operation.ts";
import type { Platform } from "../../platform/platform.ts";
import { accessTags } from "./tags.ts";

type Holds = (address: string) => boolean;

/** Whether a toolkit holds an address, as this scope sees the toolkit; one that is gone or elsewhere holds nothing. */
const toolkitHolds = (platform: Platform, scope: Scope, id: string): Promise<Holds> =>
  platform.access.get(`toolkit:${scope.workspaceId ?? scope.organizationId}:${id}`, async () => {
    const row = await platform.door.read(scope, (t) =>
      t.db.selectFrom("toolkits").select("patterns").where("id", "=", id).executeTakeFirst(),
    );
    return { value: addressMatcher(row?.patterns ?? []), tags: [accessTags.toolkit(id)] };
  });

/** Whether all toolkits a caller is confined to hold an address. */
export async function withinToolkits(
  platform: Platform,
  scope: Scope,
  caller: Pick<EffectCaller, "toolkitId" | "boundToolkitId">,
): Promise<Holds> {
  const all = await Promise.all(toolkitsOf(caller).map((id) => toolkitHolds(platform, scope, id)));
  return (address) => all.every((holds) => holds(address));
}

/** Which addresses are there for whoever is confined to a toolkit; null: the caller is not confined. */
export const confinesTo = async ({
  platform,
  scope,
  caller: { toolkitId },
}: Pick<VerbTx | Work, "platform" | "scope" | "caller">): Promise<Holds | null> =>
  toolkitId === null ? null : withinToolkits(platform, scope, { toolkitId });
