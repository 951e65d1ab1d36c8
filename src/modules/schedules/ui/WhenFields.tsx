import { useMemo } from "react";
import {
  Button,
  Card,
  Combobox,
  Field,
  NumberInput,
  SegmentedControl,
  Select,
  TextInput,
} from "../../../web/kit/index.ts";
import { timeZoneOptions } from "../../workspaces/ui/choices.ts";
import { CRON_PRESETS } from "./cronPresets.ts";
import type { ScheduleDraft, Unit } from "./scheduleDraft.ts";
import { cronInWords } from "./whenText.ts";

const KINDS = [
  { value: "cron", label: "Cron" },
  { value: "interval", label: "Interval" },
  { value: "once", label: "Once" },
] as const;
const UNIT_OPTIONS: readonly { value: Unit; label: string }[] = [
  { value: "minutes", label: "minutes" },
  { value: "hours", label: "hours" },
  { value: "days", label: "days" },
];

export interface FieldsProps {
  draft: ScheduleDraft;
  onChange: (change: Partial<ScheduleDraft>) => void;
  errors: Record<string, string>;
  isReadOnly?: boolean;
}

/** When it fires: by an expression, every so often, or once; in which zone, and from when to when. */
export function WhenFields({ draft, onChange, errors, isReadOnly }: FieldsProps) {
  const zones = useMemo(() => timeZoneOptions(draft.timeZone), [draft.timeZone]);
  return (
    <Card title="When">
      <div className="flex flex-col gap-4">
        <div>
          <SegmentedControl
            label="Kind"
            options={KINDS.map((kind) => ({ ...kind, isDisabled: isReadOnly }))}
            value={draft.kind}
            onValueChange={(kind) => onChange({ kind })}
          />
        </div>
        {draft.kind === "cron" && <CronField {...{ draft, onChange, errors, isReadOnly }} />}
        {draft.kind === "interval" && (
          <div className="grid items-start gap-4 sm:grid-cols-2">
            <Field
              label="Every"
              help="Counted from the start, else from when you save; at least a minute."
              error={errors.intervalSeconds}
            >
              <NumberInput
                value={draft.every}
                onValueChange={(every) => onChange({ every })}
                min={1}
                isDisabled={isReadOnly}
              />
            </Field>
            <Field label="Unit">
              <Select
                options={UNIT_OPTIONS}
                value={draft.unit}
                onValueChange={(unit) => onChange({ unit })}
                isDisabled={isReadOnly}
              />
            </Field>
          </div>
        )}
        {draft.kind === "once" && (
          <LocalTime
            label="At"
            help="On the clock of the time zone below."
            value={draft.at}
            onValueChange={(at) => onChange({ at })}
            error={errors.at}
            isReadOnly={isReadOnly}
          />
        )}
        <Field
          label="Time zone"
          help={
            draft.kind === "interval"
              ? "For showing times; an interval goes by elapsed time."
              : "A time the clocks skip fires right after the gap; one that comes twice fires the first time."
          }
          error={errors.timeZone}
        >
          <Combobox
            options={zones}
            value={draft.timeZone}
            onValueChange={(timeZone) => timeZone && onChange({ timeZone })}
            isDisabled={isReadOnly}
          />
        </Field>
        {draft.kind !== "once" && (
          <div className="grid items-start gap-4 sm:grid-cols-2">
            <LocalTime
              label="Starts"
              isOptional
              help="Nothing fires before."
              value={draft.startsAt}
              onValueChange={(startsAt) => onChange({ startsAt })}
              error={errors.startsAt}
              isReadOnly={isReadOnly}
            />
            <LocalTime
              label="Ends"
              isOptional
              help="Nothing fires after; the schedule ends."
              value={draft.endsAt}
              onValueChange={(endsAt) => onChange({ endsAt })}
              error={errors.endsAt}
              isReadOnly={isReadOnly}
            />
          </div>
        )}
      </div>
    </Card>
  );
}

function CronField({ draft, onChange, errors, isReadOnly }: FieldsProps) {
  const words = cronInWords(draft.cron);
  return (
    <div className="flex flex-col gap-2">
      <Field
        label="Expression"
        help={words ?? "Five fields: minute, hour, day of month, month, weekday."}
        error={errors.cron}
      >
        <TextInput
          isMono
          value={draft.cron}
          onValueChange={(cron) => onChange({ cron })}
          placeholder="0 9 * * 1-5"
          spellCheck={false}
          readOnly={isReadOnly}
        />
      </Field>
      {!isReadOnly && (
        <div role="group" aria-label="Common plans" className="flex flex-wrap gap-1.5">
          {CRON_PRESETS.map(({ cron, label }) => (
            <Button
              key={cron}
              size="small"
              aria-pressed={draft.cron === cron}
              className="aria-pressed:bg-selected aria-pressed:text-accent-ink"
              onClick={() => onChange({ cron })}
            >
              {label}
            </Button>
          ))}
        </div>
      )}
    </div>
  );
}

function LocalTime({
  label,
  help,
  value,
  onValueChange,
  error,
  isOptional,
  isReadOnly,
}: {
  label: string;
  help: string;
  value: string;
  onValueChange: (value: string) => void;
  error: string | undefined;
  isOptional?: boolean;
  isReadOnly?: boolean | undefined;
}) {
  return (
    <Field label={label} help={help} error={error} isOptional={isOptional}>
      <TextInput type="datetime-local" value={value} onValueChange={onValueChange} readOnly={isReadOnly} />
    </Field>
  );
}
