import { Download, FolderOpen } from "lucide-react";
import {
  Loaded,
  useAction,
  useApi,
  useApiQuery,
  useCan,
  useHref,
  usePageTitle,
  usePathParam,
  useUrlState,
  useWorkspace,
} from "../../../web/api/index.ts";
import {
  Button,
  Bytes,
  Callout,
  Card,
  DetailHeader,
  DeveloperCorner,
  Tabs,
  Time,
} from "../../../web/kit/index.ts";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { FilesTab } from "./FilesTab.tsx";
import { KeysTab } from "./KeysTab.tsx";
import { mayChange, type Storage } from "./scopes.ts";
import { SettingsTab } from "./SettingsTab.tsx";
import { SqlTab } from "./SqlTab.tsx";
import { ClosedBadge, Ending, ScopeName, UsedBytes } from "./storageColumns.tsx";

const POLL_MS = 10_000;
const TABS = ["files", "keys", "sql", "settings"] as const;

/** One storage: its files, its keys, its database. */
export function StorageDetailPage() {
  const id = usePathParam("id");
  const api = useApi();
  const href = useHref();
  const query = useApiQuery(["storage", id, "self"], (signal) => api.storage.get({ id }, { signal }), {
    pollMs: POLL_MS,
  });
  usePageTitle(query.data?.name, "Storage");
  return (
    <Loaded query={query} thing="storage" list={{ label: "All storages", href: href("storage") }}>
      {(storage) => <StorageView key={storage.id} storage={storage} />}
    </Loaded>
  );
}

function StorageView({ storage }: { storage: Storage }) {
  const href = useHref();
  const can = useCan();
  const { workspace } = useWorkspace();
  const [url, setUrl] = useUrlState();
  const { id, scope, name, quotaBytes } = storage;
  const isOpen = storage.status === "open";
  const isChanging = isOpen && mayChange(scope, can);
  const tab = TABS.find((one) => one === url.tab) ?? "files";
  const part = { storage, mayWrite: isChanging };
  return (
    <>
      <DetailHeader
        list={{ label: "Storage", href: href("storage") }}
        name={name}
        id={id}
        status={isOpen ? undefined : <ClosedBadge />}
        meta={[
          <ScopeName key="scope" scope={scope} />,
          <Ending key="ends" storage={storage} />,
          <span key="opened">
            opened <Time at={storage.openedAt} />
          </span>,
        ]}
        actions={
          <Button icon={Download} href={`/v1/workspaces/${workspace.id}/storage/${id}/export`}>
            Export
          </Button>
        }
      />
      <div className="flex min-w-0 flex-col gap-4">
        <Card>
          <div className="flex flex-col gap-2">
            <UsedBytes label="Used" used={storage.usedBytes} quota={quotaBytes} />
            <p className="flex flex-wrap gap-x-4 text-12 text-ink-muted">
              <span>
                Files <Bytes sizeBytes={storage.filesBytes} />
              </span>
              <span>
                Keys <Bytes sizeBytes={storage.keysBytes} />
              </span>
              <span>
                Database <Bytes sizeBytes={storage.databaseBytes} />
              </span>
            </p>
          </div>
        </Card>
        {isOpen ? (
          <Tabs
            value={tab}
            onValueChange={(next) => setUrl({ tab: next === "files" ? undefined : next, path: undefined })}
            tabs={[
              { value: "files", label: "Files", count: storage.fileCount, content: <FilesTab {...part} /> },
              { value: "keys", label: "Keys", count: storage.keyCount, content: <KeysTab {...part} /> },
              { value: "sql", label: "Database", content: <SqlTab {...part} /> },
              { value: "settings", label: "Settings", content: <SettingsTab storage={storage} /> },
            ]}
          />
        ) : (
          <>
            <ClosedNote storage={storage} />
            <SettingsTab storage={storage} />
          </>
        )}
      </div>
      <DeveloperCorner {...exampleOf(tab, id)} />
    </>
  );
}

function exampleOf(tab: (typeof TABS)[number], id: string) {
  if (tab === "keys")
    return {
      example: verbExample("storage.kv_incr", { id, key: "visits", by: 1 }),
      docsHref: "/docs/api#storageKvIncr",
    };
  if (tab === "sql")
    return {
      example: verbExample("storage.sql_query", { id, sql: "select * from sqlite_schema" }),
      docsHref: "/docs/api#storageSqlQuery",
    };
  return {
    example: verbExample("storage.files_write", { id, path: "notes/today.txt", content: { text: "Hello" } }),
    docsHref: "/docs/api#storageFilesWrite",
  };
}

function ClosedNote({ storage: { scope, name, durability } }: { storage: Storage }) {
  const api = useApi();
  const can = useCan();
  const open = useAction(() => api.storage.open({ scope, name, durability }), {
    what: "The storage could not be opened.",
    done: "Opened",
    refreshes: ["storage"],
  });
  return (
    <Callout kind="warning" title="This storage is closed">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <span>Nothing is read or written until it is opened again. What it holds is still there.</span>
        {mayChange(scope, can) && (
          <Button icon={FolderOpen} isLoading={open.isBusy} onClick={() => open.run()}>
            Open again
          </Button>
        )}
      </div>
    </Callout>
  );
}
