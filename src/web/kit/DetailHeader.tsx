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
        <div className="mt-1 flex flex-wrap items-center gap-x-2 gap-y-1 text-12 text-ink-muted">
          {id && <Id value={id} />}
          {meta?.map((fact, index) => (
            <span key={index} className="flex items-center gap-2">
              {fact}
              {index < meta.length - 1 && (
                <span aria-hidden className="text-ink-faint">
                  ·
                </span>
              )}
            </span>
          ))}
        </div>
      </div>
      {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
    </div>
  );
}
