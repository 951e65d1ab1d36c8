import { useMemo } from "react";
import {
  Combobox,
  Field,
  microsOf,
  MoneyInput,
  NumberInput,
  type Option,
  RadioGroup,
  Select,
  Switch,
  TextInput,
} from "../../../web/kit/index.ts";
import { timeZoneOptions } from "../../workspaces/ui/choices.ts";
import { AddressField, type Tools } from "./AddressField.tsx";
import { ConditionsField } from "./ConditionsField.tsx";
import { PickMany } from "./PickMany.tsx";
import type { PolicyDraft } from "./policyDraft.ts";
import { type Effect, type Policy, usePolicies } from "./policySource.ts";
import { DAY_NAMES, EFFECTS, STAGES, VIA } from "./policyWords.ts";
import { ToggleSet } from "./ToggleSet.tsx";

type Match = Policy["match"];

const HINTS: Record<Effect, string> = {
  allow: "It is done without asking, unless another scope restricts it.",
  require_approval: "It waits until people approve it.",
  block: "It is refused, and says why.",
};
const optionsOf = <Value extends string>(names: Record<Value, string>): Option<Value>[] =>
  (Object.entries(names) as [Value, string][]).map(([value, label]) => ({ value, label }));
const same = <Value extends string>(values: readonly Value[]): Option<Value>[] =>
  values.map((value) => ({ value, label: value[0]!.toUpperCase() + value.slice(1) }));
const ENVIRONMENTS = same(["production", "staging", "development"] as const);
const KINDS = [
  { key: "isReadOnly", label: "Only reads" },
  { key: "isDestructive", label: "Destructive" },
  { key: "isOpenWorld", label: "Reaches outside" },
] as const;
const EITHER = [
  { value: "any", label: "Either" },
  { value: "yes", label: "Yes" },
  { value: "no", label: "No" },
] as const;
const OWNERS = optionsOf({
  organization: "The organization",
  workspace: "The workspace",
  member: "The member",
  agent: "The agent",
  key: "The key",
});
const PERIODS = optionsOf({ day: "today", month: "this month" });

export interface FieldsProps {
  draft: PolicyDraft;
  onChange: (change: Partial<PolicyDraft>) => void;
  errors: Record<string, string>;
  isDisabled?: boolean;
}

const Part = ({ title, children }: { title: string; children: React.ReactNode }) => (
  <section className="flex min-w-0 flex-col gap-4 border-t border-line pt-4">
    <h3 className="text-14 font-semibold">{title}</h3>
    {children}
  </section>
);

/** Everything a policy says, from what is done to whom and when. */
export function PolicyFields({ tools, ...props }: FieldsProps & { tools: Tools | null }) {
  const { draft, onChange, errors, isDisabled } = props;
  const { effects, subjects, whoIsNamed } = usePolicies();
  const { match } = draft;
  const change = (next: Partial<Match>) => onChange({ match: { ...match, ...next } });
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <RadioGroup
        label="What is done"
        options={effects.map((effect) => ({
          value: effect,
          label: EFFECTS[effect].label,
          hint: HINTS[effect],
          isDisabled,
        }))}
        value={draft.effect}
        onValueChange={(effect) => onChange({ effect })}
        isCards
      />
      {draft.effect === "require_approval" && (
        <Field
          label="How many people approve"
          isOptional
          help="Empty: two where the tool is destructive, else one. Never who asked."
          error={errors.quorum}
        >
          <NumberInput
            value={draft.quorum}
            onValueChange={(quorum) => onChange({ quorum })}
            min={1}
            max={10}
            isDisabled={isDisabled}
          />
        </Field>
      )}
      <AddressField
        value={match.address}
        error={errors["match.address"]}
        tools={tools}
        isDisabled={isDisabled}
        onValueChange={(address) => change({ address: address.trim() })}
      />
      <ConditionsField
        conditions={draft.conditions}
        errors={errors}
        isDisabled={isDisabled}
        onChange={(conditions) => onChange({ conditions })}
      />
      <Part title="What kind of tool">
        <div className="grid gap-4 sm:grid-cols-3">
          {KINDS.map(({ key, label }) => {
            const own = match.annotations[key];
            return (
              <Field key={key} label={label}>
                <Select
                  options={EITHER}
                  value={own === null ? "any" : own ? "yes" : "no"}
                  onValueChange={(value) =>
                    change({
                      annotations: { ...match.annotations, [key]: value === "any" ? null : value === "yes" },
                    })
                  }
                  isDisabled={isDisabled}
                />
              </Field>
            );
          })}
        </div>
        {subjects.sources.length > 0 && (
          <PickMany
            label="Sources"
            options={subjects.sources}
            values={match.sources}
            isDisabled={isDisabled}
            onValuesChange={(sources) => change({ sources })}
          />
        )}
      </Part>
      <Part title="Who and from where">
        {whoIsNamed && <p className="text-12 text-ink-muted">{whoIsNamed}</p>}
        <div className="grid items-start gap-4 empty:hidden sm:grid-cols-2">
          <Many label="Agents" name="agentIds" options={subjects.agents} {...props} />
          <Many label="API keys" name="keyIds" options={subjects.keys} {...props} />
          <Many label="Members" name="accountIds" options={subjects.members} {...props} />
        </div>
        <ToggleSet
          label="Called by"
          options={optionsOf(VIA)}
          values={match.via}
          isDisabled={isDisabled}
          onValuesChange={(via) => change({ via })}
        />
        <ToggleSet
          label="Stage"
          options={optionsOf(STAGES)}
          values={match.stages}
          isDisabled={isDisabled}
          onValuesChange={(stages) => change({ stages })}
        />
        <ToggleSet
          label="Environment of the workspace"
          options={ENVIRONMENTS}
          values={match.environments}
          isDisabled={isDisabled}
          onValuesChange={(environments) => change({ environments })}
        />
      </Part>
      <Part title="When">
        <WindowFields {...props} />
        <BudgetFields {...props} />
        <Field label="Ends" isOptional help="It decides nothing afterwards." error={errors.expiresAt}>
          <TextInput
            type="datetime-local"
            value={draft.expiresAt}
            onValueChange={(expiresAt) => onChange({ expiresAt })}
            readOnly={isDisabled}
          />
        </Field>
      </Part>
    </div>
  );
}

