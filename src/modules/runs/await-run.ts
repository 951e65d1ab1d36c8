import { type RunNote, runTopic } from "../../platform/dispatch/moving-run.ts";
import { isFinal } from "../../platform/dispatch/states.ts";
import { AppError } from "../../platform/errors.ts";
import type { Work } from "../../platform/operation.ts";
import { accessTags } from "../access/index.ts";
import { findRun, type RunAnswer } from "./find.ts";

// Should a note be lost (the listening connection was down), the row is looked at now and then.
const LOOK_EVERY_MS = 2_000;
const isSettled = (state: string) => isFinal(state) || state === "waiting" || state === "interrupted";

/** Waits until the run ends or needs a person, at most `timeoutMs`; a key revoked meanwhile ends the wait with 401. */
export async function awaitRun(ws: Work, runId: string, timeoutMs: number): Promise<RunAnswer> {
  const { bus, access } = ws.platform;
  const { kind, credentialId } = ws.caller;
  let wake: () => void = () => {};
  let isRevoked = false;
  const unsubscribe = bus.subscribe(runTopic(runId), (note) => {
    if (isSettled((note as RunNote).state)) wake();
  });
  const stopWatching =
    kind === "api_key"
      ? access.onDrop(accessTags.key(credentialId), () => {
          isRevoked = true;
          wake();
        })
      : () => {};
  const until = Date.now() + timeoutMs;
  try {
    for (;;) {
      // The note can come before the look, so the look is made after subscribing and after every note.
      const woken = new Promise<void>((resolve) => {
        wake = resolve;
      });
      const run = await ws.read((t) => findRun(t, runId));
      if (isRevoked) throw new AppError("unauthorized", "The API key was revoked");
      const leftMs = until - Date.now();
      if (isSettled(run.state) || leftMs <= 0 || ws.facts.signal.aborted) return run;
      let timer: NodeJS.Timeout | undefined;
      await Promise.race([
        woken,
        new Promise<void>((resolve) => {
          timer = setTimeout(resolve, Math.min(leftMs, LOOK_EVERY_MS));
        }),
      ]);
      clearTimeout(timer);
      if (isRevoked) throw new AppError("unauthorized", "The API key was revoked");
    }
  } finally {
    unsubscribe();
    stopWatching();
  }
}
