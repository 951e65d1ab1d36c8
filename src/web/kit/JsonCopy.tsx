import { Check, Copy, Route } from "lucide-react";
import { useCopy } from "./useCopy.ts";

const buttonClass =
  "flex size-5 items-center justify-center rounded-sm text-ink-faint opacity-0 hover:bg-pressed hover:text-ink focus-visible:opacity-100 group-hover/json:opacity-100";

/** Copies one JSON value, or its path such as `$.items[0].name`. */
export function JsonCopy({ value, path }: { value: unknown; path: string }) {
  const [copiedValue, copiedPath] = [useCopy(), useCopy()];
  const text = () => (typeof value === "string" ? value : JSON.stringify(value, null, 2));
  return (
    <span className="ml-auto flex shrink-0">
      <button
        type="button"
        aria-label={`Copy value of ${path}`}
        title="Copy value"
        onClick={() => copiedValue.copy(text())}
        className={buttonClass}
      >
        {copiedValue.isCopied ? <Check aria-hidden size={12} /> : <Copy aria-hidden size={12} />}
      </button>
      <button
        type="button"
        aria-label={`Copy path ${path}`}
        title={`Copy path ${path}`}
        onClick={() => copiedPath.copy(path)}
        className={buttonClass}
      >
        {copiedPath.isCopied ? <Check aria-hidden size={12} /> : <Route aria-hidden size={12} />}
      </button>
    </span>
  );
}
