import { classes } from "../kit/classes.ts";
import { contents, hrefOf } from "./contents.ts";

/** The table of contents at the left. */
export function DocsContents({ current }: { current: string }) {
  return (
    <nav aria-label="Documentation" className="flex flex-col gap-5">
      {contents.map(({ label, pages }) => (
        <div key={label}>
          <h2 className="px-2 pb-1 text-12 font-medium text-ink-faint">{label}</h2>
          <ul className="flex flex-col gap-px">
            {pages.map(({ slug, title }) => (
              <li key={slug}>
                <a
                  href={hrefOf(slug)}
                  aria-current={slug === current ? "page" : undefined}
                  className={classes(
                    "flex min-h-8 items-center rounded-md px-2 text-13 lg:min-h-7",
                    slug === current
                      ? "bg-pressed font-medium text-ink"
                      : "text-ink-muted hover:bg-hover hover:text-ink",
                  )}
                >
                  {title}
                </a>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}
