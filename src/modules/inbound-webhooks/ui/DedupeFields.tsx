import { Field, Select, TextInput } from "../../../web/kit/index.ts";
import { DEFAULT_DEDUPE } from "./kinds.ts";
import type { FieldsProps } from "./TargetFields.tsx";

/** What tells that two deliveries are one event sent twice. `isNew` offers what the sender's kind has for it. */
export function DedupeFields({
  draft,
  onChange,
  errors,
  isReadOnly,
  isNew,
}: FieldsProps & { isNew?: boolean }) {
  const options = [
    ...(isNew
      ? [{ value: "default", label: `As usual for it: ${DEFAULT_DEDUPE[draft.verification]}` } as const]
      : []),
    { value: "none", label: "Every delivery counts" },
    { value: "header", label: "By a header" },
    { value: "json", label: "By a value of the JSON body" },
  ] as const;
  return (
    <>
      <Field
        label="Repetitions"
        help="A delivery sent again is answered 200 and does nothing."
        error={errors.dedupe}
      >
        <Select
          options={options}
          value={draft.dedupe}
          onValueChange={(dedupe) => onChange({ dedupe })}
          isDisabled={isReadOnly}
        />
      </Field>
      {draft.dedupe === "header" && (
        <Field label="Header" error={errors["dedupe.name"]}>
          <TextInput
            isMono
            value={draft.dedupeHeader}
            onValueChange={(dedupeHeader) => onChange({ dedupeHeader })}
            placeholder="x-event-id"
            readOnly={isReadOnly}
          />
        </Field>
      )}
      {draft.dedupe === "json" && (
        <Field
          label="Path"
          help="Names and positions with dots between; positions count from 0."
          error={errors["dedupe.path"]}
        >
          <TextInput
            isMono
            value={draft.dedupePath}
            onValueChange={(dedupePath) => onChange({ dedupePath })}
            placeholder="event.id"
            readOnly={isReadOnly}
          />
        </Field>
      )}
    </>
  );
}
