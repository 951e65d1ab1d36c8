import { classes } from "../../../web/kit/index.ts";
import { type Day, type DayGroup, formatDay, isOften } from "./calendarDays.ts";
import { type CalendarProps, GroupLink } from "./CalendarParts.tsx";

const HOURS = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, "0"));

/** What the schedules of a day do within one hour. */
const within = (groups: readonly DayGroup[], hour: string): DayGroup[] =>
  groups
    .filter((group) => !isOften(group))
    .map((group) => ({ ...group, every: null, times: group.times.filter((time) => time.startsWith(hour)) }))
    .filter(({ times }) => times.length > 0)
    .toSorted((a, b) => (a.times[0]! < b.times[0]! ? -1 : 1));

/** A week by the hour; what fires often stands in the first row. */
export function CalendarWeek({ days, today, groups, onOpenDay }: CalendarProps) {
  const of = (day: Day) => groups.get(day) ?? [];
  const hasOften = days.some((day) => of(day).some(isOften));
  const cell = (day: Day) =>
    classes("border-t border-l border-line p-0.5 align-top", day < today ? "bg-sunken" : "");
  return (
    <div className="min-w-0 overflow-clip rounded-md border border-line bg-surface">
      <table aria-label="Coming firings" className="w-full table-fixed border-collapse text-12">
        <thead>
          <tr>
            <th scope="col" className="w-16 bg-sunken">
              <span className="sr-only">Hour</span>
            </th>
            {days.map((day) => (
              <th key={day} scope="col" className="border-l border-line bg-sunken p-1 text-left font-medium">
                <button
                  type="button"
                  onClick={() => onOpenDay(day)}
                  aria-current={day === today ? "date" : undefined}
                  className={classes(
                    "max-w-full truncate rounded-sm px-1.5 py-0.5 hover:bg-hover",
                    day === today ? "bg-accent text-on-accent hover:bg-accent-hover" : "text-ink-muted",
                  )}
                >
                  {formatDay(day).slice(0, 3)} {Number(day.slice(8))}
                  <span className="sr-only"> {formatDay(day).split(" ").at(-1)}</span>
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {hasOften && (
            <tr>
              <HourHead>often</HourHead>
              {days.map((day) => (
                <td key={day} className={cell(day)}>
                  <Groups groups={of(day).filter(isOften)} isStacked />
                </td>
              ))}
            </tr>
          )}
          {HOURS.map((hour) => (
            <tr key={hour} className="h-7">
              <HourHead>{hour}:00</HourHead>
              {days.map((day) => (
                <td key={day} className={cell(day)}>
                  <Groups groups={within(of(day), hour)} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const HourHead = ({ children }: { children: React.ReactNode }) => (
  <th
    scope="row"
    className="border-t border-line bg-sunken px-2 py-1 text-right align-top font-normal text-ink-faint tabular-nums"
  >
    {children}
  </th>
);

const Groups = ({ groups, isStacked }: { groups: readonly DayGroup[]; isStacked?: boolean }) => (
  <div className="flex min-w-0 flex-col gap-0.5">
    {groups.map((group) => (
      <GroupLink key={group.scheduleId} group={group} isStacked={isStacked} />
    ))}
  </div>
);
