import { BailiwickError } from "../../../packages/sdk/src/index.ts";
import { createElement } from "react";
import type { ProblemView } from "../kit/ErrorState.tsx";
import { MoneyAdvice } from "./MoneyAdvice.tsx";
import { isMoneyCode, moneyFactsIn, moneyWhy } from "./moneyProblem.ts";

const ADVICE: Record<string, string> = {
  network: "Check that Bailiwick is running and that you are connected, then try again.",
  timeout: "Try again in a moment.",
  rate_limited: "Wait a moment, then try again.",
  forbidden: "An owner or admin of this workspace can give you this permission.",
  internal: "Try again; if it stays, give the request id to whoever runs this installation.",
};

const sentence = (text: string) => {
  const first = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(first) ? first : `${first}.`;
};

/** A failed call in words: what happened, why, what to do, and the request id. */
export function problemOf(error: unknown, what: string): ProblemView {
  if (!(error instanceof BailiwickError))
    return { what, why: error instanceof Error ? error.message : String(error) };
  if (isMoneyCode(error.code)) {
    const { code, problem, detail, requestId } = error;
    const facts = moneyFactsIn(problem);
    const advice = createElement(MoneyAdvice, { code, facts });
    return { what, why: moneyWhy(code, facts, sentence(detail)), advice, requestId };
  }
  const fields = error.errors?.map(({ path, message }) => (path ? `${path}: ${message}` : message));
  return {
    what,
    why: sentence(fields?.length ? fields.join("; ") : error.detail),
    advice: ADVICE[error.code],
    requestId: error.requestId,
  };
}

/** The messages of a refused form by field, such as `{ "model.name": "…" }`. */
export function fieldErrorsOf(error: unknown): Record<string, string> {
  if (!(error instanceof BailiwickError)) return {};
  return Object.fromEntries((error.errors ?? []).map(({ path, message }) => [path, sentence(message)]));
}

export const hasCode = (error: unknown, code: string): error is BailiwickError =>
  error instanceof BailiwickError && error.code === code;
