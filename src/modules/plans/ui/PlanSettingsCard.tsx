import { useState } from "react";
import { type Output, useAction, useApi } from "../../../web/api/index.ts";
import { Card, Field, Select, Switch } from "../../../web/kit/index.ts";
import { SaveForm } from "../../../web/parts/SaveForm.tsx";
import type { Plan } from "./planFacts.ts";

type Settings = Output<"system.get_settings">;
const NONE = "none";

/** What new organizations begin with, and whether a plan can be tried without paying. */
export function PlanSettingsCard({ settings, plans }: { settings: Settings; plans: readonly Plan[] }) {
  const api = useApi();
  const [plan, setPlan] = useState<string>(settings.defaultPlan ?? NONE);
  const [offersTrials, setOffersTrials] = useState(settings.offersTrials);
  const defaultPlan = plan === NONE ? null : plan;
  const save = useAction(() => api.system.updateSettings({ defaultPlan, offersTrials }), {
    what: "The settings were not saved.",
    done: "Saved; it counts from now on",
    refreshes: ["system", "plans"],
    isInPlace: true,
  });
  const isSaved = defaultPlan === settings.defaultPlan && offersTrials === settings.offersTrials;
  return (
    <Card title="New organizations">
      <SaveForm action={save} onSave={() => save.run()} isReady={!isSaved}>
        <Field label="Begin with" error={save.fieldErrors.defaultPlan}>
          <Select
            value={plan}
            onValueChange={setPlan}
            options={[
              { value: NONE, label: "No plan: nothing is limited" },
              ...plans.map(({ key, name }) => ({ value: key as string, label: name })),
            ]}
          />
        </Field>
        <Switch
          label="Trials without a payment"
          hint="An organization may try a plan once, for the days that plan gives."
          isOn={offersTrials}
          onChange={setOffersTrials}
        />
      </SaveForm>
    </Card>
  );
}
