import type { ReactNode } from "react";
import ReactMarkdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";
import { CodeBlock } from "./CodeBlock.tsx";
import { Link } from "./Link.tsx";

const LANGUAGE: Record<string, "json" | "javascript" | "bash" | "http"> = {
  json: "json",
  js: "javascript",
  ts: "javascript",
  javascript: "javascript",
  typescript: "javascript",
  bash: "bash",
  sh: "bash",
  http: "http",
};

const textOf = (children: ReactNode): string =>
  Array.isArray(children) ? children.map(textOf).join("") : typeof children === "string" ? children : "";

const headingId = (children: ReactNode) =>
  textOf(children)
    .toLowerCase()
    .replace(/[^\w]+/g, "-")
    .replace(/^-|-$/g, "");

const components: Components = {
  h1: ({ children }) => (
    <h2 id={headingId(children)} className="mt-6 mb-2 text-20 font-semibold first:mt-0">
      {children}
    </h2>
  ),
  h2: ({ children }) => (
    <h3 id={headingId(children)} className="mt-6 mb-2 text-16 font-semibold first:mt-0">
      {children}
    </h3>
  ),
  h3: ({ children }) => <h4 className="mt-4 mb-1 text-14 font-semibold first:mt-0">{children}</h4>,
  p: ({ children }) => <p className="my-2 first:mt-0 last:mb-0">{children}</p>,
  ul: ({ children }) => <ul className="my-2 list-disc pl-5 marker:text-ink-faint">{children}</ul>,
  ol: ({ children }) => <ol className="my-2 list-decimal pl-5 marker:text-ink-faint">{children}</ol>,
  li: ({ children }) => <li className="my-0.5">{children}</li>,
  hr: () => <hr className="my-4 border-line" />,
  blockquote: ({ children }) => (
    <blockquote className="my-2 border-l-2 border-line-strong pl-3 text-ink-muted">{children}</blockquote>
  ),
  a: ({ href, children }) =>
    href ? (
      <Link href={href} isExternal={/^https?:/.test(href)}>
        {children}
      </Link>
    ) : (
      <span>{children}</span>
    ),
  // A picture in an answer would call another server without anyone asking for it.
  img: ({ src, alt }) => (
    <Link href={String(src)} isExternal>
      {alt || "picture"}
    </Link>
  ),
  pre: ({ children }) => <div className="my-2">{children}</div>,
  code: ({ className, children }) => {
    const text = textOf(children);
    const language = /language-(\w+)/.exec(className ?? "")?.[1];
    return language || text.includes("\n") ? (
      <CodeBlock code={text.replace(/\n$/, "")} language={(language && LANGUAGE[language]) || "text"} />
    ) : (
      <code className="rounded-sm bg-hover px-1 font-mono text-12">{children}</code>
    );
  },
  table: ({ children }) => (
    <div tabIndex={0} role="group" aria-label="Table" className="my-2 overflow-x-auto">
      <table className="w-full text-13">{children}</table>
    </div>
  ),
  th: ({ children }) => (
    <th className="border-b border-line-strong px-2 py-1 text-left text-12 font-medium text-ink-muted">
      {children}
    </th>
  ),
  td: ({ children }) => <td className="border-b border-line px-2 py-1 align-top">{children}</td>,
};

/** The heavy half of Markdown; imported lazily and by nothing else. */
export function MarkdownText({ text }: { text: string }) {
  return (
    <div className="min-w-0 text-14 break-words">
      <ReactMarkdown remarkPlugins={[remarkGfm]} components={components} skipHtml={false}>
        {text}
      </ReactMarkdown>
    </div>
  );
}
