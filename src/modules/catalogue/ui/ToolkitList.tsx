import { Boxes, Plus } from "lucide-react";
import { type Output, useList, useUrlState } from "../../../web/api/index.ts";
import { Badge, Button, type Column, DeveloperCorner, Time } from "../../../web/kit/index.ts";
import { ListTable } from "../../../web/parts/ListTable.tsx";
import { TOOLKITS, useOwner } from "../../tool-sources/ui/owner.ts";
import { CreateToolkitDialog } from "./CreateToolkitDialog.tsx";

export type Toolkit = Output<"toolkits.list">["data"][number];

const columnsFor = (scope: "workspace" | "organization"): Column<Toolkit>[] => [
  {
    key: "name",
    header: "Name",
    cell: ({ name, slug }) => (
      <span className="flex min-w-0 items-baseline gap-2">
        <span className="truncate">{name}</span>
        <code className="truncate font-mono text-12 text-ink-muted">{slug}</code>
      </span>
    ),
  },
  { key: "description", header: "Description", priority: 2, cell: ({ description }) => description || "–" },
  {
    key: "patterns",
    header: "Picks",
    priority: 3,
    cell: ({ patterns }) => (
      <code className="font-mono text-12 text-ink-muted">{patterns.join(" ") || "nothing yet"}</code>
    ),
  },
  ...(scope === "workspace"
    ? [
        {
          key: "tools",
          header: "Tools",
          width: "84px",
          align: "end" as const,
          cell: ({ toolCount }: Toolkit) => toolCount?.toLocaleString("en") ?? "–",
        },
        {
          key: "owner",
          header: "Belongs to",
          width: "124px",
          priority: 2 as const,
          cell: ({ isShared }: Toolkit) => (isShared ? <Badge>organization</Badge> : "this workspace"),
        },
      ]
    : []),
  {
    key: "updated",
    header: "Changed",
    width: "96px",
    align: "end",
    priority: 2,
    cell: ({ updatedAt }) => <Time at={updatedAt} />,
  },
];

export function CreateToolkit() {
  const { canWriteTools } = useOwner();
  const [url, setUrl] = useUrlState();
  if (!canWriteTools) return null;
  return (
    <>
      <Button look="primary" icon={Plus} onClick={() => setUrl({ create: "true" })}>
        Create toolkit
      </Button>
      {url.create === "true" && <CreateToolkitDialog onClose={() => setUrl({ create: undefined })} />}
    </>
  );
}

/** Named subsets of the catalogue that agents can be narrowed to. */
export function ToolkitList() {
  const { call, key, scope, href, example, apiDocsHref, canWriteTools, whoMayWrite } = useOwner();
  const [, setUrl] = useUrlState();
  const list = useList<Toolkit>([TOOLKITS, key, "list"], (cursor, signal) =>
    call("toolkits.list", { cursor }, { signal }),
  );
  return (
    <>
      <ListTable
        list={list}
        name="toolkits"
        columns={columnsFor(scope)}
        rowHref={({ id }) => href("toolkits", `/${id}`)}
        empty={{
          icon: Boxes,
          title: "No toolkits yet",
          sentence:
            "A toolkit is a named subset of the catalogue. An agent that looks for tools itself finds those of its toolkit and no others. It never allows what policies forbid.",
          action: canWriteTools ? (
            <Button look="primary" icon={Plus} onClick={() => setUrl({ create: "true" })}>
              Create toolkit
            </Button>
          ) : (
            <p className="text-13 text-ink-muted">{whoMayWrite}</p>
          ),
          docs: { label: "How tools work", href: "/docs/tools" },
        }}
      />
      <DeveloperCorner
        example={example("toolkits.create", { name: "Reading GitHub", patterns: ["github.**"] })}
        docsHref={apiDocsHref("toolkits.create")}
      />
    </>
  );
}
