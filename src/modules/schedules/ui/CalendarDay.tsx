import { ChevronRight } from "lucide-react";
import { useHref } from "../../../web/api/index.ts";
import { EmptyState, Link, SidePanel } from "../../../web/kit/index.ts";
import { type Day, type DayGroup, formatDay, groupInWords, isOften } from "./calendarDays.ts";

/** Everything one day brings; the times of what fires often are folded. */
export function CalendarDay({
  day,
  groups,
  onClose,
}: {
  day: Day;
  groups: readonly DayGroup[];
  onClose: () => void;
}) {
  return (
    <SidePanel isOpen onOpenChange={(isOpen) => !isOpen && onClose()} title={formatDay(day)}>
      {groups.length === 0 ? (
        <EmptyState title="Nothing is to come on this day" />
      ) : (
        <ul className="flex flex-col divide-y divide-line text-13">
          {groups.map((group) => (
            <li key={group.scheduleId} className="flex min-w-0 flex-col gap-1 py-2">
              <GroupRow group={group} />
            </li>
          ))}
        </ul>
      )}
    </SidePanel>
  );
}

function GroupRow({ group }: { group: DayGroup }) {
  const href = useHref();
  return (
    <>
      <span className="flex min-w-0 flex-wrap items-baseline gap-x-3">
        <span className="w-36 shrink-0 text-ink-muted tabular-nums">{groupInWords(group)}</span>
        <Link href={href(`schedules/${group.scheduleId}`)} className="min-w-0 grow break-words">
          {group.name}
        </Link>
      </span>
      {isOften(group) && (
        <details className="group/times">
          <summary className="flex w-fit list-none items-center gap-1 rounded-sm text-12 text-ink-muted hover:text-ink [&::-webkit-details-marker]:hidden">
            <ChevronRight aria-hidden size={12} className="transition-transform group-open/times:rotate-90" />
            Every time
          </summary>
          <ul className="flex flex-wrap gap-x-3 gap-y-1 pt-1 font-mono text-12 text-ink-muted">
            {group.times.map((time, index) => (
              <li key={index}>{time}</li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
