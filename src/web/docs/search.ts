import { sectionsOf } from "./headings.ts";

export interface SearchablePage {
  slug: string;
  title: string;
  markdown: string;
}

export interface SearchHit {
  slug: string;
  /** Empty for the top of the page. */
  anchor: string;
  page: string;
  heading: string;
  /** The words around the first match. */
  excerpt: string;
}

const EXCERPT_CHARACTERS = 110;
const plain = (markdown: string) =>
  markdown
    .replace(/\[([^\]]+)\]\([^)]+\)/g, "$1")
    .replace(/```\w*|[`*|]|^[-:| ]+$/gm, "")
    .replace(/\s+/g, " ")
    .trim();

function excerptOf(text: string, word: string): string {
  const at = Math.max(0, text.toLowerCase().indexOf(word));
  const start = Math.max(0, text.lastIndexOf(" ", Math.max(0, at - 30)));
  const cut = text.slice(start, start + EXCERPT_CHARACTERS).trim();
  return `${start > 0 ? "…" : ""}${cut}${start + EXCERPT_CHARACTERS < text.length ? "…" : ""}`;
}

/** Sections that hold every word of the query: first where a title has them, then a heading, then the text. */
export function searchDocs(pages: readonly SearchablePage[], query: string, most = 12): SearchHit[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const found: (SearchHit & { points: number })[] = [];
  for (const { slug, title, markdown } of pages) {
    for (const { level, text, id, body } of sectionsOf(markdown)) {
      const prose = plain(body);
      const holds = (part: string, word: string) => part.toLowerCase().includes(word);
      if (!words.every((word) => [title, text, prose].some((part) => holds(part, word)))) continue;
      const scores = words.map((word) => (holds(text, word) ? 4 : 0) + (holds(prose, word) ? 1 : 0));
      const own = scores.reduce((sum, points) => sum + points, 0);
      // Words of the page's title alone would list each of its sections.
      if (own === 0) continue;
      const points = own + (level === 1 && words.some((word) => holds(title, word)) ? 4 : 0);
      const excerpt = excerptOf(prose, words.find((word) => holds(prose, word)) ?? "");
      found.push({ slug, anchor: level === 1 ? "" : id, page: title, heading: text, excerpt, points });
    }
  }
  return found
    .sort((a, b) => b.points - a.points)
    .slice(0, most)
    .map(({ slug, anchor, page, heading, excerpt }) => ({ slug, anchor, page, heading, excerpt }));
}
