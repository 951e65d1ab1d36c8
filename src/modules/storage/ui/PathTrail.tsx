import { ChevronRight } from "lucide-react";
import { Fragment } from "react";

/** Where one is among directories; each name above leads there. */
export function PathTrail({ path, onEnter }: { path: string; onEnter: (path: string) => void }) {
  const names = path ? path.split("/") : [];
  const link = "rounded-sm px-1 text-ink-muted hover:bg-hover hover:text-ink";
  return (
    <nav aria-label="Directory" className="flex min-w-0 grow flex-wrap items-center text-13">
      {names.length === 0 ? (
        <span aria-current="page" className="px-1 font-medium">
          All files
        </span>
      ) : (
        <button type="button" className={link} onClick={() => onEnter("")}>
          All files
        </button>
      )}
      {names.map((name, index) => {
        const to = names.slice(0, index + 1).join("/");
        return (
          <Fragment key={to}>
            <ChevronRight aria-hidden size={14} className="shrink-0 text-ink-faint" />
            {index === names.length - 1 ? (
              <span aria-current="page" className="px-1 font-medium break-all">
                {name}
              </span>
            ) : (
              <button type="button" className={link} onClick={() => onEnter(to)}>
                {name}
              </button>
            )}
          </Fragment>
        );
      })}
    </nav>
  );
}
