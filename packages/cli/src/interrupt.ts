import { note } from "./style.ts";

export const INTERRUPTED = 130;

/** Ctrl-C cancels what is under way and waits for its end; a second one, or one before there is anything, leaves at once. */
export function cancelOnInterrupt(
  controller: AbortController,
  { name, cancel }: { name: string; cancel(): Promise<unknown> | null },
) {
  let presses = 0;
  const onInterrupt = () => {
    presses += 1;
    const cancelled = presses > 1 ? null : cancel();
    if (!cancelled) return controller.abort(new Error("left"));
    note(`Cancelling the ${name}; press Ctrl-C again to leave at once.`);
    cancelled.catch((error: Error) => note(`It could not be cancelled: ${error.message}`));
  };
  process.on("SIGINT", onInterrupt);
  return { isInterrupted: () => presses > 0, stop: () => void process.off("SIGINT", onInterrupt) };
}
