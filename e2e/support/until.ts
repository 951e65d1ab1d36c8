import { setTimeout as sleep } from "node:timers/promises";

/** Looks again and again until `look` answers something; throws with `what` after `withinMs`. */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined | null | false> | T | undefined | null | false,
  withinMs = 20_000,
): Promise<T> {
  const endsAt = Date.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > endsAt) throw new Error(`waited ${withinMs} ms in vain: ${what}`);
    await sleep(20);
  }
}
