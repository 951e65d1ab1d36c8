import { Select as Base } from "@base-ui/react/select";
import { Check, ChevronsUpDown } from "lucide-react";
import { classes } from "./classes.ts";
import { OptionContent, type Option } from "./Option.tsx";
import { controlClass, optionClass, popupClass } from "./surfaces.ts";

export interface SelectProps<Value extends string> {
  options: readonly Option<Value>[];
  value: Value | null;
  onValueChange: (value: Value) => void;
  placeholder?: string;
  isDisabled?: boolean;
  className?: string;
  "aria-label"?: string;
}

/** One of a few. More than about twelve choices: use Combobox. */
export function Select<Value extends string>({
  options,
  value,
  onValueChange,
  placeholder = "Choose…",
  isDisabled,
  className,
  "aria-label": label,
}: SelectProps<Value>) {
  return (
    <Base.Root
      items={options as Option<Value>[]}
      value={value}
      onValueChange={(next) => next !== null && onValueChange(next as Value)}
      disabled={isDisabled}
    >
      <Base.Trigger
        aria-label={label}
        className={classes(
          controlClass,
          "flex cursor-pointer items-center justify-between gap-2 text-left data-disabled:border-line data-disabled:bg-sunken data-disabled:text-ink-faint",
          className,
        )}
      >
        <Base.Value
          placeholder={<span className="text-ink-faint">{placeholder}</span>}
          className="truncate"
        />
        <ChevronsUpDown aria-hidden size={14} className="shrink-0 text-ink-faint" />
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner alignItemWithTrigger={false} sideOffset={4} className="z-50">
          <Base.Popup className={popupClass}>
            <Base.List className="max-h-80 min-w-(--anchor-width) overflow-y-auto p-1">
              {options.map((option) => (
                <Base.Item
                  key={option.value}
                  value={option.value}
                  disabled={option.isDisabled}
                  className={optionClass}
                >
                  <Base.ItemText render={<span className="flex min-w-0 grow items-center gap-2" />}>
                    <OptionContent option={option} />
                  </Base.ItemText>
                  <span className="w-4 shrink-0">
                    <Base.ItemIndicator>
                      <Check aria-hidden size={14} />
                    </Base.ItemIndicator>
                  </span>
                </Base.Item>
              ))}
            </Base.List>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
