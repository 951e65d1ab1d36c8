import { HardDrive, Plus } from "lucide-react";
import {
  useApi,
  useApiQuery,
  useCan,
  useHref,
  useList,
  usePageTitle,
  useUrlState,
  useWorkspace,
} from "../../../web/api/index.ts";
import { Button, Card, useShortcut } from "../../../web/kit/index.ts";
import { ListPage } from "../../../web/parts/ListPage.tsx";
import { UrlFilter } from "../../../web/parts/UrlFilter.tsx";
import { useSearchText } from "../../../web/parts/useSearchText.ts";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { ReadOnlyNote } from "../../roles/ui/ReadOnlyNote.tsx";
import { OpenStorageDialog } from "./OpenStorageDialog.tsx";
import { SCOPE_WORDS, SCOPES } from "./scopes.ts";
import { storageColumns, UsedBytes } from "./storageColumns.tsx";

const POLL_MS = 15_000;
const SCOPE_OPTIONS = SCOPES.map((value) => {
  const { label, icon } = SCOPE_WORDS[value];
  return { value, label, icon };
});

/** The storages one can see, and how much of what may be stored is used. */
export function StoragePage() {
  const api = useApi();
  const can = useCan();
  const href = useHref();
  const { workspace } = useWorkspace();
  const [url, setUrl] = useUrlState();
  const [text, setText, search] = useSearchText();
  usePageTitle("Storage");
  const scope = SCOPES.find((one) => one === url.scope);
  const filters = { search: search || undefined, scope };
  const isFiltered = Boolean(search || scope);
  const list = useList(
    ["storage", "list", filters],
    (cursor, signal) => api.storage.list({ cursor, ...filters }, { signal }),
    { pollMs: POLL_MS },
  );
  const usage = useApiQuery(["storage", "usage"], (signal) => api.storage.usage({}, { signal }), {
    pollMs: POLL_MS,
  });
  const mayOpen = can("storage:write");
  const open = () => setUrl({ open: "true" });
  useShortcut(mayOpen ? "c" : null, open, "Open storage");
  const openButton = mayOpen && (
    <Button look="primary" icon={Plus} onClick={open}>
      Open storage
    </Button>
  );
  const clear = () => {
    setText("");
    setUrl({ search: undefined, scope: undefined });
  };
  return (
    <ListPage
      title="Storage"
      name="storages"
      description="Files, keys and a SQLite database for tasks, agents and people."
      actions={openButton}
      before={
        <>
          <ReadOnlyNote permission="storage:write" doing="open and change storage" />
          {usage.data && (
            <Card>
              <div className="grid gap-x-8 gap-y-4 sm:grid-cols-2">
                <UsedBytes
                  label={`In ${workspace.name}`}
                  used={usage.data.workspace.usedBytes}
                  quota={usage.data.workspace.quotaBytes}
                />
                <UsedBytes
                  label="Shared by the organization"
                  used={usage.data.organization.usedBytes}
                  quota={usage.data.organization.quotaBytes}
                />
              </div>
            </Card>
          )}
        </>
      }
      search={{ text, setText, placeholder: "Search by name" }}
      filters={<UrlFilter name="scope" label="Scope" options={SCOPE_OPTIONS} />}
      isFiltered={isFiltered}
      onClear={clear}
      list={list}
      columns={storageColumns}
      rowHref={({ id }) => href(`storage/${id}`)}
      noMatch="No storage matches"
      empty={{
        icon: HardDrive,
        title: `Nothing is stored in ${workspace.name} yet`,
        sentence:
          "A task opens a storage with storage.open() and keeps files, counters and tables there. Open one by hand to look around.",
        action: openButton,
        docs: { label: "How storage works", href: "/docs/storage" },
      }}
      example={verbExample("storage.open", { scope: "workspace", name: "reports" })}
      docsHref="/docs/api#storageOpen"
    >
      {url.open === "true" && mayOpen && <OpenStorageDialog onClose={() => setUrl({ open: undefined })} />}
    </ListPage>
  );
}
