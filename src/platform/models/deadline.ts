import { ModelError } from "./model-error.ts";
import type { ModelRequest } from "./shapes.ts";

/**
 * Runs `call` with a signal that ends it on `request.signal` or after `request.timeoutMs`. Rejects with the reason of
 * `request.signal`, with `model_timeout`, or with whatever `call` threw on its own.
 */
export async function withDeadline<T>(
  request: Pick<ModelRequest, "signal" | "timeoutMs">,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  request.signal.throwIfAborted();
  const deadline = new AbortController();
  const timeout = new ModelError("model_timeout", `The model did not finish within ${request.timeoutMs} ms.`);
  const timer = setTimeout(() => deadline.abort(timeout), request.timeoutMs);
  const signal = AbortSignal.any([request.signal, deadline.signal]);
  const ended = Promise.withResolvers<never>();
  const onAbort = () => ended.reject(signal.reason);
  signal.addEventListener("abort", onAbort);
  try {
    // The race ends the wait even when something below ignores the signal.
    return await Promise.race([call(signal), ended.promise]);
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
  }
}
