import { KeyRound, Plus } from "lucide-react";
import { useMemo, useState } from "react";
import {
  type ApiKey,
  useAction,
  useApi,
  useCan,
  useHref,
  useList,
  usePageTitle,
} from "../../../web/api/index.ts";
import { Button, DeveloperCorner, EmptyState, PageHeader, Table } from "../../../web/kit/index.ts";
import { DeleteDialog } from "../../../web/parts/DeleteDialog.tsx";
import { ListError } from "../../../web/parts/ListError.tsx";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { CreateKeyDialog } from "./CreateKeyDialog.tsx";
import { keyColumns } from "./keyColumns.tsx";

/** The keys of the workspace: who made them, what they may do, and the way to end them. */
export function ApiKeysPage() {
  const api = useApi();
  const can = useCan();
  const [isCreating, setIsCreating] = useState(false);
  usePageTitle("API keys");
  const list = useList(["api-keys"], (cursor, signal) => api.apiKeys.list({ cursor }, { signal }));
  const [revoking, setRevoking] = useState<ApiKey | null>(null);
  const canWrite = can("api_keys:write");
  const columns = useMemo(() => keyColumns(canWrite ? setRevoking : null), [canWrite]);
  const createButton = canWrite && (
    <Button look="primary" icon={Plus} onClick={() => setIsCreating(true)}>
      Create API key
    </Button>
  );
  return (
    <>
      <PageHeader
        title="API keys"
        count={list.isComplete ? list.rows?.length : undefined}
        actions={createButton}
      />
      {list.error ? (
        <ListError list={list} what="API keys" />
      ) : (
        <Table
          label="API keys"
          columns={columns}
          rowKey={(key) => key.id}
          {...list.table}
          empty={
            <EmptyState
              icon={KeyRound}
              title="No API keys yet"
              sentence="A key lets a program act in this workspace: run agents, read runs, whatever you allow it."
              action={createButton}
              docs={{ label: "How API keys work", href: "/docs/api-keys" }}
            />
          }
        />
      )}
      <DeveloperCorner
        example={verbExample("api_keys.create", { name: "ci", permissions: ["runs:create", "runs:read"] })}
        docsHref="/docs/api#apiKeysCreate"
      />
      <CreateKeyDialog key={String(isCreating)} isOpen={isCreating} onOpenChange={setIsCreating} />
      {revoking && <RevokeDialog apiKey={revoking} onClose={() => setRevoking(null)} />}
    </>
  );
}

function RevokeDialog({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const api = useApi();
  const href = useHref();
  const revoke = useAction(() => api.apiKeys.revoke({ id: apiKey.id }), {
    what: "The key was not revoked.",
    done: `Key “${apiKey.name}” revoked`,
    refreshes: ["api-keys"],
    isInPlace: true,
    onDone: onClose,
  });
  return (
    <DeleteDialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      kind="key"
      name={apiKey.name}
      action="Revoke key"
      verb="revoked"
      consequence={`Every program that uses the key ending in ${apiKey.hint} is refused from now on, and what it has open ends. This cannot be undone.`}
      isBusy={revoke.isBusy}
      error={revoke.error}
      userHref={(id) => href(`agents/${id}`)}
      onConfirm={() => revoke.run()}
    />
  );
}
