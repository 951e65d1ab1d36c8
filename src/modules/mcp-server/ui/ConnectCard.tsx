import { useState } from "react";
import { useHref } from "../../../web/api/index.ts";
import { Card, CodeBlock, CopyButton, Link, Select, SkeletonText } from "../../../web/kit/index.ts";
import { CLIENT_SNIPPETS } from "./clientSnippets.ts";

/** The address, and what each of the usual clients wants to be told. */
export function ConnectCard({ url }: { url: string | undefined }) {
  const href = useHref();
  const [name, setName] = useState(CLIENT_SNIPPETS[0]!.name);
  const snippet = CLIENT_SNIPPETS.find((each) => each.name === name)!;
  return (
    <Card title="Connect a client">
      {url === undefined ? (
        <SkeletonText lines={4} />
      ) : (
        <div className="flex flex-col gap-4">
          <div className="flex flex-col gap-1.5">
            <span className="text-13 font-medium">Address</span>
            <span className="flex items-center gap-2">
              <code className="min-w-0 grow truncate rounded-md border border-line bg-sunken px-2 py-1.5 font-mono text-12">
                {url}
              </code>
              <CopyButton text={url} label="Copy address" hasText />
            </span>
            <span className="text-12 text-ink-faint">
              The same for every workspace: whoever connects chooses this one, or sends an API key of it.
            </span>
          </div>
          <div className="flex flex-col gap-2">
            <span className="flex flex-wrap items-center gap-2">
              <Select
                aria-label="Client"
                className="w-44"
                options={CLIENT_SNIPPETS.map((each) => ({ value: each.name, label: each.name }))}
                value={name}
                onValueChange={setName}
              />
              <span className="text-13 text-ink-muted">{snippet.where}</span>
            </span>
            <CodeBlock
              code={snippet.code(url)}
              language={snippet.language}
              label={`Configuration of ${name}`}
            />
            {snippet.code(url).includes("bw_live") && (
              <p className="text-13 text-ink-muted">
                Put a key from <Link href={href("api-keys")}>API keys</Link> in its place.
              </p>
            )}
          </div>
        </div>
      )}
    </Card>
  );
}
