import {
  Loaded,
  type Output,
  useApi,
  useApiQuery,
  useHref,
  usePageTitle,
  usePathParam,
} from "../../../web/api/index.ts";
import {
  Button,
  Card,
  CodeBlock,
  DetailHeader,
  DeveloperCorner,
  JsonView,
  Link,
  Markdown,
  Tabs,
} from "../../../web/kit/index.ts";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { exampleArguments } from "../../tools/ui/exampleArguments.ts";
import type { ParameterSchema } from "../../tools/ui/parameterRows.ts";
import { CATALOGUE } from "../../tool-sources/ui/owner.ts";
import { AnnotationBadges, BlockedBadge } from "./AnnotationBadges.tsx";
import { CallPanel } from "./CallPanel.tsx";
import { DriftNotice } from "./DriftNotice.tsx";
import { ToolUsers } from "./ToolUsers.tsx";
import { OWN_SOURCE, useToolHref } from "./useToolHref.ts";

/** One tool of the catalogue: what it does, its types, who uses it, and a way to try it. */
export function CatalogueToolPage() {
  const api = useApi();
  const href = useHref();
  const address = usePathParam("address");
  usePageTitle(address, "Tools");
  const query = useApiQuery([CATALOGUE, "tool", address], (signal) =>
    api.catalogue.get({ address }, { signal }),
  );
  return (
    <Loaded query={query} thing="tool" list={{ label: "All tools", href: href("tools") }}>
      {(tool) => <View key={tool.fingerprint} tool={tool} />}
    </Loaded>
  );
}

function View({ tool }: { tool: Output<"catalogue.get"> }) {
  const href = useHref();
  const toolHref = useToolHref();
  const { address, source, sourceId, kind } = tool;
  const editHref = kind === "workspace" && source === OWN_SOURCE ? toolHref(address) : undefined;
  return (
    <>
      <DetailHeader
        list={{ label: "Tools", href: href("tools") }}
        name={
          <span className="font-mono break-all">
            <span className="text-ink-muted">{source}.</span>
            {address.slice(source.length + 1)}
          </span>
        }
        id={address}
        status={
          <>
            {tool.isBlocked && <BlockedBadge />}
            <AnnotationBadges annotations={tool.annotations} />
          </>
        }
        meta={[
          ...(tool.method ? [<code className="font-mono">{tool.method}</code>] : []),
          ...(sourceId
            ? [
                <Link href={href(`tools/sources/${sourceId}`)} isQuiet>
                  source {source}
                </Link>,
              ]
            : [`source ${source}`]),
          <span title={tool.fingerprint}>fingerprint {tool.fingerprint.slice(0, 12)}</span>,
        ]}
        actions={editHref && <Button href={editHref}>Edit</Button>}
      />
      <div className="grid min-w-0 items-start gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="flex min-w-0 flex-col gap-4">
          {sourceId && <DriftNotice sourceId={sourceId} address={address} />}
          {tool.description && (
            <Card title="Description">
              <Markdown text={tool.description} />
            </Card>
          )}
          <Card title="Types">
            <Tabs
              tabs={[
                {
                  value: "typescript",
                  label: "TypeScript",
                  content: (
                    <CodeBlock
                      label="TypeScript"
                      code={tool.typescript}
                      language="javascript"
                      maxHeight={520}
                    />
                  ),
                },
                {
                  value: "parameters",
                  label: "Arguments",
                  content: (
                    <JsonView label="JSON Schema of the arguments" value={tool.parameters} openDepth={4} />
                  ),
                },
                {
                  value: "output",
                  label: "Result",
                  content: tool.output ? (
                    <JsonView label="JSON Schema of the result" value={tool.output} openDepth={4} />
                  ) : (
                    <p className="text-13 text-ink-muted">Its source does not say what it answers.</p>
                  ),
                },
              ]}
            />
          </Card>
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <CallPanel tool={tool} />
          <ToolUsers users={tool.usedBy} />
        </div>
      </div>
      <DeveloperCorner
        example={verbExample("tools.call", {
          address,
          arguments: exampleArguments(tool.parameters as ParameterSchema),
        })}
        docsHref="/docs/api#toolsCall"
      />
    </>
  );
}
