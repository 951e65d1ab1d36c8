import { Radio } from "@base-ui/react/radio";
import { RadioGroup as Base } from "@base-ui/react/radio-group";
import { type ReactNode, useId } from "react";
import { classes } from "./classes.ts";
import type { Option } from "./Option.tsx";

export interface RadioGroupProps<Value extends string> {
  label: ReactNode;
  options: readonly Option<Value>[];
  value: Value | null;
  onValueChange: (value: Value) => void;
  /** Choices as bordered cards, for the few that deserve a sentence each. */
  isCards?: boolean;
}

export function RadioGroup<Value extends string>({
  label,
  options,
  value,
  onValueChange,
  isCards,
}: RadioGroupProps<Value>) {
  const labelId = useId();
  return (
    <div className="@container flex flex-col gap-2">
      <div id={labelId} className="text-13 font-medium">
        {label}
      </div>
      <Base
        aria-labelledby={labelId}
        value={value}
        onValueChange={(next) => onValueChange(next as Value)}
        className={classes("grid gap-2", isCards && options.length > 3 && "@lg:grid-cols-2")}
      >
        {options.map((option) => (
          <label
            key={option.value}
            className={classes(
              "flex cursor-pointer items-start gap-2.5 text-13",
              isCards &&
                "rounded-md border border-line-strong bg-surface p-3 hover:bg-hover has-data-checked:border-accent-ink has-data-checked:bg-selected",
            )}
          >
            <Radio.Root
              value={option.value}
              disabled={option.isDisabled}
              className="mt-0.5 flex size-4 shrink-0 cursor-pointer items-center justify-center rounded-full border border-line-control bg-surface data-checked:border-accent data-checked:bg-accent data-disabled:cursor-not-allowed data-disabled:opacity-50"
            >
              <Radio.Indicator className="size-1.5 rounded-full bg-on-accent" />
            </Radio.Root>
            <span className={classes(isCards && Boolean(option.hint) && "font-medium")}>
              {option.label}
              {option.hint && (
                <span
                  className={classes(
                    "block text-12 font-normal",
                    isCards ? "text-ink-muted" : "text-ink-faint",
                  )}
                >
                  {option.hint}
                </span>
              )}
            </span>
          </label>
        ))}
      </Base>
    </div>
  );
}
