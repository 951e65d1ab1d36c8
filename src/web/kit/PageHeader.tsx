import type { ReactNode } from "react";
import { Count } from "./Count.tsx";

/** The top of a list page: what it lists, how many, and the main action at the right. */
export function PageHeader({
  title,
  count,
  description,
  actions,
}: {
  title: string;
  count?: number;
  description?: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <div className="flex flex-wrap items-start gap-x-4 gap-y-3 pb-4">
      <div className="min-w-0 grow">
        <h1 className="flex min-h-8 items-center gap-2 text-20 font-semibold">
          {title}
          {count !== undefined && (
            <span className="text-16 font-normal text-ink-faint">
              <Count value={count} />
            </span>
          )}
        </h1>
        {description && <p className="max-w-180 text-13 text-ink-muted">{description}</p>}
      </div>
      {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
    </div>
  );
}
