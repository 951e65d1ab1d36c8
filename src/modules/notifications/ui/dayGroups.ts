import { formatDay } from "../../../web/kit/formatTime.ts";

/** Neighbours of one day together, in the order they come. */
export function dayGroups<Thing extends { createdAt: string }>(
  things: readonly Thing[],
  nowMs: number,
): { day: string; things: Thing[] }[] {
  const groups: { day: string; things: Thing[] }[] = [];
  for (const thing of things) {
    const day = formatDay(Date.parse(thing.createdAt), nowMs);
    const last = groups.at(-1);
    if (last?.day === day) last.things.push(thing);
    else groups.push({ day, things: [thing] });
  }
  return groups;
}
