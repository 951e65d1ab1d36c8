/** `2 d 4 h`, `59 min`, `42 s`: what is left until then, in two units at most; empty when it is over. */
export function timeLeft(untilMs: number, nowMs: number): string {
  const seconds = Math.floor((untilMs - nowMs) / 1000);
  if (seconds <= 0) return "";
  const parts = [
    [Math.floor(seconds / 86_400), "d"],
    [Math.floor(seconds / 3600) % 24, "h"],
    [Math.floor(seconds / 60) % 60, "min"],
    [seconds % 60, "s"],
  ] as const;
  const first = parts.findIndex(([count]) => count > 0);
  // Seconds matter only in the last minutes.
  return parts
    .slice(first, seconds >= 600 ? Math.min(first + 2, 3) : first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(" ");
}
