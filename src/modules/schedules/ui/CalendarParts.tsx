import { useHref } from "../../../web/api/index.ts";
import type { Day, DayGroup, Span } from "./calendarDays.ts";
import { groupInWords } from "./calendarDays.ts";

export interface CalendarProps {
  days: readonly Day[];
  /** `2026-11`: days of other months are quieter. */
  month: string;
  today: Day;
  groups: ReadonlyMap<Day, readonly DayGroup[]>;
  span: Span;
  /** More is to come. */
  isLoading: boolean;
  onOpenDay: (day: Day) => void;
}

/** One schedule on one day, leading to it. */
export function GroupLink({ group, isStacked }: { group: DayGroup; isStacked?: boolean }) {
  const href = useHref();
  const words = groupInWords(group);
  return (
    <a
      href={href(`schedules/${group.scheduleId}`)}
      title={`${group.name}: ${words}`}
      className={`flex min-w-0 rounded-sm bg-accent-soft px-1.5 py-0.5 text-12 text-accent-ink hover:underline ${isStacked ? "flex-col" : "items-baseline gap-1.5"}`}
    >
      <span className="shrink-0 tabular-nums">{words}</span>
      <span className="min-w-0 truncate text-ink">{group.name}</span>
    </a>
  );
}
