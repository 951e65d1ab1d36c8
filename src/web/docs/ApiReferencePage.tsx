import { useQuery } from "@tanstack/react-query";
import { FilterX } from "lucide-react";
import { useLocation } from "@tanstack/react-router";
import { useEffect, useMemo, useState } from "react";
import {
  Button,
  Card,
  CodeBlock,
  EmptyState,
  ErrorState,
  FilterBar,
  Link,
  PageHeader,
  SkeletonText,
} from "../kit/index.ts";
import { ApiOperationRow } from "./ApiOperation.tsx";
import { type ApiOperation, isMatch, type OpenApiDocument, operationsOf } from "./openApiOperations.ts";

async function loadDocument(): Promise<OpenApiDocument> {
  const response = await fetch("/v1/openapi.json");
  if (!response.ok) throw new Error(`The server answered ${response.status}.`);
  return (await response.json()) as OpenApiDocument;
}

const titleOf = (tag: string) => {
  const words = tag.replaceAll("_", " ").replace(/^api\b/, "API");
  return words.charAt(0).toUpperCase() + words.slice(1);
};

/** Every operation of this installation's API, made from the document it serves itself. */
export function ApiReferencePage() {
  const { data, error, isFetching, refetch } = useQuery({ queryKey: ["openapi"], queryFn: loadDocument });
  const [query, setQuery] = useState("");
  const { hash } = useLocation();
  const [openId, setOpenId] = useState("");
  const operations = useMemo(() => (data ? operationsOf(data) : []), [data]);
  const shown = query.trim() ? operations.filter((each) => isMatch(each, query.trim())) : operations;
  useEffect(() => {
    if (!data || !hash) return;
    setOpenId(hash);
    document.getElementById(hash)?.scrollIntoView({ block: "start" });
  }, [data, hash]);
  const open = (id: string, isOpen: boolean) => {
    setOpenId(isOpen ? id : "");
    history.replaceState(history.state, "", isOpen ? `#${id}` : location.pathname + location.search);
  };
  return (
    <>
      <PageHeader
        title="API reference"
        count={data && operations.length}
        description={
          <>
            The dashboard uses nothing else. The same as a document:{" "}
            <Link href="/v1/openapi.json">/v1/openapi.json</Link>
          </>
        }
      />
      {error ? (
        <Card>
          <ErrorState
            problem={{ what: "The API document could not be loaded.", why: error.message }}
            onRetry={() => void refetch()}
            isRetrying={isFetching}
          />
        </Card>
      ) : !data ? (
        <SkeletonText lines={10} />
      ) : (
        <div className="flex flex-col gap-6">
          <Introduction origin={location.origin} />
          <div>
            <FilterBar
              query={query}
              onQueryChange={setQuery}
              placeholder="Search operations"
              isFiltered={query !== ""}
              onClear={() => setQuery("")}
            />
            <GroupLinks tags={groupsOf(shown).map(([tag]) => tag)} />
            {shown.length === 0 && (
              <Card>
                <EmptyState
                  icon={FilterX}
                  title="No operation matches"
                  sentence="The search looks at names, paths, summaries and permissions."
                  action={<Button onClick={() => setQuery("")}>Clear the search</Button>}
                />
              </Card>
            )}
            <div className="flex flex-col gap-4">
              {groupsOf(shown).map(([tag, group]) => (
                <div key={tag} id={tag} className="scroll-mt-16">
                  <Card title={titleOf(tag)} isFlush>
                    {group.map((operation) => (
                      <ApiOperationRow
                        key={operation.operationId}
                        operation={operation}
                        origin={location.origin}
                        isOpen={openId === operation.operationId}
                        onOpenChange={(isOpen) => open(operation.operationId, isOpen)}
                      />
                    ))}
                  </Card>
                </div>
              ))}
            </div>
          </div>
        </div>
      )}
    </>
  );
}

function GroupLinks({ tags }: { tags: readonly string[] }) {
  return (
    <nav aria-label="Groups of operations" className="flex flex-wrap gap-x-4 gap-y-1 pb-3 text-13">
      {tags.map((tag) => (
        <Link key={tag} href={`#${tag}`} isQuiet>
          {titleOf(tag)}
        </Link>
      ))}
    </nav>
  );
}

function groupsOf(operations: readonly ApiOperation[]): [string, ApiOperation[]][] {
  const groups = new Map<string, ApiOperation[]>();
  for (const operation of operations) {
    const group = groups.get(operation.tag);
    if (group) group.push(operation);
    else groups.set(operation.tag, [operation]);
  }
  return [...groups];
}

function Introduction({ origin }: { origin: string }) {
  return (
    <Card title="How to call it">
      <div className="grid min-w-0 gap-4 lg:grid-cols-2">
        <ul className="flex list-disc flex-col gap-1 pl-4 text-13 text-ink-muted">
          <li>
            Send an <Link href="/docs/api-keys">API key</Link> as a bearer token. It names its workspace.
          </li>
          <li>Bodies and answers are JSON with camelCase names. Money is in micro-units of the currency.</li>
          <li>
            Lists answer <code className="font-mono text-12">data</code> and{" "}
            <code className="font-mono text-12">nextCursor</code>; pass it back as{" "}
            <code className="font-mono text-12">cursor</code> until it is null.
          </li>
          <li>
            An <code className="font-mono text-12">Idempotency-Key</code> makes a repeated call answer the
            same for 24 hours.
          </li>
          <li>
            Errors are problem details (RFC 9457) with a stable{" "}
            <code className="font-mono text-12">code</code> and a{" "}
            <code className="font-mono text-12">requestId</code>.
          </li>
        </ul>
        <div className="min-w-0 self-start">
          <CodeBlock
            label="First call"
            language="bash"
            code={`curl "${origin}/v1/me" \\\n  -H "Authorization: Bearer $BAILIWICK_API_KEY"`}
            isWrapped
          />
        </div>
      </div>
    </Card>
  );
}
