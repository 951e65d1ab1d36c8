import { ChevronLeft, ChevronRight } from "lucide-react";
import { useMemo, useState } from "react";
import { type Input, useUrlState } from "../../../web/api/index.ts";
import {
  Button,
  Callout,
  formatExact,
  IconButton,
  SegmentedControl,
  Spinner,
  useNow,
} from "../../../web/kit/index.ts";
import { ListError } from "../../../web/parts/ListError.tsx";
import { useIsNarrow } from "../../../web/shell/useIsNarrow.ts";
import { CalendarAgenda } from "./CalendarAgenda.tsx";
import { CalendarDay } from "./CalendarDay.tsx";
import { CalendarMonth } from "./CalendarMonth.tsx";
import { CalendarWeek } from "./CalendarWeek.tsx";
import {
  addDays,
  addMonths,
  type Day,
  formatSpan,
  groupByDay,
  isDay,
  rangeOf,
  shownDays,
  type Span,
} from "./calendarDays.ts";
import { useReaderZone } from "./NextTimes.tsx";
import { useUpcoming } from "./useUpcoming.ts";
import { wallTime } from "./zoneTime.ts";

const SPANS = [
  { value: "month", label: "Month" },
  { value: "week", label: "Week" },
] as const;

/** What all schedules will do, by day, on the reader's clock. */
export function ScheduleCalendar({ agentId }: { agentId: Input<"schedules.upcoming">["agentId"] }) {
  const zone = useReaderZone();
  const [url, setUrl] = useUrlState();
  const [opened, setOpened] = useState<Day | null>(null);
  const isNarrow = useIsNarrow();
  const today = useNow((nowMs) => wallTime(zone, nowMs).slice(0, 10));
  const span: Span = url.span === "week" ? "week" : "month";
  const day = isDay(url.day) ? url.day : today;
  const days = useMemo(() => shownDays(span, day), [span, day]);
  const range = useMemo(() => rangeOf(days, zone), [days, zone]);
  const upcoming = useUpcoming(range, agentId);
  const groups = useMemo(() => groupByDay(upcoming.firings ?? [], zone), [upcoming.firings, zone]);
  const go = (next: Day) => setUrl({ day: next === today ? undefined : next });
  const turn = (count: number) => go(span === "month" ? addMonths(day, count) : addDays(day, 7 * count));
  const View = isNarrow ? CalendarAgenda : span === "month" ? CalendarMonth : CalendarWeek;
  return (
    <section aria-label="Calendar" className="flex min-w-0 flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <h2 className="min-w-44 text-16 font-semibold" aria-live="polite">
          {formatSpan(span, days, day)}
        </h2>
        <div className="flex items-center gap-2">
          <IconButton icon={ChevronLeft} label={`The ${span} before`} hasBorder onClick={() => turn(-1)} />
          <Button onClick={() => go(today)} disabled={days.includes(today)}>
            Today
          </Button>
          <IconButton icon={ChevronRight} label={`The ${span} after`} hasBorder onClick={() => turn(1)} />
        </div>
        {upcoming.isLoading && <Spinner />}
        <span className="grow" />
        <span className="text-12 text-ink-faint">Times in {zone.replaceAll("_", " ")}</span>
        <SegmentedControl
          label="Span"
          options={SPANS}
          value={span}
          onValueChange={(next) => setUrl({ span: next === "month" ? undefined : next })}
        />
      </div>
      {upcoming.completeUntil && (
        <Callout title="There are too many firings to show them all">
          The calendar is complete until {formatExact(Date.parse(upcoming.completeUntil))}. Look at a week, or
          at the schedules of one agent, to see further.
        </Callout>
      )}
      {upcoming.error ? (
        <ListError list={upcoming} what="coming firings" />
      ) : (
        <div aria-busy={upcoming.isLoading}>
          <View
            days={days}
            month={day.slice(0, 7)}
            today={today}
            groups={groups}
            onOpenDay={setOpened}
            span={span}
            isLoading={upcoming.isLoading}
          />
        </div>
      )}
      {opened && (
        <CalendarDay day={opened} groups={groups.get(opened) ?? []} onClose={() => setOpened(null)} />
      )}
    </section>
  );
}
