import { Callout, DescriptionList, Table, type Column } from "../../../web/kit/index.ts";
import { EffectBadge } from "../../catalogue/ui/AnnotationBadges.tsx";
import { SkippedList } from "./SkippedList.tsx";
import type { Preview } from "./sourceWords.tsx";

type PreviewedTool = Preview["tools"][number];

const columns: Column<PreviewedTool>[] = [
  {
    key: "name",
    header: "Tool",
    cell: ({ name }) => <code className="font-mono text-12">{name}</code>,
  },
  {
    key: "effect",
    header: "Effect",
    width: "104px",
    cell: ({ annotations }) => <EffectBadge annotations={annotations} />,
  },
  { key: "description", header: "Description", priority: 2, cell: ({ description }) => description || "–" },
];

/** What a source would bring, before it is made. */
export function SourcePreview({ preview }: { preview: Preview }) {
  const { title, version, servers, security, toolCount, tools, skipped } = preview;
  const fitting = security.flatMap(({ connectionKinds }) => connectionKinds);
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <DescriptionList
        facts={[
          ["Title", title ?? undefined],
          ["Version", version ?? undefined],
          [
            "Servers",
            servers.length > 0 ? <span className="break-all">{servers.join(", ")}</span> : undefined,
          ],
          ["Tools", toolCount.toLocaleString("en")],
          ["Signs in with", security.length > 0 ? security.map(({ kind }) => kind).join(", ") : undefined],
        ]}
      />
      {fitting.length > 0 && (
        <Callout kind="info" title="It asks for a credential">
          Choose a connection of kind {[...new Set(fitting)].join(" or ")} above, or later in its settings.
        </Callout>
      )}
      <Table
        label="Tools it brings"
        columns={columns}
        rows={tools}
        rowKey={({ name }) => name}
        maxHeight={320}
        hasKeys={false}
        empty={<p className="p-4 text-13 text-ink-muted">It offers no tools.</p>}
      />
      {toolCount > tools.length && (
        <p className="text-12 text-ink-muted">
          The first {tools.length} of {toolCount.toLocaleString("en")}.
        </p>
      )}
      <SkippedList skipped={skipped} />
    </div>
  );
}
