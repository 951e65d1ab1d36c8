import { type RunNote, runTopic } from "../../platform/dispatch/moving-run.ts";
import { isFinal } from "../../platform/dispatch/states.ts";
import type { Work } from "../../platform/operation.ts";
import type { Permission } from "../../platform/verb.ts";
import { balanceFor } from "../metering/index.ts";
import { findRun, type RunAnswer } from "./find.ts";
import { onPowerChange, requireStill } from "./watch-power.ts";

// Should a note be lost (the listening connection was down), the row is looked at now and then.
const LOOK_EVERY_MS = 2_000;
const isSettled = (state: string) => isFinal(state) || state === "waiting" || state === "interrupted";

/**
 * Waits until the run ends or needs a person, at most `timeoutMs`. Who no longer holds `needs`, or whose credential ended,
 * is told so at once, as if the call came then.
 */
export async function awaitRun(
  ws: Work,
  runId: string,
  timeoutMs: number,
  needs: Permission = "runs:create",
): Promise<RunAnswer> {
  const { bus, books } = ws.platform;
  const organizationId = ws.scope.organizationId!;
  let wake: () => void = () => {};
  let mustAsk = false;
  let isEnding = false;
  const unsubscribe = bus.subscribe(runTopic(runId), (note) => {
    const { state } = note as RunNote;
    isEnding ||= isFinal(state);
    if (isSettled(state)) wake();
  });
  const stopWatching = onPowerChange(ws, () => {
    mustAsk = true;
    wake();
  });
  const until = performance.now() + timeoutMs;
  try {
    for (;;) {
      // The note can come before the look, so the look is made after subscribing and after every note.
      const woken = new Promise<void>((resolve) => {
        wake = resolve;
      });
      mustAsk = false;
      // At every look: a key or a grant that ends by itself is told of by nobody.
      await requireStill(ws, needs);
      // What it cost has been taken before its answer shows the balance.
      if (isEnding) await books.settled(organizationId);
      const [found, balance] = await ws.read((t) =>
        Promise.all([findRun(t, runId), isEnding ? balanceFor(t) : {}]),
      );
      // It ended between two looks, and the note is still to come.
      const hasBalance = isEnding;
      isEnding ||= isFinal(found.state);
      if (mustAsk || (isEnding && !hasBalance)) continue;
      const run = { ...found, usage: { ...found.usage, ...balance } };
      const leftMs = until - performance.now();
      if (isSettled(run.state) || leftMs <= 0 || ws.facts.signal.aborted) return run;
      let timer: NodeJS.Timeout | undefined;
      await Promise.race([
        woken,
        new Promise<void>((resolve) => {
          timer = setTimeout(resolve, Math.min(leftMs, LOOK_EVERY_MS));
        }),
      ]);
      clearTimeout(timer);
    }
  } finally {
    unsubscribe();
    stopWatching();
  }
}