function Many({
  label,
  name,
  options,
  draft,
  onChange,
  errors,
  isDisabled,
}: FieldsProps & { label: string; name: "agentIds" | "keyIds" | "accountIds"; options: readonly Option[] }) {
  const values = draft.match[name];
  // What cannot be listed here is shown where it was named elsewhere.
  if (options.length === 0 && values.length === 0) return null;
  const error = Object.entries(errors).find(([path]) => path.startsWith(`match.${name}`))?.[1];
  return (
    <PickMany
      label={label}
      options={options}
      values={values}
      error={error}
      isDisabled={isDisabled}
      onValuesChange={(next) => onChange({ match: { ...draft.match, [name]: next } })}
    />
  );
}

const DAYS = optionsOf(DAY_NAMES);

function WindowFields({ draft, onChange, errors, isDisabled }: FieldsProps) {
  const { window } = draft.match;
  const zones = useMemo(() => timeZoneOptions(window?.timeZone ?? null), [window?.timeZone]);
  const set = (next: Match["window"]) => onChange({ match: { ...draft.match, window: next } });
  const ownZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <div className="flex flex-col gap-3">
      <Switch
        label="Only at certain times"
        isOn={window !== null}
        isDisabled={isDisabled}
        onChange={(isOn) =>
          set(
            isOn
              ? { days: ["mon", "tue", "wed", "thu", "fri"], from: "09:00", to: "17:00", timeZone: ownZone }
              : null,
          )
        }
      />
      {window && (
        <>
          <ToggleSet
            label="Days it begins on"
            options={DAYS}
            values={window.days}
            isDisabled={isDisabled}
            onValuesChange={(days) => set({ ...window, days })}
          />
          <div className="grid items-start gap-4 sm:grid-cols-[112px_112px_minmax(0,1fr)]">
            <Field label="From" error={errors["match.window.from"]}>
              <TextInput
                type="time"
                value={window.from}
                onValueChange={(from) => set({ ...window, from })}
                readOnly={isDisabled}
              />
            </Field>
            <Field
              label="To"
              help={window.to <= window.from ? "On the day after." : undefined}
              error={errors["match.window.to"]}
            >
              <TextInput
                type="time"
                value={window.to}
                onValueChange={(to) => set({ ...window, to })}
                readOnly={isDisabled}
              />
            </Field>
            <Field label="Time zone" error={errors["match.window.timeZone"]}>
              <Combobox
                options={zones}
                value={window.timeZone}
                onValueChange={(timeZone) => timeZone && set({ ...window, timeZone })}
                isDisabled={isDisabled}
              />
            </Field>
          </div>
        </>
      )}
    </div>
  );
}

function BudgetFields({ draft, onChange, isDisabled }: FieldsProps) {
  const { budget } = draft.match;
  const set = (next: Match["budget"]) => onChange({ match: { ...draft.match, budget: next } });
  return (
    <div className="flex flex-col gap-3">
      <Switch
        label="Only once more than an amount was spent"
        isOn={budget !== null}
        isDisabled={isDisabled}
        onChange={(isOn) => set(isOn ? { of: "workspace", period: "day", amountMicros: 10_000_000 } : null)}
      />
      {budget && (
        <div className="grid items-start gap-4 sm:grid-cols-3">
          <Field label="By">
            <Select
              options={OWNERS}
              value={budget.of}
              onValueChange={(of) => set({ ...budget, of })}
              isDisabled={isDisabled}
            />
          </Field>
          <AmountField
            amountMicros={budget.amountMicros}
            isDisabled={isDisabled}
            onAmountChange={(amountMicros) => set({ ...budget, amountMicros })}
          />
          <Field label="In" help="Days and months of UTC.">
            <Select
              options={PERIODS}
              value={budget.period}
              onValueChange={(period) => set({ ...budget, period })}
              isDisabled={isDisabled}
            />
          </Field>
        </div>
      )}
    </div>
  );
}

function AmountField({
  amountMicros,
  isDisabled,
  onAmountChange,
}: {
  amountMicros: number;
  isDisabled?: boolean;
  onAmountChange: (amountMicros: number) => void;
}) {
  const { currency } = usePolicies();
  return (
    <Field label="Amount">
      <MoneyInput
        currency={currency}
        defaultValue={String(amountMicros / 1e6)}
        onValueChange={(text) => {
          const micros = microsOf(text);
          if (micros !== null) onAmountChange(micros);
        }}
        readOnly={isDisabled}
      />
    </Field>
  );
}
