import { Hand, History } from "lucide-react";
import { useEffect, useState } from "react";
import {
  isMoneyCode,
  moneyFactsIn,
  moneyWhy,
  useApi,
  useHref,
  useList,
  useUrlState,
} from "../../../web/api/index.ts";
import { type Column, FilterBar, FilterSelect, formatExact, Link, Time } from "../../../web/kit/index.ts";
import { ListTable } from "../../../web/parts/ListTable.tsx";
import type { Schedule } from "./scheduleDraft.ts";
import { type Firing, FiringOutcome } from "./ScheduleState.tsx";
import { formatWallShort, wallTime } from "./zoneTime.ts";

const STATES = [
  { value: "started", label: "Started" },
  { value: "waiting", label: "Waits its turn" },
  { value: "skipped", label: "Skipped" },
  { value: "failed", label: "Not started" },
] as const;
const MOVING = ["queued", "running"];
const FAST_MS = 2_000;
const SLOW_MS = 10_000;
const MAX_POLLED_ROWS = 150;

// What was short is said above the history, in the currency.
const whyOf = ({ code, message }: NonNullable<Firing["reason"]>) =>
  isMoneyCode(code) ? moneyWhy(code, moneyFactsIn(null), message) : message;

/** What became of each time of a schedule, newest first, moving while runs go on. */
export function FiringsTable({ schedule }: { schedule: Schedule }) {
  const api = useApi();
  const href = useHref();
  const [url, setUrl] = useUrlState();
  const [isMoving, setIsMoving] = useState(false);
  const state = STATES.find(({ value }) => value === url.state)?.value;
  const list = useList(
    ["schedules", schedule.id, "firings", { state }],
    (cursor, signal) => api.schedules.firings({ id: schedule.id, cursor, state }, { signal }),
    { pollMs: isMoving ? FAST_MS : SLOW_MS },
  );
  const rows = list.rows ?? [];
  const hasMoving = rows.some(
    (firing) => firing.state === "waiting" || MOVING.includes(firing.runState ?? ""),
  );
  useEffect(() => setIsMoving(hasMoving && rows.length <= MAX_POLLED_ROWS), [hasMoving, rows.length]);
  const columns: Column<Firing>[] = [
    {
      key: "instant",
      header: "Meant for",
      width: "clamp(152px, 24%, 300px)",
      cell: (firing) => <Meant {...{ firing, schedule }} />,
    },
    {
      key: "outcome",
      header: "Outcome",
      width: "136px",
      cell: (firing) => <FiringOutcome firing={firing} />,
    },
    {
      key: "reason",
      header: "Why",
      priority: 2,
      cell: ({ reason }) => reason && <span title={reason.message}>{whyOf(reason)}</span>,
    },
    {
      key: "run",
      header: "Run",
      width: "64px",
      cell: ({ runId }) => (runId ? <Link href={href(`runs/${runId}`)}>Open</Link> : "–"),
    },
    {
      key: "fired",
      header: "When",
      width: "88px",
      align: "end",
      priority: 2,
      cell: ({ firedAt }) => <Time at={firedAt} />,
    },
  ];
  return (
    <>
      <FilterBar isFiltered={state !== undefined} onClear={() => setUrl({ state: undefined })}>
        <FilterSelect<(typeof STATES)[number]["value"]>
          label="Outcome"
          options={STATES}
          values={state ? [state] : []}
          onValuesChange={(values) => setUrl({ state: values.at(-1) })}
        />
      </FilterBar>
      <ListTable
        list={list}
        name="firings"
        columns={columns}
        rowKey={({ instant, isManual }) => `${instant}${isManual}`}
        isFiltered={Boolean(state)}
        onClear={() => setUrl({ state: undefined })}
        noMatch={{ title: "No firing of this outcome" }}
        empty={{
          icon: History,
          title: "It has not fired yet",
          sentence: "Each time it fires is kept here, with its run or the reason there was none.",
          docs: { label: "How schedules work", href: "/docs/schedules" },
        }}
      />
    </>
  );
}

/** The time a firing is about, on the clock of the schedule's zone. */
function Meant({ firing, schedule }: { firing: Firing; schedule: Schedule }) {
  const wall = (at: string) => formatWallShort(wallTime(schedule.timeZone, at));
  return (
    <span className="flex min-w-0 items-center gap-1.5" title={formatExact(Date.parse(firing.instant))}>
      <span className="truncate tabular-nums">
        {firing.since ? `${wall(firing.since)} – ${wall(firing.instant)}` : wall(firing.instant)}
      </span>
      {firing.isManual && (
        <Hand role="img" aria-label="by hand" size={13} className="shrink-0 text-ink-faint" />
      )}
    </span>
  );
}
