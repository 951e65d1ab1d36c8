import { Field, NumberInput, Switch } from "../../../web/kit/index.ts";
import type { WebhookForm } from "./webhookForm.ts";

/** Time, tries, order, and how much at once. */
export function DeliverySettings({
  form,
  onChange,
  errors,
  isDisabled,
}: {
  form: WebhookForm;
  onChange: (form: WebhookForm) => void;
  errors: Readonly<Record<string, string>>;
  isDisabled: boolean;
}) {
  const change = (changes: Partial<WebhookForm>) => onChange({ ...form, ...changes });
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field label="Time to answer" help="1 to 60 seconds." error={errors.timeoutSeconds}>
        <NumberInput
          value={form.timeoutSeconds}
          onValueChange={(next) => change({ timeoutSeconds: next ?? 15 })}
          min={1}
          max={60}
          unit="s"
          isDisabled={isDisabled}
        />
      </Field>
      <Field label="Tries" isOptional help="Empty: nine, over 24 hours." error={errors.maxAttempts}>
        <NumberInput
          value={form.maxAttempts}
          onValueChange={(maxAttempts) => change({ maxAttempts })}
          min={1}
          max={20}
          isDisabled={isDisabled}
        />
      </Field>
      <div className="sm:col-span-2">
        <Switch
          label="In the order of the events"
          hint="One at a time; a delivery that fails holds those behind it until it is through or given up."
          isOn={form.isOrdered}
          isDisabled={isDisabled}
          onChange={(isOrdered) => change({ isOrdered })}
        />
      </div>
      <Field
        label="At once"
        help={form.isOrdered ? "In order means one at a time." : "Deliveries under way at the same time."}
        error={errors.concurrency}
      >
        <NumberInput
          value={form.isOrdered ? 1 : form.concurrency}
          onValueChange={(next) => change({ concurrency: next ?? 10 })}
          min={1}
          max={50}
          isDisabled={isDisabled || form.isOrdered}
        />
      </Field>
      <Field label="Per second" isOptional help="Empty: as fast as it answers." error={errors.ratePerSecond}>
        <NumberInput
          value={form.ratePerSecond}
          onValueChange={(ratePerSecond) => change({ ratePerSecond })}
          min={1}
          max={1000}
          isDisabled={isDisabled}
        />
      </Field>
    </div>
  );
}
