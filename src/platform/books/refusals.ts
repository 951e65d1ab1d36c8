import { AppError } from "../errors.ts";
import { type Limit, resetOf, type Wallet } from "./state.ts";

/** 402: a hard limit has no room, which one, how much is short, and when it resets. */
export function pastLimit(
  limit: Limit,
  { shortfallMicros, neededMicros }: { shortfallMicros: number; neededMicros: number },
  now: Date,
): AppError {
  const { id: limitId, subjectKind, subjectId, wallet, period } = limit;
  const resetsAt = resetOf(period, now)?.toISOString() ?? null;
  const often = { day: "daily ", month: "monthly ", total: "" }[period];
  const until = resetsAt ? `; it resets at ${resetsAt}` : "";
  return new AppError(
    "limit_reached",
    `The ${often}spending limit of the ${subjectKind} ${subjectId} is short of ${shortfallMicros} micro-units${until}`,
    { extra: { limitId, subjectKind, subjectId, wallet, period, shortfallMicros, neededMicros, resetsAt } },
  );
}

/** 402: what is free in the wallet does not cover it, or it owes. */
export function shortOf(
  { kind: wallet, debtMicros }: Pick<Wallet, "kind" | "debtMicros">,
  { free, neededMicros }: { free: number; neededMicros: number },
): AppError {
  const shortfallMicros = Math.max(debtMicros, neededMicros - (free - debtMicros));
  return new AppError(
    "insufficient_credits",
    debtMicros > 0
      ? `The ${wallet} wallet owes ${debtMicros} micro-units; a top-up pays that first`
      : `The ${wallet} wallet is short of ${shortfallMicros} micro-units for this call`,
    { extra: { wallet, shortfallMicros, neededMicros, debtMicros } },
  );
}
