import { Search } from "lucide-react";
import { type KeyboardEvent, useId, useRef, useState } from "react";
import { useRouter } from "@tanstack/react-router";
import { classes } from "../kit/classes.ts";
import { TextInput } from "../kit/TextInput.tsx";
import { useShortcut } from "../kit/useShortcut.ts";
import { hrefOf } from "./contents.ts";
import { loadEveryPage } from "./loadDocs.ts";
import { type SearchablePage, searchDocs } from "./search.ts";

/** Searches titles and text of every page; arrows and Enter choose. `/` comes here. */
export function DocsSearch() {
  const router = useRouter();
  const [pages, setPages] = useState<SearchablePage[]>([]);
  const [query, setQuery] = useState("");
  const [active, setActive] = useState(0);
  const [isOpen, setIsOpen] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const listId = useId();
  useShortcut("/", () => input.current?.focus(), "Search the documentation");
  const hits = searchDocs(pages, query);
  const isShown = isOpen && query.trim() !== "";

  const close = () => {
    setIsOpen(false);
    input.current?.blur();
  };
  const open = (index: number) => {
    const hit = hits[index];
    if (!hit) return;
    close();
    setQuery("");
    router.history.push(hrefOf(hit.slug) + (hit.anchor ? `#${hit.anchor}` : ""));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && hits.length > 0) setActive((active + step + hits.length) % hits.length);
    else if (event.key === "Enter") open(active);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  };
  return (
    <div
      role="search"
      className="relative flex min-w-0 grow lg:grow-0"
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setIsOpen(false);
      }}
    >
      <TextInput
        ref={input}
        icon={Search}
        placeholder="Search the documentation"
        aria-label="Search the documentation"
        role="combobox"
        aria-expanded={isShown}
        aria-controls={listId}
        aria-activedescendant={isShown && hits[active] ? `${listId}-${active}` : undefined}
        value={query}
        onValueChange={(value) => {
          setQuery(value);
          setActive(0);
          setIsOpen(true);
        }}
        onFocus={() => {
          setIsOpen(true);
          void loadEveryPage().then(setPages);
        }}
        onKeyDown={onKeyDown}
      />
      {isShown && (
        <div className="absolute top-full right-0 left-0 z-40 mt-1 max-h-[70dvh] overflow-y-auto rounded-md border border-line-strong bg-raised p-1 shadow-popup sm:min-w-110">
          <ul id={listId} role="listbox" aria-label="Found">
            {hits.map(({ slug, anchor, page, heading, excerpt }, index) => (
              <li
                key={`${slug}#${anchor}`}
                id={`${listId}-${index}`}
                role="option"
                aria-selected={index === active}
                onMouseDown={(event) => event.preventDefault()}
                onMouseEnter={() => setActive(index)}
                onClick={() => open(index)}
                className={classes(
                  "cursor-pointer rounded-sm px-2 py-1.5",
                  index === active && "bg-selected",
                )}
              >
                <p className="text-13 font-medium">
                  {page}
                  {anchor && <span className="font-normal text-ink-muted"> › {heading}</span>}
                </p>
                <p className="truncate text-12 text-ink-muted">{excerpt}</p>
              </li>
            ))}
          </ul>
          {hits.length === 0 && (
            <p className="px-2 py-1.5 text-13 text-ink-muted">
              No page holds {query.trim().includes(" ") ? "all of these words" : "this word"}.
            </p>
          )}
        </div>
      )}
    </div>
  );
}
