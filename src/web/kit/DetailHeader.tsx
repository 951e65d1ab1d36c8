import type { ReactNode } from "react";
import { Id } from "./Id.tsx";
import { Link } from "./Link.tsx";

/** The top of one thing: the list it belongs to, its name, status, id, who and when, and what can be done. */
export function DetailHeader({
  list,
  name,
  id,
  status,
  meta,
  actions,
}: {
  list: { label: string; href: string };
  name: ReactNode;
  id?: string;
  status?: ReactNode;
  /** Short facts, shown with a dot between them. */
  meta?: readonly ReactNode[];
  actions?: ReactNode;
}) {
  const facts = (meta ?? []).filter((fact) => fact !== null && fact !== undefined && fact !== false);
  return (
    <div className="flex flex-wrap items-start gap-x-4 gap-y-3 pb-4">
      <div className="min-w-0 grow basis-80">
        <div className="text-12">
          <Link href={list.href} isQuiet>
            {list.label}
          </Link>
        </div>
        <div className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-1">
          <h1 className="min-w-0 text-20 font-semibold break-words">{name}</h1>
          {status}
        </div>
        <div className="mt-1 text-12 text-ink-muted [clip-path:inset(-4px)]">
          {/* A dot stands before its fact, and outside of what is shown where a line begins. */}
          <div className="-ml-4 flex flex-wrap items-center gap-y-1 *:pl-4">
            {id && (
              <span className="max-w-full min-w-0">
                <Id value={id} />
              </span>
            )}
            {facts.map((fact, index) => (
              <span key={index} className="relative max-w-full min-w-0 break-words">
                {index > 0 && (
                  <span aria-hidden className="absolute left-1.5 text-ink-faint">
                    ·
                  </span>
                )}
                {fact}
              </span>
            ))}
          </div>
        </div>
      </div>
      {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
    </div>
  );
}
