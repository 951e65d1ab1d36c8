import { Toggle } from "@base-ui/react/toggle";
import { ToggleGroup } from "@base-ui/react/toggle-group";
import type { Option } from "./Option.tsx";

/** Switches between two to five views of the same thing. */
export function SegmentedControl<Value extends string>({
  label,
  options,
  value,
  onValueChange,
}: {
  label: string;
  options: readonly Option<Value>[];
  value: Value;
  onValueChange: (value: Value) => void;
}) {
  return (
    <ToggleGroup
      aria-label={label}
      value={[value]}
      onValueChange={(next) => next[0] !== undefined && onValueChange(next[0] as Value)}
      className="inline-flex h-8 items-stretch gap-0.5 rounded-md border border-line bg-sunken p-0.5"
    >
      {options.map(({ value: own, label: text, icon: Icon, isDisabled }) => (
        <Toggle
          key={own}
          value={own}
          disabled={isDisabled}
          className="inline-flex items-center gap-1.5 rounded-sm border border-transparent px-2 text-12 font-medium whitespace-nowrap text-ink-muted hover:text-ink data-disabled:text-ink-faint data-pressed:border-line-strong data-pressed:bg-surface data-pressed:text-ink"
        >
          {Icon && <Icon aria-hidden size={14} />}
          {text}
        </Toggle>
      ))}
    </ToggleGroup>
  );
}
