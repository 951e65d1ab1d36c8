import { classes } from "./classes.ts";
import { microsOf, symbolOf } from "./formatNumbers.ts";
import { TextInput, type TextInputProps } from "./TextInput.tsx";

/** An amount of money as text, with the sign of its currency; `microsOf(text)` is what it comes to. */
export function MoneyInput({
  currency,
  className,
  ...rest
}: Omit<TextInputProps, "icon" | "isMono" | "type" | "inputMode"> & { currency: string }) {
  const symbol = symbolOf(currency);
  const isWrong = Boolean(rest.value?.trim()) && microsOf(rest.value ?? "") === null;
  return (
    <span className="relative flex w-full max-w-60 min-w-0">
      <span aria-hidden className="pointer-events-none absolute top-1.5 left-2.5 text-13 text-ink-faint">
        {symbol}
      </span>
      <TextInput
        inputMode="decimal"
        maxLength={18}
        aria-invalid={isWrong || undefined}
        {...rest}
        className={classes("tabular-nums", symbol.length > 1 ? "pl-12" : "pl-6", className)}
      />
    </span>
  );
}
