import { useState } from "react";
import { type Connection, useAction, useGo } from "../../../web/api/index.ts";
import { Button, Card, ConfirmDialog } from "../../../web/kit/index.ts";
import { DeleteOwned } from "../../tool-sources/ui/DeleteOwned.tsx";
import type { ConnectionActs } from "./connectionActs.ts";

/** The last section: revoke the credential, or delete the connection. */
export function ConnectionDanger({
  connection,
  acts,
  canDisconnect,
}: {
  connection: Connection;
  acts: ConnectionActs;
  canDisconnect: boolean;
}) {
  const go = useGo();
  const [open, setOpen] = useState<"disconnect" | "delete" | null>(null);
  const disconnect = useAction(() => acts.disconnect(), {
    what: "It was not disconnected.",
    done: `${connection.name} is disconnected`,
    refreshes: [acts.refreshes],
    isInPlace: true,
    onDone: () => setOpen(null),
  });
  const remove = useAction(() => acts.remove(), {
    what: "The connection was not deleted.",
    done: `Connection “${connection.name}” deleted`,
    refreshes: [acts.refreshes, "catalogue"],
    isInPlace: true,
    onDone: () => go(acts.list.href, { isReplacing: true }),
  });
  const close = () => {
    setOpen(null);
    disconnect.reset();
    remove.reset();
  };
  return (
    <Card title="Disconnect and delete">
      <div className="flex flex-col gap-3">
        {canDisconnect && connection.kind !== "none" && (
          <div className="flex flex-wrap items-center justify-between gap-3">
            <p className="max-w-120 text-13 text-ink-muted">
              Disconnecting revokes the credential at the service where it can be, and forgets it here. The
              connection stays.
            </p>
            <Button disabled={connection.state === "unconnected"} onClick={() => setOpen("disconnect")}>
              Disconnect
            </Button>
          </div>
        )}
        <div className="flex flex-wrap items-center justify-between gap-3">
          <p className="max-w-120 text-13 text-ink-muted">
            A connection can be deleted when nothing uses it.
          </p>
          <Button look="danger" onClick={() => setOpen("delete")}>
            Delete connection
          </Button>
        </div>
      </div>
      <ConfirmDialog
        isOpen={open === "disconnect"}
        onOpenChange={(isOpen) => !isOpen && close()}
        title={`Disconnect “${connection.name}”?`}
        consequence="What uses it is refused until it is connected again."
        action="Disconnect"
        isLoading={disconnect.isBusy}
        error={disconnect.problem}
        onConfirm={() => disconnect.run()}
      />
      {open === "delete" && (
        <DeleteOwned
          kind="connection"
          name={connection.name}
          consequence="The connection and its stored credential are gone. This cannot be undone."
          action={remove}
          onClose={close}
        />
      )}
    </Card>
  );
}
