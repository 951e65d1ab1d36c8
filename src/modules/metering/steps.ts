import type { Subjects, WalletKind } from "../../platform/books/books.ts";
import { shortOf } from "../../platform/books/refusals.ts";
import type { Tx } from "../../platform/db/door.ts";
import type { RunRow, StepOutcome, StepRow } from "../../platform/dispatch/machine.ts";
import { AppError } from "../../platform/errors.ts";
import type { Work } from "../../platform/operation.ts";
import type { Platform } from "../../platform/platform.ts";

type Step = Pick<StepRow, "number" | "attempt">;

/** Refusals of the books: a run that meets one ends, for no later step could be paid either. */
const REFUSALS = ["insufficient_credits", "limit_reached"] as const;
export const isRefusal = (code: string | undefined): code is (typeof REFUSALS)[number] =>
  (REFUSALS as readonly unknown[]).includes(code);

const keyIdOf = ({ actorKind, credentialId }: RunRow) => (actorKind === "api_key" ? credentialId : null);
const subjectsOf = (run: RunRow): Subjects => ({
  workspaceId: run.workspaceId,
  agentId: run.agentId,
  accountId: run.actorAccountId,
  keyId: keyIdOf(run),
});

/** What one attempt at a step sets aside. `part` tells apart what a step holds in two wallets. */
export const holdKeyOf = (run: Pick<RunRow, "id">, { number, attempt }: Step, part?: string): string =>
  `hold:${run.id}:${number}:${attempt}${part ? `:${part}` : ""}`;

/**
 * Sets aside the most a step can cost, in a transaction of its own, before the step is done; an attempt gives back what the
 * attempts before it held. Answers null, or the failed outcome of a step that cannot be paid.
 */
export async function holdForStep(
  { ws, run, step }: { ws: Work; run: RunRow; step: Step },
  { wallet, amountMicros, part }: { wallet: WalletKind; amountMicros: number; part?: string },
): Promise<StepOutcome | null> {
  const { books, settings } = ws.platform;
  const organizationId = ws.scope.organizationId!;
  for (let attempt = 1; attempt < step.attempt; attempt++)
    await books.release(organizationId, { holdKey: holdKeyOf(run, { ...step, attempt }, part) });
  if (amountMicros === 0) return null;
  try {
    await books.hold(organizationId, {
      key: holdKeyOf(run, step, part),
      wallet,
      amountMicros,
      subjects: subjectsOf(run),
      isEnforced: settings.credits() === "enforced",
    });
    return null;
  } catch (error) {
    if (!(error instanceof AppError) || !isRefusal(error.code)) throw error;
    const { code, message } = error;
    return { ok: false, code, message, result: { code, message, ...error.details.extra } };
  }
}

/** Gives a hold back once this transaction has committed. One that is lost then ends by itself. */
export function releaseAfterCommit(t: Tx, { books, log }: Platform, holdKey: string): void {
  const organizationId = t.scope.organizationId!;
  t.afterCommit(() => {
    books
      .release(organizationId, { holdKey })
      .catch((error: unknown) => log.debug({ err: error, holdKey }, "a hold ends by itself"));
  });
}

/** What every usage event of a run's step says of who used it, where. */
export const usageOfStep = (run: RunRow, step: Step, environment: string) => ({
  runId: run.id,
  stepNumber: step.number,
  agentId: run.agentId,
  accountId: run.actorAccountId,
  keyId: keyIdOf(run),
  stage: run.isDraft ? "draft" : run.stage,
  environment,
});

/** Throws the 402 the books would answer, from what a wallet holds at this moment: a friendly word before anything begins. */
export async function requireCredit(t: Tx, wallet: WalletKind, neededMicros: number): Promise<void> {
  const { balanceMicros, heldMicros, debtMicros } = await t.db
    .selectFrom("wallets")
    .select(["balanceMicros", "heldMicros", "debtMicros"])
    .where("kind", "=", wallet)
    .executeTakeFirstOrThrow();
  const free = balanceMicros - heldMicros;
  if (debtMicros === 0 && free >= neededMicros) return;
  throw shortOf({ kind: wallet, debtMicros }, { free, neededMicros });
}
