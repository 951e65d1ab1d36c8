import type { Workspace } from "../../../web/api/index.ts";
import { Combobox, Field, NumberInput, TextArea, TextInput } from "../../../web/kit/index.ts";
import { IconUpload } from "../../../web/parts/IconUpload.tsx";
import { localeOptions, timeZoneOptions } from "./choices.ts";
import { DefaultModelField } from "./DefaultModelField.tsx";
import type { SettingsDraft, SettingsField } from "./settingsFields.ts";

/** One setting as its control; read-only for one who may only see it. */
export function SettingControl({
  field,
  draft,
  workspace,
  errors,
  isReadOnly,
  onChange,
  onBusyChange,
}: {
  field: SettingsField;
  draft: SettingsDraft;
  workspace: Workspace;
  errors: Record<string, string>;
  isReadOnly: boolean;
  onChange: (change: Partial<SettingsDraft>) => void;
  onBusyChange: (isBusy: boolean) => void;
}) {
  const { key, control, label, help } = field;
  const error = errors[field.path];
  const set = (value: unknown) => onChange({ [key]: value });
  const value = draft[key];
  const text = typeof value === "string" ? value : null;
  if (control === "icon")
    return (
      <IconUpload
        label={label}
        name={draft.name}
        iconUrl={workspace.iconUrl}
        isDisabled={isReadOnly}
        error={error}
        onChange={set}
        onBusyChange={onBusyChange}
      />
    );
  if (control === "model")
    return (
      <DefaultModelField
        label={label}
        help={help}
        model={draft.defaultModel}
        errors={errors}
        isReadOnly={isReadOnly}
        onChange={set}
      />
    );
  return (
    <Field label={label} help={help} error={error}>
      {control === "lines" ? (
        <TextArea rows={2} maxLength={500} value={text ?? ""} disabled={isReadOnly} onValueChange={set} />
      ) : control === "timeZone" || control === "locale" ? (
        <Combobox
          options={control === "locale" ? localeOptions(text) : timeZoneOptions(text)}
          value={text}
          placeholder={control === "locale" ? "The reader's" : "UTC"}
          isDisabled={isReadOnly}
          onValueChange={set}
        />
      ) : control === "days" || control === "hours" ? (
        <NumberInput
          value={typeof value === "number" ? value : null}
          min={1}
          max={control === "days" ? 3650 : 720}
          unit={control}
          isDisabled={isReadOnly}
          onValueChange={set}
        />
      ) : (
        <TextInput
          value={text ?? ""}
          isMono={control === "slug"}
          disabled={isReadOnly}
          maxLength={control === "slug" ? 60 : 80}
          onValueChange={set}
        />
      )}
    </Field>
  );
}
