import { KeyRound, Plus } from "lucide-react";
import { useMemo, useState } from "react";
import {
  type ApiKey,
  useAccount,
  useApi,
  useCan,
  useList,
  usePageTitle,
  useUrlState,
  useWorkspace,
} from "../../../web/api/index.ts";
import { Button } from "../../../web/kit/index.ts";
import { ListPage } from "../../../web/parts/ListPage.tsx";
import { UrlFilter } from "../../../web/parts/UrlFilter.tsx";
import { useSearchText } from "../../../web/parts/useSearchText.ts";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { ReadOnlyNote } from "../../roles/ui/ReadOnlyNote.tsx";
import { CreateKeyDialog } from "./CreateKeyDialog.tsx";
import { type KeyDeed, keyColumns } from "./keyColumns.tsx";
import { KeyPanel } from "./KeyPanel.tsx";
import { RegenerateDialog } from "./RegenerateDialog.tsx";
import { RevokeDialog } from "./RevokeDialog.tsx";

const STATES = [
  { value: "active", label: "Active" },
  { value: "expired", label: "Expired" },
  { value: "revoked", label: "Revoked" },
] as const;

/** The keys of the workspace: whose they are, what they may do, and the ways to renew and end them. */
export function ApiKeysPage() {
  const api = useApi();
  const can = useCan();
  const { id: myId } = useAccount();
  const { workspace } = useWorkspace();
  const [url, setUrl] = useUrlState();
  const [text, setText, search] = useSearchText();
  const [isCreating, setIsCreating] = useState(false);
  const [doing, setDoing] = useState<{ what: KeyDeed; key: ApiKey } | null>(null);
  usePageTitle("API keys");
  const state = STATES.find(({ value }) => value === url.state)?.value;
  const filters = { search: search || undefined, state };
  const isFiltered = Boolean(search || state);
  const list = useList(["api-keys", filters], (cursor, signal) =>
    api.apiKeys.list({ cursor, ...filters }, { signal }),
  );
  const canWrite = can("api_keys:write");
  const columns = useMemo(
    () => keyColumns(myId, canWrite, (what, key) => setDoing({ what, key })),
    [myId, canWrite],
  );
  const close = () => setDoing(null);
  const clear = () => {
    setText("");
    setUrl({ search: undefined, state: undefined });
  };
  const createButton = canWrite && (
    <Button look="primary" icon={Plus} onClick={() => setIsCreating(true)}>
      Create API key
    </Button>
  );
  return (
    <ListPage
      title="API keys"
      name="API keys"
      description={
        can("api_keys:manage")
          ? "Everybody's keys of this workspace. A key can never do more than its owner."
          : "Your own keys of this workspace. A key can never do more than its owner."
      }
      actions={createButton}
      before={<ReadOnlyNote permission="api_keys:write" doing="create and revoke keys" />}
      search={{ text, setText, placeholder: "Search by name, owner or ending" }}
      filters={<UrlFilter name="state" label="State" options={STATES} />}
      isFiltered={isFiltered}
      onClear={clear}
      list={list}
      columns={columns}
      onOpen={(key) => setDoing({ what: "look", key })}
      openKey={doing?.what === "look" ? doing.key.id : undefined}
      noMatch={{
        title: "No key fits the filters",
        sentence: `Only keys of ${workspace.name} are here; another workspace has its own.`,
      }}
      empty={{
        icon: KeyRound,
        title: can("api_keys:manage") ? "No API keys yet" : "You have no API keys here",
        sentence: `A key lets a program act in ${workspace.name}: run agents, read runs, whatever you allow it.`,
        action: createButton,
        docs: { label: "How API keys work", href: "/docs/api-keys" },
      }}
      example={verbExample("api_keys.create", { name: "ci", permissions: ["runs:create", "runs:read"] })}
      docsHref="/docs/api#apiKeysCreate"
    >
      {isCreating && <CreateKeyDialog onClose={() => setIsCreating(false)} />}
      {doing?.what === "look" && (
        <KeyPanel
          apiKey={doing.key}
          canWrite={canWrite}
          onDo={(what) => setDoing({ what, key: doing.key })}
          onClose={close}
        />
      )}
      {doing?.what === "regenerate" && <RegenerateDialog apiKey={doing.key} onClose={close} />}
      {doing?.what === "revoke" && <RevokeDialog apiKey={doing.key} onClose={close} />}
    </ListPage>
  );
}
