import { Field } from "@base-ui/react/field";
import type { ComponentProps } from "react";
import { classes } from "./classes.ts";
import { controlClass } from "./surfaces.ts";

export interface TextAreaProps extends Omit<
  ComponentProps<"textarea">,
  "onChange" | "value" | "defaultValue"
> {
  value?: string;
  defaultValue?: string;
  onValueChange?: (value: string) => void;
  isMono?: boolean;
}

/** Grows with what is typed, from `rows` (4) up to 24 lines. */
export function TextArea({
  isMono,
  className,
  onValueChange,
  value,
  defaultValue,
  rows = 4,
  ...rest
}: TextAreaProps) {
  return (
    <Field.Control
      value={value}
      defaultValue={defaultValue}
      onValueChange={(next) => onValueChange?.(String(next))}
      render={
        <textarea
          {...rest}
          rows={rows}
          className={classes(
            controlClass,
            "field-sizing-content h-auto max-h-[26lh] resize-y py-1.5 leading-5",
            isMono && "font-mono",
            className,
          )}
          style={{ minHeight: `calc(${rows}lh + 14px)` }}
        />
      }
    />
  );
}
