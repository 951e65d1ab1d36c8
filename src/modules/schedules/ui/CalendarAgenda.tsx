import { CalendarDays } from "lucide-react";
import { EmptyState, SkeletonText } from "../../../web/kit/index.ts";
import { formatDay } from "./calendarDays.ts";
import { type CalendarProps, GroupLink } from "./CalendarParts.tsx";

/** The days on which something fires, one below the other, for narrow screens. */
export function CalendarAgenda({ days, month, span, today, groups, isLoading }: CalendarProps) {
  const shown = days.filter(
    (day) => groups.has(day) && day >= today && (span === "week" || day.startsWith(month)),
  );
  if (shown.length === 0)
    return (
      <div className="rounded-md border border-line bg-surface">
        {isLoading ? (
          <div className="p-4">
            <SkeletonText lines={6} />
          </div>
        ) : (
          <EmptyState icon={CalendarDays} title={`Nothing fires in this ${span}`} />
        )}
      </div>
    );
  return (
    <ol className="flex flex-col divide-y divide-line rounded-md border border-line bg-surface">
      {shown.map((day) => (
        <li key={day} className="flex flex-col gap-1 px-3 py-2">
          <h3 className="text-13 font-medium">
            {formatDay(day)}
            {day === today && <span className="ml-2 text-12 font-normal text-ink-muted">today</span>}
          </h3>
          {groups.get(day)!.map((group) => (
            <GroupLink key={group.scheduleId} group={group} />
          ))}
        </li>
      ))}
    </ol>
  );
}
