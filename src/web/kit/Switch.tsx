import { Switch as Base } from "@base-ui/react/switch";
import type { ReactNode } from "react";

export interface SwitchProps {
  label: ReactNode;
  hint?: ReactNode;
  isOn: boolean;
  isDisabled?: boolean;
  onChange: (isOn: boolean) => void;
}

/** A setting that takes effect at once. */
export function Switch({ label, hint, isOn, isDisabled, onChange }: SwitchProps) {
  return (
    <label className="flex cursor-pointer items-start gap-2.5 text-13 text-ink">
      <Base.Root
        checked={isOn}
        disabled={isDisabled}
        onCheckedChange={onChange}
        className="mt-0.5 flex h-4 w-7 shrink-0 cursor-pointer items-center rounded-full border border-line-control bg-line-control p-px transition-colors data-checked:border-accent data-checked:bg-accent data-disabled:cursor-not-allowed data-disabled:opacity-50"
      >
        <Base.Thumb className="size-3 rounded-full bg-on-accent transition-transform data-checked:translate-x-3" />
      </Base.Root>
      <span>
        {label}
        {hint && <span className="block text-12 text-ink-faint">{hint}</span>}
      </span>
    </label>
  );
}
