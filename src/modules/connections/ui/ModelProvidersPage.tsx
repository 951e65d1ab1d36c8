import { Ellipsis, Pencil, Plug, PlugZap, Plus, Trash2 } from "lucide-react";
import { useMemo, useState } from "react";
import { type Connection, useAction, useApi, useCan, useHref, useList } from "../../../web/api/index.ts";
import {
  Button,
  type Column,
  DeveloperCorner,
  EmptyState,
  IconButton,
  Menu,
  Table,
  Time,
} from "../../../web/kit/index.ts";
import { DeleteDialog } from "../../../web/parts/DeleteDialog.tsx";
import { ListError } from "../../../web/parts/ListError.tsx";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { ConnectionDialog } from "./ConnectionDialog.tsx";
import { EditConnectionDialog } from "./EditConnectionDialog.tsx";
import { IntegrationsFrame } from "../../integrations/ui/IntegrationsFrame.tsx";
import { isModelProvider, type ModelConnection, providerOf } from "./providers.ts";
import { TestConnectionDialog } from "./TestConnectionDialog.tsx";

type Doing = { what: "test" | "edit" | "delete"; connection: ModelConnection };

const columnsFor = (onDo: ((doing: Doing) => void) | null): Column<ModelConnection>[] => [
  { key: "name", header: "Name", cell: (connection) => connection.name },
  { key: "kind", header: "Provider", width: "148px", cell: ({ kind }) => providerOf(kind).label },
  {
    key: "url",
    header: "Address",
    priority: 2,
    cell: ({ baseUrl }) =>
      baseUrl ? <code className="font-mono text-12">{baseUrl}</code> : "the provider's own",
  },
  {
    key: "secret",
    header: "API key",
    width: "100px",
    priority: 2,
    cell: ({ secretHint }) =>
      secretHint ? <code className="font-mono text-12">…{secretHint}</code> : "none",
  },
  {
    key: "updated",
    header: "Changed",
    width: "96px",
    align: "end",
    priority: 2,
    cell: (connection) => <Time at={connection.updatedAt} />,
  },
  ...(onDo
    ? [
        {
          key: "actions",
          header: "",
          width: "56px",
          align: "end" as const,
          cell: (connection: ModelConnection) => (
            <Menu
              trigger={<IconButton size="small" label={`Actions of ${connection.name}`} icon={Ellipsis} />}
              items={[
                { label: "Test", icon: PlugZap, onSelect: () => onDo({ what: "test", connection }) },
                {
                  label: "Edit or replace key",
                  icon: Pencil,
                  onSelect: () => onDo({ what: "edit", connection }),
                },
                "separator",
                {
                  label: "Delete",
                  icon: Trash2,
                  isDanger: true,
                  onSelect: () => onDo({ what: "delete", connection }),
                },
              ]}
            />
          ),
        },
      ]
    : []),
];

/** The model providers that agents of this workspace can use. */
export function ModelProvidersPage() {
  const api = useApi();
  const can = useCan();
  const [isCreating, setIsCreating] = useState(false);
  const [doing, setDoing] = useState<Doing | null>(null);
  const canWrite = can("connections:write");
  const list = useList(["connections"], (cursor, signal) => api.connections.list({ cursor }, { signal }));
  const columns = useMemo(() => columnsFor(canWrite ? setDoing : null), [canWrite]);
  const close = () => setDoing(null);
  const createButton = canWrite && (
    <Button look="primary" icon={Plus} onClick={() => setIsCreating(true)}>
      Connect a provider
    </Button>
  );
  return (
    <IntegrationsFrame page="models" actions={createButton}>
      {list.error ? (
        <ListError list={list} what="connections" />
      ) : (
        <Table
          label="Model providers"
          columns={columns}
          rowKey={(connection) => connection.id}
          {...(canWrite
            ? { onOpen: (connection: ModelConnection) => setDoing({ what: "edit", connection }) }
            : {})}
          {...list.table}
          rows={list.rows?.filter(isModelProvider)}
          empty={
            <EmptyState
              icon={Plug}
              title="No model provider is connected"
              sentence="Until one is, agents answer with the scripted demo model, which works offline."
              action={createButton}
              docs={{ label: "How integrations work", href: "/docs/integrations" }}
            />
          }
        />
      )}
      <DeveloperCorner
        example={verbExample("connections.create", {
          kind: "openai-compatible",
          name: "Ollama",
          baseUrl: "http://localhost:11434/v1",
        })}
        docsHref="/docs/api#connectionsCreate"
      />
      <ConnectionDialog key={String(isCreating)} isOpen={isCreating} onOpenChange={setIsCreating} />
      {doing?.what === "test" && <TestConnectionDialog connection={doing.connection} onClose={close} />}
      {doing?.what === "edit" && <EditConnectionDialog connection={doing.connection} onClose={close} />}
      {doing?.what === "delete" && <DeleteConnection connection={doing.connection} onClose={close} />}
    </IntegrationsFrame>
  );
}

function DeleteConnection({ connection, onClose }: { connection: Connection; onClose: () => void }) {
  const api = useApi();
  const href = useHref();
  const remove = useAction(() => api.connections.delete({ id: connection.id }), {
    what: "The connection was not deleted.",
    done: `Connection “${connection.name}” deleted`,
    refreshes: ["connections"],
    isInPlace: true,
    onDone: onClose,
  });
  return (
    <DeleteDialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      kind="connection"
      name={connection.name}
      consequence="The connection and its stored key are gone. This cannot be undone."
      isBusy={remove.isBusy}
      error={remove.error}
      userHref={(id) => href(`agents/${id}`)}
      onConfirm={() => remove.run()}
    />
  );
}
