import { useState } from "react";
import { problemOf, useAction, useApi, useApiQuery, useCan, useWorkspace } from "../../../web/api/index.ts";
import {
  Button,
  Callout,
  Dialog,
  ErrorState,
  Field,
  NumberInput,
  SkeletonText,
} from "../../../web/kit/index.ts";
import { ReadOnlyNote } from "../../roles/ui/ReadOnlyNote.tsx";
import type { EventSettings } from "./eventsSource.ts";

/** How long events are kept, and when failures are told of. Mount it when it opens. */
export function EventSettingsDialog({ onClose }: { onClose: () => void }) {
  const api = useApi();
  const { workspace } = useWorkspace();
  const settings = useApiQuery(["event-settings"], (signal) => api.eventSettings.get({}, { signal }));
  if (settings.data)
    return <SettingsForm key={JSON.stringify(settings.data)} settings={settings.data} onClose={onClose} />;
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={`Events of ${workspace.name}`}
      actions={<Button onClick={onClose}>Close</Button>}
    >
      {settings.error ? (
        <ErrorState
          problem={problemOf(settings.error, "The settings could not be loaded.")}
          isRetrying={settings.isFetching}
          onRetry={() => void settings.refetch()}
        />
      ) : (
        <SkeletonText lines={4} />
      )}
    </Dialog>
  );
}

function SettingsForm({ settings, onClose }: { settings: EventSettings; onClose: () => void }) {
  const api = useApi();
  const canWrite = useCan()("workspaces:write");
  const { workspace } = useWorkspace();
  const [form, setForm] = useState(settings);
  const change = (changes: Partial<EventSettings>) => setForm({ ...form, ...changes });
  const save = useAction(() => api.eventSettings.update(form), {
    what: "The settings were not saved.",
    done: "Saved",
    refreshes: ["event-settings"],
    isInPlace: true,
    onDone: onClose,
  });
  const isShorter = form.retentionDays < settings.retentionDays;
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={`Events of ${workspace.name}`}
      actions={
        <>
          <Button onClick={onClose}>{canWrite ? "Cancel" : "Close"}</Button>
          {canWrite && (
            <Button look="primary" type="submit" form="event-settings" isLoading={save.isBusy}>
              Save
            </Button>
          )}
        </>
      }
    >
      <form
        id="event-settings"
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (!save.isBusy) save.run();
        }}
      >
        <ReadOnlyNote permission="workspaces:write" />
        <Field
          label="Keep events for"
          help="Events and finished deliveries that are older are deleted; what was not delivered yet stays."
          error={save.fieldErrors.retentionDays}
        >
          <NumberInput
            value={form.retentionDays}
            onValueChange={(next) => change({ retentionDays: next ?? 1 })}
            min={1}
            max={3650}
            unit="days"
            isDisabled={!canWrite}
          />
        </Field>
        {isShorter && (
          <Callout kind="warning">
            What is older than {form.retentionDays} {form.retentionDays === 1 ? "day" : "days"} in{" "}
            {workspace.name} is deleted soon after you save, and does not come back.
          </Callout>
        )}
        <div className="grid gap-4 sm:grid-cols-2">
          <Field
            label="Tell people after"
            help="Failed runs of one agent."
            error={save.fieldErrors.failureThreshold}
          >
            <NumberInput
              value={form.failureThreshold}
              onValueChange={(next) => change({ failureThreshold: next ?? 1 })}
              min={1}
              max={10_000}
              unit="runs"
              isDisabled={!canWrite}
            />
          </Field>
          <Field label="Within" error={save.fieldErrors.failureWindowMinutes}>
            <NumberInput
              value={form.failureWindowMinutes}
              onValueChange={(next) => change({ failureWindowMinutes: next ?? 1 })}
              min={1}
              max={1440}
              unit="min"
              isDisabled={!canWrite}
            />
          </Field>
        </div>
        {save.problem && <ErrorState problem={save.problem} isInline />}
      </form>
    </Dialog>
  );
}
