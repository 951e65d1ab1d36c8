import { ArrowLeft, ArrowRight } from "lucide-react";
import { useEffect, useState } from "react";
import { classes } from "../kit/classes.ts";
import { type DocsEntry, everyPage, hrefOf } from "./contents.ts";
import { DocsText } from "./DocsText.tsx";
import { sectionsOf } from "./headings.ts";

function Neighbour({ entry, isNext }: { entry: DocsEntry | undefined; isNext?: boolean }) {
  if (!entry) return <span />;
  const Icon = isNext ? ArrowRight : ArrowLeft;
  return (
    <a
      href={hrefOf(entry.slug)}
      className={classes(
        "flex min-w-0 flex-col gap-0.5 rounded-md border border-line px-4 py-3 hover:bg-hover",
        isNext && "items-end text-right",
      )}
    >
      <span className="text-12 text-ink-muted">{isNext ? "Next" : "Previous"}</span>
      <span className="flex items-center gap-1.5 text-14 font-medium">
        {!isNext && <Icon aria-hidden size={15} />}
        {entry.title}
        {isNext && <Icon aria-hidden size={15} />}
      </span>
    </a>
  );
}

/** The pages before and after this one. */
export function DocsNeighbours({ slug }: { slug: string }) {
  const at = everyPage.findIndex((page) => page.slug === slug);
  return (
    <nav
      aria-label="Pages before and after"
      className="mt-12 grid grid-cols-2 gap-4 border-t border-line pt-6"
    >
      <Neighbour entry={everyPage[at - 1]} />
      <Neighbour entry={everyPage[at + 1]} isNext />
    </nav>
  );
}

/** Which heading is being read: the last one that has passed the top. */
function useCurrentHeading(ids: string): string {
  const [current, setCurrent] = useState("");
  useEffect(() => {
    const look = () => {
      const headings = ids.split(" ").flatMap((id) => document.getElementById(id) ?? []);
      const passed = headings.filter((heading) => heading.getBoundingClientRect().top < 120);
      setCurrent(passed.at(-1)?.id ?? headings[0]?.id ?? "");
    };
    look();
    document.addEventListener("scroll", look, { passive: true });
    return () => document.removeEventListener("scroll", look);
  }, [ids]);
  return current;
}

function OnThisPage({ markdown }: { markdown: string }) {
  const headings = sectionsOf(markdown).filter(({ level }) => level > 1);
  const current = useCurrentHeading(headings.map(({ id }) => id).join(" "));
  if (headings.length < 2) return null;
  return (
    <nav
      aria-label="On this page"
      className="sticky top-6 hidden max-h-[calc(100dvh-96px)] w-44 shrink-0 self-start overflow-y-auto 2xl:block"
    >
      <h2 className="pb-1 text-12 font-medium text-ink-faint">On this page</h2>
      <ul className="border-l border-line">
        {headings.map(({ id, text, level }) => (
          <li key={id}>
            <a
              href={`#${id}`}
              aria-current={id === current ? "location" : undefined}
              className={classes(
                "-ml-px block border-l py-0.5 text-12",
                level === 3 ? "pl-5" : "pl-3",
                id === current
                  ? "border-accent text-ink"
                  : "border-transparent text-ink-muted hover:text-ink",
              )}
            >
              {text}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

export function DocsArticle({ slug, title, markdown }: DocsEntry & { markdown: string }) {
  return (
    <div className="flex gap-10">
      <article className="max-w-180 min-w-0 grow">
        <h1 className="pb-2 text-28 font-semibold">{title}</h1>
        <DocsText markdown={markdown} />
        <DocsNeighbours slug={slug} />
      </article>
      <OnThisPage markdown={markdown} />
    </div>
  );
}
