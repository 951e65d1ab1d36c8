import { Link2 } from "lucide-react";
import { createElement, isValidElement, type ReactNode } from "react";
import ReactMarkdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";
import { CodeBlock } from "../kit/CodeBlock.tsx";
import type { Language } from "../kit/highlight.ts";
import { Link } from "../kit/Link.tsx";
import { docsHref, headingId } from "./headings.ts";

const LANGUAGES: Record<string, Language> = {
  json: "json",
  js: "javascript",
  ts: "javascript",
  bash: "bash",
};
const EXAMPLE_ORIGIN = "http://localhost:4000";

function textOf(node: ReactNode): string {
  if (typeof node === "string" || typeof node === "number") return String(node);
  if (Array.isArray(node)) return node.map(textOf).join("");
  return isValidElement<{ children?: ReactNode }>(node) ? textOf(node.props.children) : "";
}

const heading =
  (tag: "h2" | "h3", className: string): Components["h2"] =>
  ({ children }) => {
    const text = textOf(children);
    const id = headingId(text);
    return createElement(
      tag,
      { id, className: `group scroll-mt-16 font-semibold ${className}` },
      children,
      <a
        href={`#${id}`}
        aria-label={`Link to “${text}”`}
        className="ml-2 inline-flex rounded-sm align-middle text-ink-faint opacity-0 group-hover:opacity-100 focus-visible:opacity-100"
      >
        <Link2 aria-hidden size={16} />
      </a>,
    );
  };

const components: Components = {
  // The page's own title stands above the text.
  h1: () => null,
  h2: heading("h2", "mt-10 mb-3 text-20 first:mt-0"),
  h3: heading("h3", "mt-7 mb-2 text-16"),
  p: ({ children }) => <p className="my-3">{children}</p>,
  ul: ({ children }) => <ul className="my-3 list-disc pl-5 marker:text-ink-faint">{children}</ul>,
  ol: ({ children }) => <ol className="my-3 list-decimal pl-5 marker:text-ink-faint">{children}</ol>,
  li: ({ children }) => <li className="my-1">{children}</li>,
  a: ({ href = "", children }) => (
    <Link href={docsHref(href)} isExternal={/^https?:/.test(href)}>
      {children}
    </Link>
  ),
  pre: ({ children }) => <div className="my-4">{children}</div>,
  code: ({ className, children }) => {
    // What is copied should work here, wherever here is.
    const text = textOf(children).replaceAll(EXAMPLE_ORIGIN, location.origin);
    const language = /language-(\w+)/.exec(className ?? "")?.[1];
    if (!language && !text.includes("\n"))
      return <code className="rounded-sm bg-hover px-1 py-px font-mono text-13 break-words">{text}</code>;
    return (
      <CodeBlock
        code={text.trimEnd()}
        language={(language && LANGUAGES[language]) || "text"}
        label={`Example: ${text.slice(0, 60).split("\n")[0]}`}
        maxHeight={560}
      />
    );
  },
  table: ({ children }) => (
    <div
      tabIndex={0}
      role="group"
      aria-label={`Table: ${textOf(children).slice(0, 60)}`}
      className="my-4 overflow-x-auto rounded-md border border-line"
    >
      <table className="w-full text-14 max-sm:[&_td_code]:text-12 max-sm:[&_td:first-child]:min-w-32 [&_td_code]:wrap-anywhere sm:[&_td:first-child_code]:whitespace-nowrap">
        {children}
      </table>
    </div>
  ),
  th: ({ children }) => {
    // A column that needs no heading has none.
    const Cell = children ? "th" : "td";
    return (
      <Cell className="border-b border-line bg-sunken px-3 py-2 text-left text-12 font-medium whitespace-nowrap text-ink-muted">
        {children}
      </Cell>
    );
  },
  tr: ({ children }) => <tr className="border-b border-line last:border-b-0">{children}</tr>,
  td: ({ children }) => <td className="min-w-26 px-3 py-2 align-top">{children}</td>,
};

/** A page of the documentation, set for reading. */
export function DocsText({ markdown }: { markdown: string }) {
  return (
    <div className="min-w-0 text-14 leading-6 break-words">
      <ReactMarkdown remarkPlugins={[remarkGfm]} components={components}>
        {markdown}
      </ReactMarkdown>
    </div>
  );
}
