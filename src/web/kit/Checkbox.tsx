import { Checkbox as Base } from "@base-ui/react/checkbox";
import { Check, Minus } from "lucide-react";
import type { ReactNode } from "react";

export interface CheckboxProps {
  label?: ReactNode;
  hint?: ReactNode;
  isChecked: boolean;
  /** Some of what it stands for is chosen. */
  isMixed?: boolean;
  isDisabled?: boolean;
  onCheckedChange: (isChecked: boolean) => void;
  /** Needed when there is no label. */
  "aria-label"?: string;
}

export function Checkbox({
  label,
  hint,
  isChecked,
  isMixed,
  isDisabled,
  onCheckedChange,
  ...rest
}: CheckboxProps) {
  const box = (
    <Base.Root
      {...rest}
      checked={isChecked}
      indeterminate={isMixed}
      disabled={isDisabled}
      onCheckedChange={onCheckedChange}
      className="flex size-4 shrink-0 cursor-pointer items-center justify-center rounded-sm border border-line-control bg-surface text-on-accent data-checked:border-accent data-checked:bg-accent data-indeterminate:border-accent data-indeterminate:bg-accent data-disabled:cursor-not-allowed data-disabled:opacity-50"
    >
      <Base.Indicator className="flex">
        {isMixed ? (
          <Minus aria-hidden size={12} strokeWidth={3} />
        ) : (
          <Check aria-hidden size={12} strokeWidth={3} />
        )}
      </Base.Indicator>
    </Base.Root>
  );
  if (label === undefined) return box;
  return (
    // Positioned, so that the hidden input stays inside whatever scrolls around it.
    <label className="relative flex cursor-pointer items-start gap-2 text-13 text-ink">
      <span className="flex h-5 items-center">{box}</span>
      <span>
        {label}
        {hint && <span className="block text-12 text-ink-faint">{hint}</span>}
      </span>
    </label>
  );
}
