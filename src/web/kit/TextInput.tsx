import { Input } from "@base-ui/react/input";
import type { LucideIcon } from "lucide-react";
import type { ComponentProps } from "react";
import { classes } from "./classes.ts";
import { controlClass } from "./surfaces.ts";

export interface TextInputProps extends Omit<ComponentProps<"input">, "onChange" | "value" | "defaultValue"> {
  value?: string;
  defaultValue?: string;
  onValueChange?: (value: string) => void;
  icon?: LucideIcon;
  /** For ids, URLs and code. */
  isMono?: boolean;
}

export function TextInput({ icon: Icon, isMono, className, onValueChange, ...rest }: TextInputProps) {
  const input = (
    <Input
      autoComplete="off"
      {...rest}
      onValueChange={(value) => onValueChange?.(value)}
      className={classes(controlClass, isMono && "font-mono", Icon && "pl-8", className)}
    />
  );
  if (!Icon) return input;
  return (
    <span className="relative flex min-w-0 grow">
      <Icon aria-hidden size={15} className="pointer-events-none absolute top-2 left-2.5 text-ink-faint" />
      {input}
    </span>
  );
}
