import { Collapsible } from "@base-ui/react/collapsible";
import { ChevronRight, CodeXml } from "lucide-react";
import { CodeBlock } from "./CodeBlock.tsx";
import { Link } from "./Link.tsx";
import { Tabs } from "./Tabs.tsx";

export interface DeveloperExample {
  /** `POST` */
  method: string;
  /** With the real ids: `/v1/agents/agt_01h…/runs` */
  path: string;
  curl: string;
  sdk: string;
  /** The request and, if useful, the response as they go over the wire. */
  http?: string;
}

/** The API call behind what is on screen, with its real ids. Stands at the end of a page. */
export function DeveloperCorner({ example, docsHref }: { example: DeveloperExample; docsHref?: string }) {
  const tabs = [
    { value: "curl", label: "curl", content: <CodeBlock label="curl" code={example.curl} language="bash" /> },
    {
      value: "sdk",
      label: "SDK",
      content: <CodeBlock label="SDK" code={example.sdk} language="javascript" />,
    },
    ...(example.http
      ? [
          {
            value: "http",
            label: "HTTP",
            content: <CodeBlock label="HTTP" code={example.http} language="http" />,
          },
        ]
      : []),
  ];
  return (
    <Collapsible.Root className="mt-8 rounded-md border border-line bg-surface">
      <Collapsible.Trigger className="group flex min-h-10 w-full items-center gap-2 rounded-md px-3 text-left text-13 text-ink-muted hover:bg-hover">
        <ChevronRight
          aria-hidden
          size={14}
          className="shrink-0 transition-transform group-data-panel-open:rotate-90"
        />
        <CodeXml aria-hidden size={15} className="shrink-0" />
        <span className="shrink-0 font-medium text-ink">API</span>
        <code className="min-w-0 truncate font-mono text-12">
          {example.method} {example.path}
        </code>
      </Collapsible.Trigger>
      <Collapsible.Panel className="border-t border-line px-3 pt-1 pb-3">
        <Tabs tabs={tabs} />
        {docsHref && (
          <p className="mt-3 text-12">
            <Link href={docsHref}>API reference</Link>
          </p>
        )}
      </Collapsible.Panel>
    </Collapsible.Root>
  );
}
