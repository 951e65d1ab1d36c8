import { Check, ChevronDown } from "lucide-react";
import { Menu as Base } from "@base-ui/react/menu";
import { classes } from "./classes.ts";
import { OptionContent, type Option } from "./Option.tsx";
import { optionClass, popupClass } from "./surfaces.ts";

/** One filter: any number of values of one property. An empty list means all. */
export function FilterSelect<Value extends string>({
  label,
  options,
  values,
  onValuesChange,
}: {
  label: string;
  options: readonly Option<Value>[];
  values: readonly Value[];
  onValuesChange: (values: Value[]) => void;
}) {
  const isSet = values.length > 0;
  const chosen = options.filter((option) => values.includes(option.value)).map((option) => option.label);
  return (
    <Base.Root>
      <Base.Trigger
        className={classes(
          "flex h-8 max-w-60 items-center gap-1.5 rounded-md border px-2.5 text-13 whitespace-nowrap",
          isSet
            ? "border-accent-ink bg-selected text-ink"
            : "border-line-strong bg-surface text-ink-muted hover:bg-hover",
        )}
      >
        <span className={isSet ? "text-ink-muted" : ""}>{label}</span>
        {isSet && (
          <span className="truncate font-medium">
            {chosen.length > 2 ? chosen.length : chosen.join(", ")}
          </span>
        )}
        <ChevronDown aria-hidden size={14} className="shrink-0 text-ink-faint" />
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner align="start" sideOffset={4} className="z-50">
          <Base.Popup className={classes(popupClass, "max-h-80 min-w-44 overflow-y-auto p-1")}>
            {options.map((option) => (
              <Base.CheckboxItem
                key={option.value}
                checked={values.includes(option.value)}
                onCheckedChange={(isChecked) =>
                  onValuesChange(
                    isChecked ? [...values, option.value] : values.filter((value) => value !== option.value),
                  )
                }
                className={optionClass}
              >
                <span className="flex w-4 shrink-0">
                  <Base.CheckboxItemIndicator>
                    <Check aria-hidden size={14} />
                  </Base.CheckboxItemIndicator>
                </span>
                <OptionContent option={option} />
              </Base.CheckboxItem>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
