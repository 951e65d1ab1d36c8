import { setTimeout as sleep } from "node:timers/promises";
import { ModelError } from "./model-error.ts";
import type { ModelAnswer, ModelProvider, ModelRequest } from "./shapes.ts";

const MAX_WAIT_MS = 20_000;

interface RetryOptions {
  /** Calls in total, the first one included. */
  tries: number;
  /** Wait before the second call; it doubles for each further one. */
  firstWaitMs?: number;
}

/**
 * Like `provider.generate`, but repeats a call that failed with a retryable error as long as no text was passed on,
 * since text a reader has seen cannot be taken back. Waits what the provider asked for, at most 20 s, else a
 * doubling time with jitter. `request.timeoutMs` covers each call; `request.signal` ends the waits too.
 */
export async function generateWithRetry(
  provider: ModelProvider,
  request: ModelRequest,
  onDelta: (text: string) => void,
  { tries, firstWaitMs = 500 }: RetryOptions,
): Promise<ModelAnswer> {
  let hasEmitted = false;
  const onFirstDelta = (text: string) => {
    hasEmitted = true;
    onDelta(text);
  };
  for (let attempt = 1; ; attempt++) {
    try {
      return await provider.generate(request, onFirstDelta);
    } catch (error) {
      const isWorthRepeating = error instanceof ModelError && error.isRetryable && !hasEmitted;
      if (!isWorthRepeating || attempt >= tries) throw error;
      await wait(
        error.retryAfterMs ?? firstWaitMs * 2 ** (attempt - 1) * (0.5 + Math.random() / 2),
        request.signal,
      );
    }
  }
}

async function wait(waitMs: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await sleep(Math.min(waitMs, MAX_WAIT_MS), undefined, { signal }).catch(() => signal.throwIfAborted());
}
