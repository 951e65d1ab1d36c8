import { Check, Copy } from "lucide-react";
import { Button } from "./Button.tsx";
import { IconButton } from "./IconButton.tsx";
import { useCopy } from "./useCopy.ts";

/** `text` may be a function when making it is work. With `hasText` it is a button with words. */
export function CopyButton({
  text,
  label = "Copy",
  hasText,
  className,
}: {
  text: string | (() => string);
  label?: string;
  hasText?: boolean;
  className?: string;
}) {
  const { isCopied, copy } = useCopy();
  const copyNow = () => copy(typeof text === "function" ? text() : text);
  const icon = isCopied ? Check : Copy;
  if (hasText) {
    return (
      <Button icon={icon} onClick={copyNow} className={className}>
        {isCopied ? "Copied" : label}
      </Button>
    );
  }
  return (
    <IconButton
      size="small"
      icon={icon}
      label={isCopied ? "Copied" : label}
      onClick={copyNow}
      className={className}
    />
  );
}
