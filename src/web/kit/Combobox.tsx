import { Combobox as Base } from "@base-ui/react/combobox";
import { Check, ChevronsUpDown, X } from "lucide-react";
import { classes } from "./classes.ts";
import { OptionContent, type Option } from "./Option.tsx";
import { controlClass, optionClass, popupClass } from "./surfaces.ts";

export interface ComboboxProps<Value extends string> {
  options: readonly Option<Value>[];
  value: Value | null;
  onValueChange: (value: Value | null) => void;
  placeholder?: string;
  /** Said when nothing matches what was typed. */
  emptyText?: string;
  isDisabled?: boolean;
  /** Told what is typed, for options that come from the server. */
  onQueryChange?: (query: string) => void;
  "aria-label"?: string;
}

/** One of many, found by typing. */
export function Combobox<Value extends string>({
  options,
  value,
  onValueChange,
  placeholder = "Search…",
  emptyText = "Nothing matches.",
  isDisabled,
  onQueryChange,
  "aria-label": label,
}: ComboboxProps<Value>) {
  return (
    <Base.Root
      items={options as Option<Value>[]}
      value={options.find((option) => option.value === value) ?? null}
      onValueChange={(next: Option<Value> | null) => onValueChange(next?.value ?? null)}
      onInputValueChange={onQueryChange}
      isItemEqualToValue={(a: Option<Value>, b: Option<Value>) => a.value === b.value}
      disabled={isDisabled}
      autoHighlight
    >
      <Base.InputGroup className="relative w-full">
        <Base.Input aria-label={label} placeholder={placeholder} className={classes(controlClass, "pr-14")} />
        <span className="absolute inset-y-0 right-1 flex items-center text-ink-faint">
          <Base.Clear
            aria-label="Clear"
            className="flex size-6 items-center justify-center rounded-sm hover:bg-hover"
          >
            <X aria-hidden size={14} />
          </Base.Clear>
          <Base.Trigger
            aria-label="Show choices"
            className="flex size-6 items-center justify-center rounded-sm hover:bg-hover"
          >
            <ChevronsUpDown aria-hidden size={14} />
          </Base.Trigger>
        </span>
      </Base.InputGroup>
      <Base.Portal>
        <Base.Positioner sideOffset={4} className="z-50">
          <Base.Popup className={classes(popupClass, "w-(--anchor-width)")}>
            <Base.Empty>
              <div className="px-3 py-2 text-13 text-ink-faint">{emptyText}</div>
            </Base.Empty>
            <Base.List className="max-h-80 overflow-y-auto p-1 data-empty:p-0">
              {(option: Option<Value>) => (
                <Base.Item
                  key={option.value}
                  value={option}
                  disabled={option.isDisabled}
                  className={optionClass}
                >
                  <OptionContent option={option} />
                  <span className="w-4 shrink-0">
                    <Base.ItemIndicator>
                      <Check aria-hidden size={14} />
                    </Base.ItemIndicator>
                  </span>
                </Base.Item>
              )}
            </Base.List>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
