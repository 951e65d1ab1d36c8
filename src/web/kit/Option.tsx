import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

/** One choice of a Select, Combobox, RadioGroup or SegmentedControl. */
export interface Option<Value extends string = string> {
  value: Value;
  label: string;
  /** A second, quieter line or word. */
  hint?: ReactNode;
  icon?: LucideIcon;
  isDisabled?: boolean;
}

export function OptionContent({ option }: { option: Option }) {
  const Icon = option.icon;
  return (
    <>
      {Icon && <Icon aria-hidden size={15} className="shrink-0 text-ink-muted" />}
      <span className="min-w-0 grow truncate">{option.label}</span>
      {option.hint && <span className="shrink-0 text-12 text-ink-faint">{option.hint}</span>}
    </>
  );
}
