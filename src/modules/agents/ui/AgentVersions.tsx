import { GitCompareArrows, History, Layers } from "lucide-react";
import { useState } from "react";
import {
  type AgentDetail,
  type Output,
  useApi,
  useCan,
  useList,
  useUrlState,
} from "../../../web/api/index.ts";
import { Button, type Column, EmptyState, Link, StageBadge, Table, Time } from "../../../web/kit/index.ts";
import { ListError } from "../../../web/parts/ListError.tsx";
import { CompareVersions } from "./CompareVersions.tsx";
import { RestoreDialog } from "./RestoreDialog.tsx";
import type { Draft } from "./useDraft.ts";
import { VersionPanel } from "./VersionPanel.tsx";

type VersionRow = Output<"agents.list_versions">["data"][number];

const columns: readonly Column<VersionRow>[] = [
  {
    key: "number",
    header: "Version",
    width: "76px",
    cell: ({ number }) => <span className="font-medium">v{number}</span>,
  },
  {
    key: "title",
    header: "Title",
    cell: ({ title, notes }) => (
      <span className="block truncate">
        {title || notes || <span className="text-ink-faint">No title</span>}
      </span>
    ),
  },
  {
    key: "stages",
    header: "Stages",
    width: "136px",
    cell: ({ stages }) => (
      <span className="flex flex-wrap gap-1">
        {stages.map((stage) => (
          <StageBadge key={stage} stage={stage} />
        ))}
      </span>
    ),
  },
  {
    key: "by",
    header: "Published by",
    priority: 3,
    cell: ({ createdByName }) => createdByName ?? "Somebody",
  },
  {
    key: "at",
    header: "Published",
    width: "110px",
    align: "end",
    priority: 2,
    cell: ({ createdAt }) => <Time at={createdAt} />,
  },
];

/** Every published version: look at one, compare two, restore one into the draft. */
export function AgentVersions({
  agent,
  draft,
  onPublish,
}: {
  agent: AgentDetail;
  draft: Draft;
  onPublish?: () => void;
}) {
  const api = useApi();
  const can = useCan();
  const [url, setUrl] = useUrlState();
  const [restoring, setRestoring] = useState<number | null>(null);
  const versions = useList(["agents", agent.id, "versions"], (cursor, signal) =>
    api.agents.listVersions({ id: agent.id, cursor }, { signal }),
  );
  if (versions.error && !versions.rows) return <ListError list={versions} what="versions" />;
  const opened = Number(url.version) || null;
  return (
    <div className="flex flex-col gap-3">
      {url.from && url.to ? (
        <CompareVersions agent={agent} from={url.from} to={url.to} onChange={setUrl} />
      ) : (
        agent.latestVersion !== null && (
          <div className="flex justify-end">
            <Button
              icon={GitCompareArrows}
              onClick={() => setUrl({ from: String(agent.latestVersion), to: "draft" })}
            >
              Compare two
            </Button>
          </div>
        )
      )}
      <Table
        label="Versions"
        columns={columns}
        rowKey={({ id }) => id}
        onOpen={({ number }) => setUrl({ version: String(number) })}
        bulkActions={(keys) => {
          const numbers = keys
            .map((key) => versions.rows?.find(({ id }) => id === key)?.number ?? 0)
            .sort((a, b) => a - b);
          return keys.length === 2 ? (
            <Button
              size="small"
              icon={GitCompareArrows}
              onClick={() => setUrl({ from: String(numbers[0]), to: String(numbers[1]) })}
            >
              Compare v{numbers[0]} with v{numbers[1]}
            </Button>
          ) : (
            <span className="text-12 text-ink-muted">Select two to compare them.</span>
          );
        }}
        empty={
          <EmptyState
            icon={Layers}
            title="Nothing is published yet"
            sentence="A version freezes the draft with the exact versions of its tools, so that what you deploy never changes by itself."
            action={
              onPublish && (
                <Button look="primary" onClick={onPublish}>
                  Publish version 1
                </Button>
              )
            }
            docs={{ label: "Versions", href: "/docs/agents#publish" }}
          />
        }
        {...versions.table}
      />
      {opened !== null && (
        <VersionPanel
          agent={agent}
          number={opened}
          onClose={() => setUrl({ version: undefined })}
          actions={
            <>
              <Button
                size="small"
                icon={GitCompareArrows}
                onClick={() => setUrl({ version: undefined, from: String(opened), to: "draft" })}
              >
                Compare with the draft
              </Button>
              {can("agents:write") && (
                <Button size="small" icon={History} onClick={() => setRestoring(opened)}>
                  Restore
                </Button>
              )}
            </>
          }
        />
      )}
      {restoring !== null && (
        <RestoreDialog
          agent={agent}
          draft={draft}
          number={restoring}
          onClose={() => setRestoring(null)}
          onDone={() => setUrl({ version: undefined, tab: undefined })}
        />
      )}
      {agent.latestVersion !== null && (
        <p className="text-12 text-ink-faint">
          Which version each stage serves is under <Link href="?tab=deployments">Deployments</Link>.
        </p>
      )}
    </div>
  );
}
