import { useEffect, useMemo } from "react";
import {
  useAction,
  useApi,
  useGo,
  useHref,
  usePageTitle,
  useUrlState,
  useWorkspaceDetail,
} from "../../../web/api/index.ts";
import { Button, DetailHeader, DeveloperCorner } from "../../../web/kit/index.ts";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { useReaderZone } from "./NextTimes.tsx";
import { emptyDraft, type NewSchedule } from "./scheduleDraft.ts";
import { ScheduleForm } from "./ScheduleForm.tsx";

/** A new schedule, whole, with its next times beside it. */
export function NewSchedulePage() {
  const api = useApi();
  const go = useGo();
  const href = useHref();
  const [url] = useUrlState();
  const mine = useReaderZone();
  const detail = useWorkspaceDetail();
  const zone = detail.data?.settings.timeZone ?? mine;
  usePageTitle("New schedule", "Schedules");
  const create = useAction((schedule: NewSchedule) => api.schedules.create(schedule), {
    what: "The schedule could not be created.",
    done: ({ name }) => `Schedule “${name}” created`,
    refreshes: ["schedules"],
    isInPlace: true,
  });
  const createdId = create.output?.id;
  // After the form has heard that there is nothing left to lose.
  useEffect(() => {
    if (createdId) go(href(`schedules/${createdId}`), { isReplacing: true });
  }, [createdId]);
  const initial = useMemo(() => ({ ...emptyDraft(zone), agentId: url.agent ?? null }), [zone, url.agent]);
  return (
    <>
      <DetailHeader list={{ label: "Schedules", href: href("schedules") }} name="New schedule" />
      <ScheduleForm
        key={initial.timeZone}
        initial={initial}
        fieldErrors={create.fieldErrors}
        problem={create.problem}
        isDone={create.output !== undefined}
        onSubmit={(schedule) => !create.isBusy && create.run(schedule)}
        actions={({ isComplete }) => (
          <>
            <Button href={href("schedules")}>Cancel</Button>
            <Button look="primary" type="submit" disabled={!isComplete} isLoading={create.isBusy}>
              Create schedule
            </Button>
          </>
        )}
      />
      <DeveloperCorner
        example={verbExample("schedules.create", {
          name: "Morning report",
          kind: "cron",
          cron: "0 9 * * 1-5",
          timeZone: zone,
          agentId: "agt_…" as never,
          input: "Summarize what happened since yesterday.",
        })}
        docsHref="/docs/api#schedulesCreate"
      />
    </>
  );
}
