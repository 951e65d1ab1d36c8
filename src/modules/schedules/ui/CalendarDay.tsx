import { useHref } from "../../../web/api/index.ts";
import { Card, EmptyState, Link, SidePanel } from "../../../web/kit/index.ts";
import { type Day, type DayGroup, formatDay, groupInWords } from "./calendarDays.ts";

/** Everything one day brings, every time of it. */
export function CalendarDay({
  day,
  groups,
  onClose,
}: {
  day: Day;
  groups: readonly DayGroup[];
  onClose: () => void;
}) {
  const href = useHref();
  return (
    <SidePanel isOpen onOpenChange={(isOpen) => !isOpen && onClose()} title={formatDay(day)}>
      {groups.length === 0 ? (
        <EmptyState title="Nothing is to come on this day" />
      ) : (
        <div className="flex flex-col gap-3">
          {groups.map((group) => (
            <Card
              key={group.scheduleId}
              title={<Link href={href(`schedules/${group.scheduleId}`)}>{group.name}</Link>}
              actions={<span className="text-12 text-ink-muted tabular-nums">{groupInWords(group)}</span>}
            >
              <ul className="flex flex-wrap gap-x-3 gap-y-1 font-mono text-12 text-ink-muted">
                {group.times.map((time, index) => (
                  <li key={index}>{time}</li>
                ))}
              </ul>
            </Card>
          ))}
        </div>
      )}
    </SidePanel>
  );
}
