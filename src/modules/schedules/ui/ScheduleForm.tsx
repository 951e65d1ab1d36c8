import { type ReactNode, useState } from "react";
import { problemOf } from "../../../web/api/index.ts";
import {
  Card,
  ErrorState,
  Field,
  type ProblemView,
  SkeletonText,
  TextArea,
  TextInput,
} from "../../../web/kit/index.ts";
import { LeaveGuard } from "../../../web/parts/LeaveGuard.tsx";
import { AgentStageFields } from "../../agents/ui/AgentStageFields.tsx";
import { NextTimes } from "./NextTimes.tsx";
import { RuleFields } from "./RuleFields.tsx";
import { type NewSchedule, type ScheduleDraft, scheduleOf, timesOf } from "./scheduleDraft.ts";
import { type Occurrence, usePreview } from "./usePreview.ts";
import { WhenFields } from "./WhenFields.tsx";

/** A schedule to fill in, with its next ten times beside it. `actions` gets whether it can be sent. */
export function ScheduleForm({
  initial,
  fieldErrors,
  problem,
  isReadOnly,
  isDone,
  next,
  onSubmit,
  actions,
}: {
  initial: ScheduleDraft;
  /** Of the last attempt, in the words of the API. */
  fieldErrors: Record<string, string>;
  problem: ProblemView | null;
  isReadOnly?: boolean;
  /** Saved: nothing is lost by leaving. */
  isDone?: boolean;
  /** When it fires as it is saved: an interval is counted from there, and not from now, until it is changed. */
  next?: readonly Occurrence[];
  onSubmit: (schedule: NewSchedule) => void;
  actions: (state: { isComplete: boolean; isChanged: boolean; reset: () => void }) => ReactNode;
}) {
  const [draft, setDraft] = useState(initial);
  const change = (next: Partial<ScheduleDraft>) => setDraft((own) => ({ ...own, ...next }));
  const preview = usePreview(timesOf(draft));
  const schedule = scheduleOf(draft);
  const isChanged = JSON.stringify(draft) !== JSON.stringify(initial);
  const errors = { ...fieldErrors, ...preview.fieldErrors };
  return (
    <form
      className="grid min-w-0 items-start gap-4 xl:grid-cols-[minmax(0,1fr)_380px]"
      onSubmit={(event) => {
        event.preventDefault();
        if (schedule && !isReadOnly) onSubmit(schedule);
      }}
    >
      <div className="contents min-w-0 xl:flex xl:flex-col xl:gap-4">
        <div className="order-1 min-w-0">
          <Card title="What">
            <div className="flex flex-col gap-4">
              <Field label="Name" error={errors.name}>
                <TextInput
                  value={draft.name}
                  onValueChange={(name) => change({ name })}
                  maxLength={80}
                  placeholder="Morning report"
                  readOnly={isReadOnly}
                />
              </Field>
              <AgentStageFields
                agentId={draft.agentId}
                stage={draft.stage}
                onChange={change}
                errors={{ agentId: errors.agentId, stage: errors.stage }}
                isReadOnly={isReadOnly}
              />
              <Field label="Input" help="What the agent is told at each firing." error={errors.input}>
                <TextArea
                  rows={3}
                  value={draft.input}
                  onValueChange={(input) => change({ input })}
                  placeholder="Summarize what happened since yesterday."
                  readOnly={isReadOnly}
                />
              </Field>
              <Field label="Description" isOptional error={errors.description}>
                <TextInput
                  value={draft.description}
                  onValueChange={(description) => change({ description })}
                  maxLength={500}
                  readOnly={isReadOnly}
                />
              </Field>
            </div>
          </Card>
        </div>
        <div className="order-2 min-w-0">
          <WhenFields draft={draft} onChange={change} errors={errors} isReadOnly={isReadOnly} />
        </div>
        <div className="order-4 min-w-0">
          <RuleFields draft={draft} onChange={change} errors={errors} isReadOnly={isReadOnly} />
        </div>
      </div>
      {/* On a narrow screen the times stand below the fields they come from. */}
      <div className="contents min-w-0 xl:sticky xl:top-4 xl:flex xl:flex-col xl:gap-4">
        <div className="order-3 min-w-0">
          <Card title="Next times">
            {next?.length && !isChanged ? (
              <NextTimes times={next} kind={draft.kind} timeZone={draft.timeZone} />
            ) : (
              <Preview preview={preview} draft={draft} />
            )}
          </Card>
        </div>
        <div className="order-5 flex min-w-0 flex-col gap-4">
          {problem && <ErrorState problem={problem} isInline />}
          {!isReadOnly && (
            <div className="flex flex-wrap justify-end gap-2">
              {actions({ isComplete: schedule !== null, isChanged, reset: () => setDraft(initial) })}
            </div>
          )}
        </div>
      </div>
      <LeaveGuard isChanged={isChanged && !isReadOnly && !isDone} thing="schedule" />
    </form>
  );
}

function Preview({ preview, draft }: { preview: ReturnType<typeof usePreview>; draft: ScheduleDraft }) {
  const { next, error, fieldErrors } = preview;
  if (timesOf(draft) === null)
    return <p className="text-13 text-ink-muted">They appear when it is said when it fires.</p>;
  if (error && Object.keys(fieldErrors).length === 0)
    return <ErrorState problem={problemOf(error, "The next times could not be worked out.")} isInline />;
  if (error) return <p className="text-13 text-ink-muted">They appear again when the times are right.</p>;
  if (!next) return <SkeletonText lines={6} />;
  if (next.length === 0)
    return <p className="text-13 text-ink-muted">It never fires: there is no such time from now on.</p>;
  return (
    <div aria-live="polite">
      <NextTimes times={next} kind={draft.kind} timeZone={draft.timeZone} />
      {next.length < 10 && <p className="pt-1.5 text-12 text-ink-faint">Then it ends.</p>}
    </div>
  );
}
