import { notFound } from "../../platform/errors.ts";
import type { VerbTx } from "../../platform/operation.ts";
import { discountIn, runPrices } from "../prices/index.ts";
import { type Callable, frozenDraft, ownCallable, type ToolPlan } from "../tools/index.ts";
import type { RunAnswer } from "./find.ts";
import { recordRun } from "./record-run.ts";

/**
 * Accepts a run of one tool by itself: a single step that calls it with these arguments. Its content is frozen now; nothing
 * saved later changes the run.
 */
export async function acceptToolRun(
  t: VerbTx,
  { toolId, arguments: given }: { toolId: string; arguments: Record<string, unknown> },
): Promise<RunAnswer> {
  const tool = await t.db
    .selectFrom("tools")
    .select(["id", "name"])
    .where("id", "=", toolId)
    .executeTakeFirst();
  if (!tool) throw notFound("Tool");
  const callable = ownCallable(tool.id, await frozenDraft(t, toolId));
  return acceptCallRun(t, { callable, arguments: given });
}

/** Accepts a run of one call of any tool of the catalogue, resolved by whoever asks. */
export async function acceptCallRun(
  t: VerbTx,
  {
    arguments: given,
    ...called
  }: { callable: Callable; arguments: Record<string, unknown> } & Pick<ToolPlan, "via" | "toolkitId">,
  { isDraft = false, ...options }: { isCallerAdvancing: boolean; isDraft?: boolean } = {
    isCallerAdvancing: false,
  },
): Promise<RunAnswer> {
  const plan: ToolPlan = {
    ...called,
    // A caller that is confined stays so, whatever it came through.
    toolkitId: t.caller.toolkitId ?? called.toolkitId ?? null,
    environment: t.caller.workspace!.environment,
    prices: runPrices(t.platform, null, await discountIn(t, t.platform)),
  };
  return recordRun(
    t,
    {
      kind: "tool",
      stage: isDraft ? "draft" : (t.caller.stage ?? "production"),
      isDraft,
      input: { arguments: given },
      plan,
    },
    options,
  );
}
