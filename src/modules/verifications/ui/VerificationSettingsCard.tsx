import { useState } from "react";
import { Loaded, type Output, useAction, useApi, useApiQuery } from "../../../web/api/index.ts";
import { Card, Field, NumberInput, RadioGroup, Switch } from "../../../web/kit/index.ts";
import { SaveForm } from "../../../web/parts/SaveForm.tsx";

type Settings = Output<"verification_settings.get">;

/** Whether anybody needs to be verified here, who checks, and how long papers are kept. */
export function VerificationSettingsCard() {
  const api = useApi();
  const settings = useApiQuery(["verification-settings"], (signal) =>
    api.verificationSettings.get({}, { signal }),
  );
  return (
    <Card title="Rules of this installation">
      <Loaded query={settings} thing="settings">
        {(data) => <SettingsForm key={JSON.stringify(data)} settings={data} />}
      </Loaded>
    </Card>
  );
}

function SettingsForm({ settings }: { settings: Settings }) {
  const api = useApi();
  const [draft, setDraft] = useState(settings);
  const set = (part: Partial<Settings>) => setDraft((before) => ({ ...before, ...part }));
  const isChanged = JSON.stringify(draft) !== JSON.stringify(settings);
  const save = useAction(() => api.verificationSettings.update(draft), {
    what: "The rules were not saved.",
    done: "Saved",
    isInPlace: true,
    refreshes: ["verification-settings"],
  });
  return (
    <SaveForm action={save} onSave={() => save.run()} isReady={isChanged}>
      <Switch
        label="Reaching people at scale needs a verification"
        hint="Campaigns and the like are refused without one. Drafts, tests and what comes in never are."
        isOn={draft.isRequired}
        onChange={(isRequired) => set({ isRequired })}
      />
      <RadioGroup
        label="The authorised person"
        value={draft.provider}
        onValueChange={(provider) => set({ provider })}
        options={[
          { value: "manual", label: "A reviewer looks at the photo ID" },
          {
            value: "stripe_identity",
            label: "Stripe Identity checks the photo ID and a selfie",
            hint: "Individuals are approved by it; a business still waits for a reviewer. Needs the Stripe settings.",
          },
        ]}
      />
      <Field
        label="Keep documents for"
        help="After the decision. Then their content is removed; that they were there stays."
        error={save.fieldErrors.documentDays}
      >
        <NumberInput
          value={draft.documentDays}
          onValueChange={(days) => set({ documentDays: days ?? 1 })}
          min={1}
          max={3650}
          unit="days"
        />
      </Field>
      {save.fieldErrors.provider && (
        <p role="alert" className="text-12 text-red">
          {save.fieldErrors.provider}
        </p>
      )}
    </SaveForm>
  );
}
