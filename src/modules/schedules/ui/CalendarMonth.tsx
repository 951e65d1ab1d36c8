import { type KeyboardEvent, useRef } from "react";
import { classes } from "../../../web/kit/index.ts";
import { type Day, type DayGroup, formatDay, WEEKDAYS } from "./calendarDays.ts";
import { type CalendarProps, GroupLink } from "./CalendarParts.tsx";

const SHOWN = 3;
const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

/** A month as a table of days; the arrow keys walk from day to day. */
export function CalendarMonth({ days, month, today, groups, onOpenDay }: CalendarProps) {
  const body = useRef<HTMLTableSectionElement>(null);
  const weeks = Array.from({ length: days.length / 7 }, (_, index) => days.slice(index * 7, index * 7 + 7));
  const entry = days.includes(today) ? today : days.find((day) => day.startsWith(month));
  const walk = (event: KeyboardEvent, day: Day) => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = days[days.indexOf(day) + step];
    if (next) body.current?.querySelector<HTMLElement>(`[data-day="${next}"]`)?.focus();
  };
  return (
    <div className="min-w-0 overflow-clip rounded-md border border-line bg-surface">
      <table aria-label="Coming firings" className="w-full table-fixed border-collapse text-12">
        <thead>
          <tr>
            {WEEKDAYS.map((name) => (
              <th
                key={name}
                scope="col"
                className="h-8 border-b border-line bg-sunken px-2 text-left font-medium text-ink-muted"
              >
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={body}>
          {weeks.map((week) => (
            <tr key={week[0]}>
              {week.map((day) => (
                <td
                  key={day}
                  className={classes(
                    week.at(-1)! < today ? "h-9" : "h-26",
                    "border-line p-1 align-top not-first:border-l [tr:not(:first-child)>&]:border-t",
                    (day < today || !day.startsWith(month)) && "bg-sunken",
                  )}
                >
                  <DayCell
                    day={day}
                    groups={groups.get(day) ?? []}
                    isToday={day === today}
                    isEntry={day === entry}
                    isQuiet={day < today || !day.startsWith(month)}
                    onOpen={() => onOpenDay(day)}
                    onKeyDown={(event) => walk(event, day)}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function DayCell({
  day,
  groups,
  isToday,
  isEntry,
  isQuiet,
  onOpen,
  onKeyDown,
}: {
  day: Day;
  groups: readonly DayGroup[];
  isToday: boolean;
  /** Where Tab enters the table. */
  isEntry: boolean;
  isQuiet: boolean;
  onOpen: () => void;
  onKeyDown: (event: KeyboardEvent) => void;
}) {
  const count = groups.reduce((sum, { times }) => sum + times.length, 0);
  const hidden = groups.length > SHOWN ? groups.length - SHOWN + 1 : 0;
  return (
    <div className="flex min-w-0 flex-col gap-0.5">
      <button
        type="button"
        data-day={day}
        tabIndex={isEntry ? 0 : -1}
        aria-label={`${formatDay(day)}, ${count === 0 ? "nothing" : count === 1 ? "1 firing" : `${count} firings`}`}
        aria-current={isToday ? "date" : undefined}
        onClick={onOpen}
        onKeyDown={onKeyDown}
        className={classes(
          "flex size-6 items-center justify-center rounded-sm tabular-nums hover:bg-hover",
          isToday
            ? "bg-accent font-semibold text-on-accent hover:bg-accent-hover"
            : isQuiet
              ? "text-ink-faint"
              : "font-medium",
        )}
      >
        {Number(day.slice(8))}
      </button>
      {groups.slice(0, groups.length - hidden).map((group) => (
        <GroupLink key={group.scheduleId} group={group} isStacked={group.times.length > 1} />
      ))}
      {hidden > 0 && (
        <button
          type="button"
          onClick={onOpen}
          className="rounded-sm px-1.5 text-left text-12 text-ink-muted hover:bg-hover hover:text-ink"
        >
          {hidden} more
        </button>
      )}
    </div>
  );
}
