import { useState } from "react";
import { type Input, useAction, useApi } from "../../../web/api/index.ts";
import { Field, MoneyInput, NumberInput, Switch, TextArea, TextInput } from "../../../web/kit/index.ts";
import { FormDialog } from "../../../web/parts/FormDialog.tsx";
import { draftOf, NEW_PLAN, type PlanDraft, planOf } from "./planDraft.ts";
import { LIMITS, type Plan } from "./planFacts.ts";

/** A plan as data: made, or changed for everybody who has it. */
export function PlanDialog({
  plan,
  currency,
  onClose,
}: {
  /** null: a new one. */
  plan: (Plan & { organizations: number }) | null;
  currency: string;
  onClose: () => void;
}) {
  const api = useApi();
  const [draft, setDraft] = useState<PlanDraft>(() => (plan ? draftOf(plan) : NEW_PLAN));
  const [isTried, setIsTried] = useState(false);
  const change = (changes: Partial<PlanDraft>) => setDraft({ ...draft, ...changes });
  const save = useAction(
    (input: Input<"plans.create">) => (plan ? api.plans.update(input) : api.plans.create(input)),
    {
      what: "The plan was not saved.",
      done: ({ name }) => `${name} is saved`,
      refreshes: ["plans"],
      isInPlace: true,
      onDone: onClose,
    },
  );
  const errors = save.fieldErrors;
  const amount = (
    name: "price" | "aiAllowance" | "dataAllowance" | "aiTrial" | "dataTrial",
    label: string,
    path: string,
  ) => (
    <Field label={label} error={errors[path]}>
      <MoneyInput
        currency={currency}
        value={draft[name]}
        onValueChange={(text) => change({ [name]: text })}
      />
    </Field>
  );
  const submit = () => {
    setIsTried(true);
    const input = planOf(draft);
    if (input) save.run(input);
  };
  return (
    <FormDialog
      width="large"
      title={plan ? `Plan ${plan.name}` : "New plan"}
      description={
        plan
          ? plan.organizations === 0
            ? "No organization has it."
            : `Limits change at once for ${plan.organizations === 1 ? "the organization that has" : `the ${plan.organizations} organizations that have`} it; price and allowances from their next period on.`
          : "Who has it is limited by it and granted its allowances each month."
      }
      action={save}
      submit={plan ? "Save plan" : "Make plan"}
      onSubmit={submit}
      onClose={onClose}
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Name" error={errors.name}>
          <TextInput value={draft.name} onValueChange={(name) => change({ name })} maxLength={80} />
        </Field>
        <Field label="Key" help="As programs name it; it never changes." error={errors.key}>
          <TextInput
            isMono
            value={draft.key}
            onValueChange={(key) => change({ key })}
            disabled={plan !== null}
            maxLength={40}
            placeholder="launch_2027"
          />
        </Field>
        <Field label="Description" isOptional error={errors.description}>
          <TextInput
            value={draft.description}
            onValueChange={(description) => change({ description })}
            maxLength={500}
          />
        </Field>
        <Field label="Rank" help="A change to a higher rank is an upgrade, at once." error={errors.rank}>
          <NumberInput value={draft.rank} onValueChange={(rank) => change({ rank })} min={0} max={1000} />
        </Field>
        {amount("price", "Price a month", "monthlyPriceMicros")}
        <Field label="Discount" help="Off everything that is metered." error={errors.discountPercent}>
          <NumberInput
            value={draft.discountPercent}
            onValueChange={(discountPercent) => change({ discountPercent })}
            min={0}
            max={100}
            unit="%"
          />
        </Field>
      </div>
      <Switch
        label="Offered"
        hint="Organizations may choose it. Who has one that is not offered keeps it."
        isOn={draft.isOffered}
        onChange={(isOffered) => change({ isOffered })}
      />
      <Part title="Limits" help="An empty one does not limit.">
        <div className="grid gap-4 sm:grid-cols-3">
          {LIMITS.map(({ name, label, help }) => (
            <Field key={name} label={label} help={help} error={errors[`limits.${name}`]}>
              <NumberInput
                value={draft.limits[name]}
                onValueChange={(value) => change({ limits: { ...draft.limits, [name]: value } })}
                min={0}
              />
            </Field>
          ))}
        </div>
      </Part>
      <Part title="Allowances" help="Credits of each month, which end with it.">
        <div className="grid gap-4 sm:grid-cols-2">
          {amount("aiAllowance", "AI credits a month", "allowances.ai")}
          {amount("dataAllowance", "Data credits a month", "allowances.data")}
        </div>
      </Part>
      <Part title="Trial" help="0 days: it cannot be tried.">
        <div className="grid gap-4 sm:grid-cols-3">
          <Field label="Days" error={errors.trialDays}>
            <NumberInput
              value={draft.trialDays}
              onValueChange={(trialDays) => change({ trialDays })}
              min={0}
              max={365}
            />
          </Field>
          {amount("aiTrial", "AI credits for it", "trialGrants.ai")}
          {amount("dataTrial", "Data credits for it", "trialGrants.data")}
        </div>
      </Part>
      <Field
        label="Features"
        isOptional
        help="One a line, lower-case words with underscores."
        error={Object.entries(errors).find(([path]) => path.startsWith("features"))?.[1]}
      >
        <TextArea
          isMono
          value={draft.features}
          onValueChange={(features) => change({ features })}
          placeholder={"custom_roles\npriority_support"}
        />
      </Field>
      {isTried && planOf(draft) === null && (
        <p role="alert" className="text-13 text-red">
          One of the amounts cannot be read: write them such as 149 or 12.50.
        </p>
      )}
    </FormDialog>
  );
}

function Part({ title, help, children }: { title: string; help: string; children: React.ReactNode }) {
  return (
    <fieldset className="flex min-w-0 flex-col gap-3 border-t border-line pt-4">
      <legend className="sr-only">{title}</legend>
      <div>
        <p aria-hidden className="text-13 font-semibold">
          {title}
        </p>
        <p className="text-12 text-ink-muted">{help}</p>
      </div>
      {children}
    </fieldset>
  );
}
