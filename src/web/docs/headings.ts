/** A heading's address within its page, as the links in the Markdown files spell it. */
export const headingId = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\w\s-]/g, "")
    .trim()
    .replace(/\s/g, "-");

export interface Heading {
  level: number;
  text: string;
  id: string;
}

/** A page cut at its headings; code blocks are no place for one. */
export interface Section extends Heading {
  body: string;
}

export function sectionsOf(markdown: string): Section[] {
  const sections: Section[] = [];
  let isCode = false;
  for (const line of markdown.split("\n")) {
    if (line.startsWith("```")) isCode = !isCode;
    const [, marks, title] = (!isCode && /^(#{1,3}) (.+)$/.exec(line)) || [];
    if (marks && title) {
      const text = title.replaceAll("`", "");
      sections.push({ level: marks.length, text, id: headingId(text), body: "" });
    } else {
      const last = sections.at(-1);
      if (last) last.body += `${line}\n`;
    }
  }
  return sections;
}

/** A Markdown file's link as an address of this site: `agents.md#publish` becomes `/docs/agents#publish`. */
export const docsHref = (href: string): string => href.replace(/^([\w-]+)\.md(?=#|$)/, "/docs/$1");
