import { Card, Field, NumberInput, RadioGroup } from "../../../web/kit/index.ts";
import type { ScheduleDraft } from "./scheduleDraft.ts";
import type { FieldsProps } from "./WhenFields.tsx";

const OVERLAPS: readonly { value: ScheduleDraft["overlap"]; label: string; hint: string }[] = [
  { value: "skip", label: "Skip", hint: "This time is left out and recorded so." },
  { value: "queue", label: "Queue", hint: "It waits its turn and starts when the run before has ended." },
  { value: "allow", label: "Allow", hint: "It starts beside the one that runs." },
];
const MISFIRES: readonly { value: ScheduleDraft["misfire"]; label: string; hint: string }[] = [
  { value: "skip", label: "Skip them", hint: "Missed times are recorded and not made up for." },
  { value: "run_once", label: "Run once", hint: "However many were missed, one run makes up for them." },
  { value: "run_all", label: "Run all", hint: "Every missed time gets its run." },
];

/** What happens when a run takes longer than planned, or the server was away. */
export function RuleFields({ draft, onChange, errors, isReadOnly }: FieldsProps) {
  const disabled = <Value extends string>(
    options: readonly { value: Value; label: string; hint: string }[],
  ) => options.map((option) => ({ ...option, isDisabled: isReadOnly }));
  return (
    <Card title="When things run late">
      <div className="flex flex-col gap-5">
        <div className="grid items-start gap-5 sm:grid-cols-2">
          <RadioGroup
            label="The run before is still going on"
            options={disabled(OVERLAPS)}
            value={draft.overlap}
            onValueChange={(overlap) => onChange({ overlap })}
          />
          <RadioGroup
            label="Times were missed by more than the grace"
            options={disabled(MISFIRES)}
            value={draft.misfire}
            onValueChange={(misfire) => onChange({ misfire })}
          />
        </div>
        <Field
          label="Grace"
          help="A time that is late by no more than this still counts as on time."
          error={errors.graceSeconds}
        >
          <NumberInput
            value={draft.graceSeconds}
            onValueChange={(graceSeconds) => onChange({ graceSeconds })}
            min={0}
            max={86_400}
            unit="s"
            isDisabled={isReadOnly}
          />
        </Field>
      </div>
    </Card>
  );
}
