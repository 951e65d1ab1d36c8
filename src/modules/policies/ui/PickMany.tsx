import { X } from "lucide-react";
import { Combobox, Field, IconButton, type Option } from "../../../web/kit/index.ts";

/** Any number of things chosen from a list; none: any. */
export function PickMany({
  label,
  options,
  values,
  error,
  isDisabled,
  onValuesChange,
}: {
  /** `Agents` */
  label: string;
  options: readonly Option[];
  values: readonly string[];
  error?: string;
  isDisabled?: boolean;
  onValuesChange: (values: string[]) => void;
}) {
  const left = options.filter(({ value }) => !values.includes(value));
  const nameOf = (value: string) => options.find((option) => option.value === value)?.label ?? value;
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <Field label={label} error={error}>
        <Combobox
          key={values.length}
          options={left}
          value={null}
          placeholder={values.length === 0 ? "Any" : "Add…"}
          emptyText={options.length === 0 ? "There are none" : "Nothing else fits"}
          isDisabled={isDisabled}
          onValueChange={(value) => value && onValuesChange([...values, value])}
        />
      </Field>
      {values.length > 0 && (
        <ul aria-label={label} className="flex flex-wrap gap-1.5">
          {values.map((value) => (
            <li
              key={value}
              className="flex max-w-full items-center gap-1 rounded-md border border-line bg-sunken pl-2 text-12"
            >
              <span className="truncate">{nameOf(value)}</span>
              {!isDisabled && (
                <IconButton
                  size="small"
                  icon={X}
                  label={`Remove ${nameOf(value)}`}
                  onClick={() => onValuesChange(values.filter((other) => other !== value))}
                />
              )}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
