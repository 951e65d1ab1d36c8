import { PlugZap, Unplug } from "lucide-react";
import { useMemo, useState } from "react";
import {
  type Output,
  useAccount,
  useAction,
  useApi,
  useCan,
  useList,
  problemOf,
} from "../../../web/api/index.ts";
import { type Column, ConfirmDialog, IconButton, Time } from "../../../web/kit/index.ts";
import { ListTable } from "../../../web/parts/ListTable.tsx";

type Client = Output<"mcp.list_clients">["data"][number];

const columns = (myId: string, onRevoke: (client: Client) => void): Column<Client>[] => [
  { key: "name", header: "Client", cell: ({ name }) => name },
  {
    key: "who",
    header: "Acts for",
    width: "150px",
    priority: 2,
    cell: ({ accountId, accountName }) => (accountId === myId ? "you" : (accountName ?? "somebody who left")),
  },
  {
    key: "reaches",
    header: "Reaches",
    width: "150px",
    priority: 2,
    cell: ({ toolkitId, toolkitName }) =>
      toolkitId === null ? "every tool" : (toolkitName ?? "a toolkit that is gone"),
  },
  {
    key: "connected",
    header: "Connected",
    width: "112px",
    align: "end",
    priority: 2,
    cell: ({ createdAt }) => <Time at={createdAt} />,
  },
  {
    key: "used",
    header: "Last used",
    width: "112px",
    align: "end",
    cell: ({ lastUsedAt }) => (lastUsedAt ? <Time at={lastUsedAt} /> : "never"),
  },
  {
    key: "revoke",
    header: "",
    width: "52px",
    align: "end",
    cell: (client) => (
      <IconButton
        size="small"
        icon={Unplug}
        label={`Disconnect ${client.name}`}
        onClick={() => onRevoke(client)}
      />
    ),
  },
];

/** Clients that signed in here through a browser, and the way to end them. */
export function ClientsCard() {
  const api = useApi();
  const can = useCan();
  const { id: myId } = useAccount();
  const [ending, setEnding] = useState<Client | null>(null);
  const list = useList(["mcp", "clients"], (cursor, signal) =>
    api.mcp.listClients({ cursor, isLive: "true" }, { signal }),
  );
  const shown = useMemo(() => columns(myId, setEnding), [myId]);
  const revoke = useAction((client: Client) => api.mcp.revokeClient({ id: client.id }), {
    what: "The client was not disconnected.",
    done: (_, { name }) => `${name} disconnected`,
    refreshes: ["mcp"],
    isInPlace: true,
    onDone: () => setEnding(null),
  });
  return (
    <section className="flex flex-col gap-2">
      <h2 className="text-14 font-semibold">
        {can("api_keys:manage") ? "Connected clients" : "Your connected clients"}
      </h2>
      <ListTable
        list={list}
        name="connected clients"
        columns={shown}
        empty={{
          icon: PlugZap,
          title: "No client is connected",
          sentence:
            "A client that signs in through the browser appears here. Clients with an API key are under API keys.",
          docs: { label: "How MCP clients connect", href: "/docs/mcp" },
        }}
      />
      {ending && (
        <ConfirmDialog
          isOpen
          onOpenChange={(isOpen) => !isOpen && setEnding(null)}
          title={`Disconnect “${ending.name}”?`}
          consequence="Its tokens are refused from now on. It can ask to be connected again."
          action="Disconnect"
          isLoading={revoke.isBusy}
          error={revoke.error ? problemOf(revoke.error, "The client was not disconnected.") : null}
          onConfirm={() => revoke.run(ending)}
        />
      )}
    </section>
  );
}
