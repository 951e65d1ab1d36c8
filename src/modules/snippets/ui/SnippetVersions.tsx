import { useApi, useApiQuery, useList, useUrlState, type Output } from "../../../web/api/index.ts";
import {
  Badge,
  type Column,
  DiffView,
  EmptyState,
  SidePanel,
  SkeletonText,
  Table,
  Time,
} from "../../../web/kit/index.ts";
import { ListError } from "../../../web/parts/ListError.tsx";
import type { SnippetDetail } from "./useSnippetDraft.ts";

type Version = Output<"snippets.list_versions">["data"][number];

/** What was published, newest first; a row opens how it differs from the draft. */
export function SnippetVersions({ snippet }: { snippet: SnippetDetail }) {
  const api = useApi();
  const [url, setUrl] = useUrlState();
  const { id, version: published } = snippet;
  const list = useList<Version>(["snippets", id, "versions"], (cursor, signal) =>
    api.snippets.listVersions({ id, cursor }, { signal }),
  );
  const columns: Column<Version>[] = [
    {
      key: "number",
      header: "Version",
      width: "148px",
      cell: ({ number }) => (
        <span className="flex items-center gap-2">
          v{number} {number === published && <Badge tone="green">imported</Badge>}
        </span>
      ),
    },
    { key: "title", header: "Title", cell: ({ title, notes }) => title || notes || "–" },
    { key: "by", header: "Published by", priority: 2, cell: ({ createdByName }) => createdByName ?? "–" },
    {
      key: "at",
      header: "When",
      width: "96px",
      align: "end",
      cell: ({ createdAt }) => <Time at={createdAt} />,
    },
  ];
  const open = Number(url.version);
  if (list.error) return <ListError list={list} what="versions" />;
  return (
    <>
      <Table
        label="Versions"
        columns={columns}
        rowKey={(version) => version.id}
        onOpen={({ number }) => setUrl({ version: String(number) })}
        {...list.table}
        empty={
          <EmptyState
            title="No versions yet"
            sentence="The first one is made when the snippet is published. Imports find the one published last."
          />
        }
      />
      <SidePanel
        isOpen={open > 0}
        onOpenChange={(isOpen) => !isOpen && setUrl({ version: undefined })}
        title={`Version ${open} and the draft`}
        width="large"
      >
        {open > 0 && <Compared snippet={snippet} number={open} />}
      </SidePanel>
    </>
  );
}

function Compared({ snippet, number }: { snippet: SnippetDetail; number: number }) {
  const api = useApi();
  const { data } = useApiQuery(["snippets", snippet.id, "versions", number], (signal) =>
    api.snippets.getVersion({ id: snippet.id, number }, { signal }),
  );
  if (!data) return <SkeletonText lines={6} />;
  return (
    <DiffView
      before={data.content.code}
      after={snippet.content.code}
      beforeLabel={`Version ${number}`}
      afterLabel="Draft"
    />
  );
}
