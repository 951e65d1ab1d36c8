import { BookOpen, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "./Link.tsx";

/** What this place is for, the first action, the page of the documentation. `hint` comes first when a filter or the
 *  wrong workspace may be the reason. */
export function EmptyState({
  icon: Icon,
  title,
  sentence,
  action,
  docs,
  hint,
  isPage,
}: {
  icon?: LucideIcon;
  title: string;
  sentence?: ReactNode;
  action?: ReactNode;
  docs?: { label: string; href: string };
  hint?: ReactNode;
  /** It is all there is on the page, so its title is the page's heading. */
  isPage?: boolean;
}) {
  const Title = isPage ? "h1" : "p";
  return (
    <div className="flex flex-col items-center gap-3 px-6 py-12 text-center">
      {hint && <div className="rounded-md bg-amber-soft px-3 py-1.5 text-13 text-amber">{hint}</div>}
      {Icon && (
        <span className="flex size-10 items-center justify-center rounded-md border border-line-strong bg-surface text-ink-muted">
          <Icon aria-hidden size={20} />
        </span>
      )}
      <div className="max-w-110">
        <Title className="text-14 font-semibold">{title}</Title>
        {sentence && <p className="mt-1 text-13 text-ink-muted">{sentence}</p>}
      </div>
      {action && <div className="flex flex-wrap justify-center gap-2">{action}</div>}
      {docs && (
        <Link href={docs.href} className="inline-flex items-center gap-1.5 text-12">
          <BookOpen aria-hidden size={14} />
          {docs.label}
        </Link>
      )}
    </div>
  );
}
