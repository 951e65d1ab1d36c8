import type { ReactNode } from "react";
import { Field, TextArea, TextInput } from "../../../web/kit/index.ts";

type Texts<Name extends string> = Record<Name, string>;

/** Fields as they are edited: what is not there is empty. */
export const textsOf = <Name extends string>(
  from: Partial<Record<Name, string | null>>,
  names: readonly Name[],
): Texts<Name> => Object.fromEntries(names.map((name) => [name, from[name] ?? ""])) as Texts<Name>;

/** What differs, as the API takes it: an emptied field is null. */
export const changesOf = <Name extends string>(before: Texts<Name>, after: Texts<Name>) =>
  Object.fromEntries(
    (Object.keys(after) as Name[])
      .filter((name) => after[name].trim() !== before[name])
      .map((name) => [name, after[name].trim() || null]),
  ) as Partial<Record<Name, string | null>>;

interface Fields<Name extends string> {
  texts: Texts<Name>;
  errors: Partial<Record<string, string>>;
  isDisabled?: boolean;
  onChange: (texts: Texts<Name>) => void;
}

/** One line of text in such a form. */
export function TextRow<Name extends string>({
  texts,
  errors,
  isDisabled,
  onChange,
  name,
  label,
  help,
  ...rest
}: Fields<Name> & {
  name: Name;
  label: string;
  help?: ReactNode;
  type?: "text" | "email";
  placeholder?: string;
  maxLength?: number;
  isMono?: boolean;
}) {
  return (
    <Field label={label} isOptional help={help} error={errors[name]}>
      <TextInput
        maxLength={254}
        {...rest}
        value={texts[name]}
        onValueChange={(text) => onChange({ ...texts, [name]: text })}
        disabled={isDisabled}
      />
    </Field>
  );
}

/** Name, address, country and tax id: the same for who sells and who buys. */
export function PartyFields<Name extends string>({
  namePlaceholder,
  ...fields
}: Fields<Name | "legalName" | "address" | "country" | "taxId"> & { namePlaceholder?: string }) {
  const { texts, errors, isDisabled, onChange } = fields;
  return (
    <>
      <TextRow
        {...fields}
        name="legalName"
        label="Legal name"
        placeholder={namePlaceholder}
        maxLength={200}
      />
      <Field label="Address" isOptional error={errors.address}>
        <TextArea
          value={texts.address}
          onValueChange={(address) => onChange({ ...texts, address })}
          disabled={isDisabled}
          maxLength={1000}
          placeholder={"Kastanienallee 12\n10435 Berlin"}
        />
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        <TextRow
          {...fields}
          name="country"
          label="Country"
          maxLength={2}
          placeholder="DE"
          help="Two letters, as in ISO 3166."
        />
        <TextRow {...fields} name="taxId" label="Tax id" maxLength={60} placeholder="DE123456789" />
      </div>
    </>
  );
}
