import { expect, test } from "vitest";
import { docsHref, sectionsOf } from "./headings.ts";
import { searchDocs } from "./search.ts";

const agents = "# Agents\n\nAn agent is instructions.\n\n## Publish\n\nFreezes the [draft](x.md) for good.\n";
const runs = "# Runs\n\nOne execution of an agent.\n\n```bash\n# Publish is no heading here\n```\n";
const pages = [
  { slug: "runs", title: "Runs", markdown: runs },
  { slug: "agents", title: "Agents", markdown: agents },
];

test("a heading outranks the text, and leads to its place", () => {
  expect(searchDocs(pages, "publish")[0]).toEqual({
    slug: "agents",
    anchor: "publish",
    page: "Agents",
    heading: "Publish",
    excerpt: "Freezes the draft for good.",
  });
});

test("every word must be there, in title, heading or text", () => {
  expect(searchDocs(pages, "agents draft").map(({ slug, anchor }) => [slug, anchor])).toEqual([
    ["agents", "publish"],
  ]);
  expect(searchDocs(pages, "agents nonsense")).toEqual([]);
  expect(searchDocs(pages, "  ")).toEqual([]);
});

test("a page named like the query comes before pages that mention it", () => {
  expect(searchDocs(pages, "agent").map(({ slug }) => slug)).toEqual(["agents", "runs"]);
});

test("a line of code is no heading", () => {
  expect(sectionsOf(runs).map(({ text }) => text)).toEqual(["Runs"]);
});

test("links between Markdown files become addresses of the documentation", () => {
  expect(docsHref("agents.md#publish")).toBe("/docs/agents#publish");
  expect(docsHref("runs.md")).toBe("/docs/runs");
  expect(docsHref("#steps")).toBe("#steps");
  expect(docsHref("https://example.org/a.md")).toBe("https://example.org/a.md");
});
