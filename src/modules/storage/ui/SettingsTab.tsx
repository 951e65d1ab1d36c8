import { Archive, Trash2 } from "lucide-react";
import { useState } from "react";
import { problemOf, useAction, useApi, useCan, useGo, useHref } from "../../../web/api/index.ts";
import {
  Button,
  Card,
  ConfirmDialog,
  DescriptionList,
  formatBytes,
  Id,
  Time,
} from "../../../web/kit/index.ts";
import { ReadOnlyNote } from "../../roles/ui/ReadOnlyNote.tsx";
import { mayChange, type Storage } from "./scopes.ts";
import { Ending, ScopeName } from "./storageColumns.tsx";

/** What it is, and the two ways to be rid of it. */
export function SettingsTab({ storage }: { storage: Storage }) {
  const can = useCan();
  return (
    <div className="flex max-w-180 flex-col gap-4">
      <Card title="Facts">
        <DescriptionList
          facts={[
            ["Scope", <ScopeName scope={storage.scope} />],
            ["Ends", <Ending storage={storage} />],
            ["May hold", formatBytes(storage.quotaBytes)],
            ["Run", storage.runId ? <Id value={storage.runId} /> : undefined],
            ["Made", <Time at={storage.createdAt} isExact />],
          ]}
        />
      </Card>
      {mayChange(storage.scope, can) ? (
        <Danger storage={storage} />
      ) : (
        <ReadOnlyNote
          permission={storage.scope === "organization" ? "storage:organization" : "storage:write"}
          doing="close and delete this storage"
        />
      )}
    </div>
  );
}

function Danger({ storage }: { storage: Storage }) {
  const api = useApi();
  const go = useGo();
  const href = useHref();
  const [isAsking, setIsAsking] = useState(false);
  const { id, name, durability } = storage;
  const isKept = durability === "durable";
  const leave = () => go(href("storage"), { isReplacing: true });
  const close = useAction(() => api.storage.close({ id }), {
    what: "The storage was not closed.",
    done: "Closed",
    refreshes: ["storage"],
  });
  const remove = useAction(() => api.storage.delete({ id }), {
    what: "The storage was not deleted.",
    done: `“${name}” was deleted`,
    refreshes: ["storage"],
    isInPlace: true,
    onDone: leave,
  });
  return (
    <Card title="Close or delete">
      <div className="flex flex-col gap-3 text-13 text-ink-muted">
        {isKept && storage.status === "open" && (
          <div className="flex flex-wrap items-center justify-between gap-3">
            <span>Closed, nothing is read or written until it is opened again.</span>
            <Button icon={Archive} isLoading={close.isBusy} onClick={() => close.run()}>
              Close storage
            </Button>
          </div>
        )}
        <div className="flex flex-wrap items-center justify-between gap-3">
          <span>Deleted, all files, keys and tables in it are gone.</span>
          <Button look="danger" icon={Trash2} onClick={() => setIsAsking(true)}>
            Delete storage
          </Button>
        </div>
      </div>
      <ConfirmDialog
        isOpen={isAsking}
        onOpenChange={setIsAsking}
        title={`Delete storage “${name}”?`}
        consequence="Its files, keys and database cannot be had back. Export it first if you may need them."
        action="Delete storage"
        typeToConfirm={isKept ? name : undefined}
        isLoading={remove.isBusy}
        error={remove.error ? problemOf(remove.error, "The storage was not deleted.") : null}
        onConfirm={() => remove.run()}
      />
    </Card>
  );
}
