import { ChevronRight } from "lucide-react";

/** Headers by name, folded. */
export function HeaderList({ title, headers }: { title: string; headers: Readonly<Record<string, string>> }) {
  const all = Object.entries(headers);
  return (
    <details className="group/headers min-w-0 rounded-md border border-line bg-surface">
      <summary className="flex min-h-8 list-none items-center gap-1.5 rounded-md px-2.5 text-12 text-ink-muted -outline-offset-2! hover:bg-hover [&::-webkit-details-marker]:hidden">
        <ChevronRight
          aria-hidden
          size={12}
          className="shrink-0 text-ink-faint transition-transform group-open/headers:rotate-90"
        />
        {title} <span className="text-ink-faint tabular-nums">{all.length}</span>
      </summary>
      <dl className="flex flex-col gap-1 border-t border-line px-2.5 py-2 font-mono text-12">
        {all.map(([name, value]) => (
          <div key={name} className="flex min-w-0 flex-wrap gap-x-2">
            <dt className="text-ink-muted">{name}:</dt>
            <dd className="min-w-0 break-all text-ink">{value}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
