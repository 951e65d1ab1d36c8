import { useMemo, useState } from "react";
import { type Input, useAction, useApi, useCan, useGo, useHref } from "../../../web/api/index.ts";
import { Button, Card } from "../../../web/kit/index.ts";
import { DeleteDialog } from "../../../web/parts/DeleteDialog.tsx";
import { useMarkStale } from "../../../web/parts/useMarkStale.ts";
import { ReadOnlyNote } from "../../roles/ui/ReadOnlyNote.tsx";
import { draftOf, type Schedule } from "./scheduleDraft.ts";
import { ScheduleForm } from "./ScheduleForm.tsx";

/** The schedule as a form, and at the end the way to delete it. */
export function ScheduleSettings({ schedule }: { schedule: Schedule }) {
  const api = useApi();
  const can = useCan();
  const isReadOnly = !can("schedules:write");
  // The form keeps what is typed while the schedule is read again.
  const initial = useMemo(() => draftOf(schedule), [schedule.updatedAt]);
  const save = useAction((input: Input<"schedules.update">) => api.schedules.update(input), {
    what: "The schedule was not changed.",
    done: "Saved",
    refreshes: ["schedules"],
    isInPlace: true,
  });
  return (
    <div className="flex flex-col gap-4">
      <ReadOnlyNote permission="schedules:write" doing="change schedules" />
      <ScheduleForm
        initial={initial}
        fieldErrors={save.fieldErrors}
        problem={save.problem}
        isReadOnly={isReadOnly}
        next={schedule.next}
        onSubmit={(changed) => !save.isBusy && save.run({ id: schedule.id, ...changed } as never)}
        actions={({ isComplete, isChanged, reset }) => (
          <>
            {isChanged && <Button onClick={reset}>Undo changes</Button>}
            <Button look="primary" type="submit" disabled={!isComplete || !isChanged} isLoading={save.isBusy}>
              Save
            </Button>
          </>
        )}
      />
      {!isReadOnly && <DeleteSchedule schedule={schedule} />}
    </div>
  );
}

function DeleteSchedule({ schedule }: { schedule: Schedule }) {
  const api = useApi();
  const go = useGo();
  const href = useHref();
  const markStale = useMarkStale();
  const [isAsking, setIsAsking] = useState(false);
  const remove = useAction(() => api.schedules.delete({ id: schedule.id }), {
    what: "The schedule was not deleted.",
    done: `Schedule “${schedule.name}” deleted`,
    isInPlace: true,
    onDone: () => {
      markStale("schedules");
      go(href("schedules"), { isReplacing: true });
    },
  });
  return (
    <Card title="Delete this schedule" className="max-w-180">
      <div className="flex flex-wrap items-center gap-4">
        <p className="min-w-0 flex-1 basis-60 text-13 text-ink-muted">
          Takes its history with it. Runs it started go on and stay in Runs. To stop for a while, pause it.
        </p>
        <Button look="danger" onClick={() => setIsAsking(true)}>
          Delete schedule
        </Button>
      </div>
      <DeleteDialog
        isOpen={isAsking}
        onOpenChange={(isOpen) => {
          setIsAsking(isOpen);
          remove.reset();
        }}
        kind="schedule"
        name={schedule.name}
        consequence="It fires no more, and what became of its times is gone for good. Runs it started stay."
        isBusy={remove.isBusy}
        error={remove.error}
        userHref={href}
        onConfirm={() => remove.run()}
      />
    </Card>
  );
}
