import { Lock } from "lucide-react";
import { useState } from "react";
import { problemOf, useAction, useApiQuery } from "../../../web/api/index.ts";
import {
  Button,
  Callout,
  Dialog,
  ErrorState,
  Field,
  NumberInput,
  SkeletonText,
} from "../../../web/kit/index.ts";
import type { EventSettings, EventSettingsSource } from "./eventsSource.ts";

/** How long events are kept, and when failures are told of. Mount it when it opens. */
export function EventSettingsDialog({
  source,
  onClose,
}: {
  source: EventSettingsSource;
  onClose: () => void;
}) {
  const settings = useApiQuery(["event-settings", source.key], (signal) => source.load(signal), {
    staleMs: 0,
  });
  if (settings.data)
    return (
      <SettingsForm
        key={JSON.stringify(settings.data)}
        source={source}
        settings={settings.data}
        onClose={onClose}
      />
    );
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={`Events of ${source.name}`}
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

function SettingsForm({
  source,
  settings,
  onClose,
}: {
  source: EventSettingsSource;
  settings: EventSettings;
  onClose: () => void;
}) {
  const { name, canWrite } = source;
  const [form, setForm] = useState(settings);
  const change = (changes: Partial<EventSettings>) => setForm({ ...form, ...changes });
  const save = useAction(() => source.save(form), {
    what: "The settings were not saved.",
    done: "Saved",
    refreshes: ["event-settings"],
    isInPlace: true,
    onDone: onClose,
  });
  const { retentionDays, failureThreshold, failureWindowMinutes } = form;
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={`Events of ${name}`}
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
        {!canWrite && (
          <p className="flex items-start gap-1.5 text-13 text-ink-muted">
            <Lock aria-hidden size={14} className="mt-[3px] shrink-0" />
            {source.whoMayWrite}
          </p>
        )}
        <Field
          label="Keep events for"
          help="Events and finished deliveries that are older are deleted; what was not delivered yet stays."
          error={save.fieldErrors.retentionDays}
        >
          <NumberInput
            value={retentionDays}
            onValueChange={(next) => change({ retentionDays: next ?? 1 })}
            min={1}
            max={3650}
            unit="days"
            isDisabled={!canWrite}
          />
        </Field>
        {retentionDays < settings.retentionDays && (
          <Callout kind="warning">
            What is older than {retentionDays} {retentionDays === 1 ? "day" : "days"} in {name} is deleted
            soon after you save, and does not come back.
          </Callout>
        )}
        {failureThreshold !== undefined && failureWindowMinutes !== undefined && (
          <div className="grid gap-4 sm:grid-cols-2">
            <Field
              label="Tell people after"
              help="Failed runs of one agent."
              error={save.fieldErrors.failureThreshold}
            >
              <NumberInput
                value={failureThreshold}
                onValueChange={(next) => change({ failureThreshold: next ?? 1 })}
                min={1}
                max={10_000}
                unit="runs"
                isDisabled={!canWrite}
              />
            </Field>
            <Field label="Within" error={save.fieldErrors.failureWindowMinutes}>
              <NumberInput
                value={failureWindowMinutes}
                onValueChange={(next) => change({ failureWindowMinutes: next ?? 1 })}
                min={1}
                max={1440}
                unit="min"
                isDisabled={!canWrite}
              />
            </Field>
          </div>
        )}
        {save.problem && <ErrorState problem={save.problem} isInline />}
      </form>
    </Dialog>
  );
}
