import { everyPage } from "./contents.ts";
import type { SearchablePage } from "./search.ts";

const files = import.meta.glob<string>("../../../docs/*.md", { query: "?raw", import: "default" });
const fileOf = (slug: string) => files[`../../../docs/${slug}.md`];

/** The Markdown of a page; null when there is none of that name. */
export const loadPage = async (slug: string): Promise<string | null> => (await fileOf(slug)?.()) ?? null;

let all: Promise<SearchablePage[]> | undefined;

/** Every page, loaded once, for the search. */
export const loadEveryPage = (): Promise<SearchablePage[]> =>
  (all ??= Promise.all(
    everyPage
      .filter(({ slug }) => fileOf(slug))
      .map(async ({ slug, title }) => ({ slug, title, markdown: (await loadPage(slug)) ?? "" })),
  ));
