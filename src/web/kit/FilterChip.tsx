import { X } from "lucide-react";

/** A filter that is set and has no control of its own; pressing it takes it away. */
export function FilterChip({
  label,
  value,
  onRemove,
}: {
  label: string;
  value: string;
  onRemove: () => void;
}) {
  return (
    <button
      type="button"
      onClick={onRemove}
      className="flex h-8 max-w-full min-w-0 items-center gap-1.5 rounded-md border border-accent-ink bg-selected px-2.5 text-13 whitespace-nowrap"
    >
      <span className="sr-only">Remove the filter </span>
      <span className="text-ink-muted">{label}</span>
      <span className="truncate font-medium">{value}</span>
      <X aria-hidden size={14} className="shrink-0 text-ink-muted" />
    </button>
  );
}
