import { Button, type Option } from "../../../web/kit/index.ts";

/** Any of a few fixed values; none chosen: any. */
export function ToggleSet<Value extends string>({
  label,
  options,
  values,
  isDisabled,
  onValuesChange,
}: {
  label: string;
  options: readonly Option<Value>[];
  values: readonly Value[];
  isDisabled?: boolean;
  onValuesChange: (values: Value[]) => void;
}) {
  return (
    <div className="flex flex-col gap-1">
      <span className="text-13 font-medium text-ink">
        {label}
        {values.length === 0 && <span className="ml-1.5 font-normal text-ink-faint">any</span>}
      </span>
      <div role="group" aria-label={label} className="flex flex-wrap gap-1.5">
        {options.map((option) => {
          const isOn = values.includes(option.value);
          return (
            <Button
              key={option.value}
              size="small"
              aria-pressed={isOn}
              disabled={isDisabled}
              className="aria-pressed:bg-selected aria-pressed:text-accent-ink"
              onClick={() =>
                onValuesChange(
                  options
                    .map(({ value }) => value)
                    .filter((value) => (value === option.value ? !isOn : values.includes(value))),
                )
              }
            >
              {option.label}
            </Button>
          );
        })}
      </div>
    </div>
  );
}
