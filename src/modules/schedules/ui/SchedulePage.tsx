import { Pause, Play, Zap } from "lucide-react";
import {
  Loaded,
  MONEY_TITLE,
  MoneyAdvice,
  moneyFactsIn,
  moneyWhy,
  useAction,
  useApi,
  useApiQuery,
  useCan,
  useHref,
  usePageTitle,
  usePathParam,
  useUrlState,
} from "../../../web/api/index.ts";
import {
  Button,
  Callout,
  DetailHeader,
  DeveloperCorner,
  EmptyState,
  Link,
  StageBadge,
  Tabs,
  Time,
} from "../../../web/kit/index.ts";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { FiringsTable } from "./FiringsTable.tsx";
import { NextTimes } from "./NextTimes.tsx";
import type { Schedule } from "./scheduleDraft.ts";
import { ScheduleSettings } from "./ScheduleSettings.tsx";
import { ScheduleState } from "./ScheduleState.tsx";
import { whenInWords } from "./whenText.ts";

const POLL_MS = 10_000;

/** One schedule: what it did, what it will do, and its settings. */
export function SchedulePage() {
  const id = usePathParam("id");
  const api = useApi();
  const href = useHref();
  const query = useApiQuery(["schedules", id, "self"], (signal) => api.schedules.get({ id }, { signal }), {
    pollMs: POLL_MS,
  });
  usePageTitle(query.data?.name, "Schedules");
  return (
    <Loaded query={query} thing="schedule" list={{ label: "All schedules", href: href("schedules") }}>
      {(schedule) => <ScheduleView key={schedule.id} schedule={schedule} />}
    </Loaded>
  );
}

function ScheduleView({ schedule }: { schedule: Schedule }) {
  const href = useHref();
  const [url, setUrl] = useUrlState();
  const tab = url.tab === "upcoming" || url.tab === "settings" ? url.tab : "history";
  return (
    <>
      <DetailHeader
        list={{ label: "Schedules", href: href("schedules") }}
        name={schedule.name}
        id={schedule.id}
        status={<ScheduleState schedule={schedule} />}
        meta={[
          <span key="when">
            {whenInWords(schedule)}
            {schedule.kind === "cron" && ` (${schedule.timeZone})`}
          </span>,
          <span key="agent" className="inline-flex items-center gap-1.5">
            <Link href={href(`agents/${schedule.agentId}`)} isQuiet>
              {schedule.agentName}
            </Link>
            <StageBadge stage={schedule.stage} />
          </span>,
          schedule.nextAt && schedule.state === "active" && (
            <span key="next">
              next <Time at={schedule.nextAt} isComing />
            </span>
          ),
          <span key="owner">runs as {schedule.ownerName ?? "somebody who left"}</span>,
        ].filter(Boolean)}
        actions={<ScheduleActions schedule={schedule} />}
      />
      <div className="flex flex-col gap-4">
        <PausedNote schedule={schedule} />
        <Tabs
          value={tab}
          onValueChange={(next) => setUrl({ tab: next === "history" ? undefined : next, state: undefined })}
          tabs={[
            { value: "history", label: "History", content: <FiringsTable schedule={schedule} /> },
            { value: "upcoming", label: "Upcoming", content: <Upcoming schedule={schedule} /> },
            {
              value: "settings",
              label: "Settings",
              content: <ScheduleSettings key={schedule.updatedAt} schedule={schedule} />,
            },
          ]}
        />
      </div>
      <DeveloperCorner
        example={verbExample("schedules.run_now", { id: schedule.id })}
        docsHref="/docs/api#schedulesRunNow"
      />
    </>
  );
}

function ScheduleActions({ schedule }: { schedule: Schedule }) {
  const api = useApi();
  const can = useCan();
  const { id, name } = schedule;
  const resume = useAction(() => api.schedules.resume({ id }), {
    what: "The schedule was not resumed.",
    done: `“${name}” goes on`,
    refreshes: ["schedules"],
  });
  const pause = useAction(() => api.schedules.pause({ id }), {
    what: "The schedule was not paused.",
    done: `“${name}” is paused`,
    refreshes: ["schedules"],
  });
  const runNow = useAction(() => api.schedules.runNow({ id }), {
    what: "It was not started.",
    done: ({ state }) => (state === "started" ? "A run was started" : `It was not started: ${state}`),
    refreshes: ["schedules", "runs"],
  });
  if (!can("schedules:write")) return null;
  // What starts runs needs that permission, too.
  const mayStart = can("runs:create");
  return (
    <>
      {schedule.state === "active" && (
        <Button icon={Pause} isLoading={pause.isBusy} onClick={() => pause.run()}>
          Pause
        </Button>
      )}
      {schedule.state === "paused" && mayStart && (
        <Button icon={Play} isLoading={resume.isBusy} onClick={() => resume.run()}>
          Resume
        </Button>
      )}
      {mayStart && (
        <Button icon={Zap} look="primary" isLoading={runNow.isBusy} onClick={() => runNow.run()}>
          Run now
        </Button>
      )}
    </>
  );
}

function PausedNote({ schedule }: { schedule: Schedule }) {
  if (schedule.state === "ended")
    return (
      <Callout title="This schedule has ended">
        No time is left. Change when it fires in Settings to go on.
      </Callout>
    );
  if (schedule.state !== "paused" || !schedule.pausedAt) return null;
  const { pausedFor } = schedule;
  if (pausedFor) return <OutOfCredits schedule={schedule} pausedFor={pausedFor} />;
  const isItself = schedule.pausedBy === null;
  return (
    <Callout
      kind="warning"
      title={
        isItself ? (
          <>
            It paused itself <Time at={schedule.pausedAt} />
          </>
        ) : (
          <>
            Paused by {schedule.pausedByName ?? "somebody who left"} <Time at={schedule.pausedAt} />
          </>
        )
      }
    >
      {schedule.pauseReason ?? "Times that pass meanwhile are not made up for."}
    </Callout>
  );
}

/** What it waits for, what happens then, and who can make it happen. */
function OutOfCredits({
  schedule,
  pausedFor,
}: {
  schedule: Schedule;
  pausedFor: NonNullable<Schedule["pausedFor"]>;
}) {
  const { code } = pausedFor;
  const facts = moneyFactsIn(pausedFor);
  return (
    <Callout
      kind="warning"
      title={
        <>
          {MONEY_TITLE[code]}: it paused itself <Time at={schedule.pausedAt!} />
        </>
      }
    >
      <p>
        {moneyWhy(code, facts, schedule.pauseReason ?? "")} <MoneyAdvice code={code} facts={facts} />
      </p>
      <p className="mt-0.5">
        It goes on by itself once there is enough again; {MISSED[schedule.misfire]} Resume it by hand to begin
        with its next time.
      </p>
    </Callout>
  );
}
const MISSED: Record<Schedule["misfire"], string> = {
  skip: "times missed until then are skipped.",
  run_once: "of the times missed until then the newest is run.",
  run_all: "each time missed until then is run.",
};

function Upcoming({ schedule }: { schedule: Schedule }) {
  if (schedule.next.length === 0)
    return (
      <div className="rounded-md border border-line bg-surface">
        <EmptyState
          title={
            schedule.state === "paused" ? "Nothing fires while it is paused" : "There is no time left to fire"
          }
        />
      </div>
    );
  return (
    <div className="max-w-160 rounded-md border border-line bg-surface px-4 py-1">
      <NextTimes times={schedule.next} kind={schedule.kind} timeZone={schedule.timeZone} />
    </div>
  );
}
