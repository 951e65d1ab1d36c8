import { NumberField } from "@base-ui/react/number-field";
import { Minus, Plus } from "lucide-react";
import { classes } from "./classes.ts";
import { controlClass } from "./surfaces.ts";

const stepClass =
  "flex w-8 items-center justify-center border border-line-control bg-surface text-ink-muted hover:bg-hover hover:text-ink disabled:cursor-not-allowed disabled:border-line disabled:bg-sunken disabled:text-ink-faint";

export interface NumberInputProps {
  value: number | null;
  onValueChange: (value: number | null) => void;
  min?: number;
  max?: number;
  step?: number;
  /** Shown after the number, such as `ms`. */
  unit?: string;
  format?: Intl.NumberFormatOptions;
  isDisabled?: boolean;
  "aria-label"?: string;
}

export function NumberInput({ unit, isDisabled, "aria-label": label, ...rest }: NumberInputProps) {
  return (
    <NumberField.Root {...rest} disabled={isDisabled} className="w-full max-w-60">
      <NumberField.Group className="flex h-8">
        <NumberField.Decrement
          aria-label="Decrease"
          className={classes(stepClass, "rounded-l-md border-r-0")}
        >
          <Minus aria-hidden size={14} />
        </NumberField.Decrement>
        <span className="relative min-w-0 grow">
          <NumberField.Input
            aria-label={label}
            className={classes(controlClass, "rounded-none tabular-nums", unit && "pr-12")}
          />
          {unit && (
            <span className="pointer-events-none absolute top-1.5 right-2.5 text-13 text-ink-faint">
              {unit}
            </span>
          )}
        </span>
        <NumberField.Increment
          aria-label="Increase"
          className={classes(stepClass, "rounded-r-md border-l-0")}
        >
          <Plus aria-hidden size={14} />
        </NumberField.Increment>
      </NumberField.Group>
    </NumberField.Root>
  );
}
