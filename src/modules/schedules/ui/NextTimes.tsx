import { Clock } from "lucide-react";
import { useAccount } from "../../../web/api/index.ts";
import { Time } from "../../../web/kit/index.ts";
import { clockNotes } from "./clockNotes.ts";
import type { Occurrence } from "./usePreview.ts";
import { formatWall, wallTime } from "./zoneTime.ts";

/** The zone the reader lives in: the one of the profile, else the device's. */
export function useReaderZone(): string {
  const { timeZone } = useAccount();
  return timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Coming times on the clock of the schedule's zone and, where it differs, on the reader's. */
export function NextTimes({
  times,
  kind,
  timeZone,
}: {
  times: readonly Occurrence[];
  kind: "cron" | "interval" | "once";
  timeZone: string;
}) {
  const mine = useReaderZone();
  const notes = clockNotes(kind, timeZone, times);
  return (
    <ol aria-label="Next times" className="flex min-w-0 flex-col divide-y divide-line text-13">
      {times.map(({ at, local, offset }) => (
        <li key={at} className="flex min-w-0 flex-wrap items-baseline gap-x-3 py-1.5">
          <span className="min-w-0 grow tabular-nums" title={offset === "+00:00" ? "UTC" : `UTC${offset}`}>
            {formatWall(local)}
          </span>
          <span className="text-12 text-ink-muted">
            <Time at={at} isComing />
          </span>
          {formatWall(wallTime(mine, at)) !== formatWall(local) && (
            <span className="basis-full text-12 text-ink-faint tabular-nums">
              {formatWall(wallTime(mine, at))} for you
            </span>
          )}
          {notes.has(at) && (
            <span className="flex basis-full items-start gap-1.5 text-12 text-amber">
              <Clock aria-hidden size={13} className="mt-0.5 shrink-0" />
              {notes.get(at)}
            </span>
          )}
        </li>
      ))}
    </ol>
  );
}
