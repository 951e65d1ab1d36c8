import { FilterX, KeyRound, Plus } from "lucide-react";
import { useState } from "react";
import { useApi, useList, useUrlState } from "../../../web/api/index.ts";
import { Button, Bytes, type Column, EmptyState, FilterBar, Table, Time } from "../../../web/kit/index.ts";
import { ListError } from "../../../web/parts/ListError.tsx";
import { useSearchText } from "../../../web/parts/useSearchText.ts";
import { KeyPanel } from "./KeyPanel.tsx";
import type { Storage, StoredKey } from "./scopes.ts";

const columns: readonly Column<StoredKey>[] = [
  {
    key: "key",
    header: "Key",
    width: "34%",
    cell: ({ key }) => <span className="font-mono text-12">{key}</span>,
  },
  {
    key: "value",
    header: "Value",
    cell: ({ value, isLeftOut }) =>
      isLeftOut ? (
        <span className="text-ink-faint">over 4 kB</span>
      ) : (
        <span className="font-mono text-12 text-ink-muted">{JSON.stringify(value)}</span>
      ),
  },
  {
    key: "size",
    header: "Size",
    width: "88px",
    align: "end",
    priority: 3,
    cell: ({ sizeBytes }) => <Bytes sizeBytes={sizeBytes} />,
  },
  {
    key: "ends",
    header: "Ends",
    width: "104px",
    align: "end",
    priority: 2,
    cell: ({ expiresAt }) =>
      expiresAt ? <Time at={expiresAt} isComing /> : <span className="text-ink-faint">never</span>,
  },
  {
    key: "updated",
    header: "Changed",
    width: "104px",
    align: "end",
    priority: 2,
    cell: ({ updatedAt }) => <Time at={updatedAt} />,
  },
];

/** The keys of a storage by prefix; one opens beside them to be looked at and changed. */
export function KeysTab({ storage: { id }, mayWrite }: { storage: Storage; mayWrite: boolean }) {
  const api = useApi();
  const [url, setUrl] = useUrlState();
  const [text, setText, prefix] = useSearchText("prefix");
  const [isNew, setIsNew] = useState(false);
  const list = useList(
    ["storage", id, "keys", { prefix }],
    (cursor, signal) => api.storage.kvList({ id, cursor, ...(prefix && { prefix }) }, { signal }),
    { pollMs: 10_000 },
  );
  const add = mayWrite && (
    <Button icon={Plus} onClick={() => setIsNew(true)}>
      Set a key
    </Button>
  );
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <FilterBar
        query={text}
        onQueryChange={setText}
        placeholder="Begins with…"
        isFiltered={prefix !== ""}
        onClear={() => setText("")}
      >
        {add}
      </FilterBar>
      {list.error && !list.rows ? (
        <ListError list={list} what="keys" />
      ) : (
        <Table
          label="Keys"
          columns={columns}
          rowKey={({ key }) => key}
          onOpen={({ key }) => setUrl({ key })}
          openKey={url.key}
          {...list.table}
          empty={
            prefix ? (
              <EmptyState
                icon={FilterX}
                title={`No key begins with ${prefix}`}
                action={<Button onClick={() => setText("")}>Show all keys</Button>}
              />
            ) : (
              <EmptyState
                icon={KeyRound}
                title="No keys yet"
                sentence="Counters and small JSON values: s.kv.incr(key), s.kv.set(key, value)."
                action={add}
              />
            )
          }
        />
      )}
      {url.key && !isNew && (
        <KeyPanel
          key={url.key}
          storageId={id}
          name={url.key}
          mayWrite={mayWrite}
          onClose={() => setUrl({ key: undefined })}
        />
      )}
      {isNew && <KeyPanel storageId={id} name={null} mayWrite={mayWrite} onClose={() => setIsNew(false)} />}
    </div>
  );
}
