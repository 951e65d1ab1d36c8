import { FilterX, LayoutGrid, Plus } from "lucide-react";
import { useMemo, useState } from "react";
import {
  client,
  useAction,
  useGo,
  useList,
  useUrlState,
  type Workspace,
  workspaceHref,
} from "../../../web/api/index.ts";
import { useSessionChanges } from "../../../web/api/useSession.ts";
import {
  Button,
  DeveloperCorner,
  EmptyState,
  FilterBar,
  PageHeader,
  SegmentedControl,
  Table,
} from "../../../web/kit/index.ts";
import { ListError } from "../../../web/parts/ListError.tsx";
import { useSearchText } from "../../../web/parts/useSearchText.ts";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { CreateWorkspaceDialog } from "../../../web/shell/CreateWorkspaceDialog.tsx";
import { useCanInOrganization, useOrganization } from "./OrganizationContext.ts";
import { OrganizationFrame } from "./OrganizationFrame.tsx";
import { workspaceColumns } from "./workspaceColumns.tsx";
import { WORKSPACES } from "./lists.ts";

/** The workspaces of an organization, those in use and those archived. */
export const WorkspacesPage = () => (
  <OrganizationFrame page="workspaces">
    <Workspaces />
  </OrganizationFrame>
);

function Workspaces() {
  const { organization, access } = useOrganization();
  const organizationId = organization.id;
  const canCreate = useCanInOrganization()("workspaces:create");
  const { addWorkspace } = useSessionChanges();
  const go = useGo();
  const [url, setUrl] = useUrlState();
  const [text, setText, search] = useSearchText();
  const [isCreating, setIsCreating] = useState(false);
  const isArchived = url.show === "archived";
  const filters = { search: search || undefined };
  const list = useList([WORKSPACES, organizationId, String(isArchived), filters], (cursor, signal) =>
    client.workspaces.list(
      { organizationId, cursor, ...filters, ...(isArchived ? { isArchived: true as never } : {}) },
      { signal },
    ),
  );
  const restore = useAction(
    (workspace: Workspace) => client.workspaces.restore({ workspaceId: workspace.id }),
    {
      what: "The workspace was not restored.",
      done: ({ name }) => `${name} is back`,
      refreshes: [WORKSPACES],
      onDone: (workspace) => addWorkspace(workspace),
    },
  );
  const columns = useMemo(
    () => workspaceColumns({ isArchived, isBusy: restore.isBusy, onRestore: restore.run }),
    [isArchived, restore.isBusy],
  );
  const create = canCreate && (
    <Button look="primary" icon={Plus} onClick={() => setIsCreating(true)}>
      Create workspace
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Workspaces"
        count={list.isComplete && !filters.search ? list.rows?.length : undefined}
        description={
          access.isAdmin
            ? `Every workspace of ${organization.name}; you reach them all.`
            : `The workspaces of ${organization.name} you were added to; its owners and admins see the others.`
        }
        actions={create}
      />
      <FilterBar
        query={text}
        onQueryChange={setText}
        placeholder="Search workspaces…"
        isFiltered={Boolean(filters.search)}
        onClear={() => setUrl({ search: undefined })}
      >
        <SegmentedControl
          label="Which workspaces"
          value={isArchived ? "archived" : "active"}
          onValueChange={(next) => setUrl({ show: next === "archived" ? next : undefined })}
          options={[
            { value: "active", label: "In use" },
            { value: "archived", label: "Archived" },
          ]}
        />
      </FilterBar>
      {list.error ? (
        <ListError list={list} what="workspaces" />
      ) : (
        <Table
          label={isArchived ? "Archived workspaces" : "Workspaces"}
          columns={columns}
          rowKey={({ id }) => id}
          rowHref={isArchived ? undefined : (workspace) => workspaceHref(workspace)}
          {...list.table}
          empty={
            filters.search ? (
              <EmptyState
                icon={FilterX}
                hint="A search is set."
                title="No workspace matches"
                action={<Button onClick={() => setUrl({ search: undefined })}>Clear search</Button>}
              />
            ) : isArchived ? (
              <EmptyState
                icon={LayoutGrid}
                title="Nothing is archived"
                sentence="An archived workspace keeps its data; nobody can enter it and its keys are refused until it is restored."
                docs={{ label: "What archiving does", href: "/docs/workspaces" }}
              />
            ) : (
              <EmptyState
                icon={LayoutGrid}
                title="No workspace you can enter"
                sentence="A workspace holds agents, tools, keys and runs of its own; no other workspace sees them."
                action={create}
                docs={{ label: "How workspaces work", href: "/docs/workspaces" }}
              />
            )
          }
        />
      )}
      <DeveloperCorner
        example={verbExample("workspaces.list", { organizationId })}
        docsHref="/docs/api#workspacesList"
      />
      {isCreating && (
        <CreateWorkspaceDialog
          organizationId={organizationId}
          onClose={() => setIsCreating(false)}
          onCreated={(workspace) => {
            setIsCreating(false);
            go(workspaceHref(workspace));
          }}
        />
      )}
    </>
  );
}
