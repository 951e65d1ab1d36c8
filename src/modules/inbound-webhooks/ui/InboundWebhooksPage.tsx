import { ArrowDownToLine, Plus } from "lucide-react";
import {
  useApi,
  useCan,
  useHref,
  useList,
  usePageTitle,
  useUrlState,
  useWorkspace,
} from "../../../web/api/index.ts";
import { Button, useShortcut } from "../../../web/kit/index.ts";
import { ListPage } from "../../../web/parts/ListPage.tsx";
import { UrlFilter } from "../../../web/parts/UrlFilter.tsx";
import { useSearchText } from "../../../web/parts/useSearchText.ts";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { ReadOnlyNote } from "../../roles/ui/ReadOnlyNote.tsx";
import { CreateInboundWebhookDialog } from "./CreateInboundWebhookDialog.tsx";
import { inboundWebhookColumns } from "./inboundWebhookColumns.tsx";

const STATES = [
  { value: "true", label: "Active" },
  { value: "false", label: "Deactivated" },
] as const;
const POLL_MS = 10_000;

/** The addresses of this workspace that others post to. */
export function InboundWebhooksPage() {
  const api = useApi();
  const can = useCan();
  const href = useHref();
  const { workspace } = useWorkspace();
  const [url, setUrl] = useUrlState();
  const [text, setText, search] = useSearchText();
  usePageTitle("Inbound webhooks");
  const isActive = STATES.find(({ value }) => value === url.active)?.value;
  const filters = { search: search || undefined, isActive };
  const isFiltered = Boolean(search || isActive);
  const list = useList(
    ["inbound-webhooks", filters],
    (cursor, signal) => api.inboundWebhooks.list({ cursor, ...filters }, { signal }),
    { pollMs: POLL_MS },
  );
  const mayCreate = can("inbound_webhooks:write");
  const openCreate = () => setUrl({ create: "true" });
  useShortcut(mayCreate ? "c" : null, openCreate, "Create inbound webhook");
  const create = mayCreate && (
    <Button look="primary" icon={Plus} onClick={openCreate}>
      Create inbound webhook
    </Button>
  );
  const clear = () => {
    setText("");
    setUrl({ search: undefined, active: undefined });
  };
  return (
    <ListPage
      title="Inbound webhooks"
      name="inbound webhooks"
      description="Addresses others post to. What they send waits in an inbox, or starts a run."
      actions={create}
      before={<ReadOnlyNote permission="inbound_webhooks:write" doing="create and change inbound webhooks" />}
      search={{ text, setText, placeholder: "Search by name or description" }}
      filters={<UrlFilter name="active" label="State" options={STATES} />}
      isFiltered={isFiltered}
      onClear={clear}
      list={list}
      columns={inboundWebhookColumns}
      rowHref={({ id }) => href(`inbound-webhooks/${id}`)}
      noMatch="No inbound webhook matches"
      empty={{
        icon: ArrowDownToLine,
        title: `Nothing posts to ${workspace.name} yet`,
        sentence:
          "Give a shop, a repository or a payment provider an address here. Each delivery is kept, verified, and starts a run if you like.",
        action: create,
        docs: { label: "How inbound webhooks work", href: "/docs/inbound-webhooks" },
      }}
      example={verbExample("inbound_webhooks.create", { name: "orders" })}
      docsHref="/docs/api#inboundWebhooksCreate"
    >
      {url.create === "true" && mayCreate && (
        <CreateInboundWebhookDialog onClose={() => setUrl({ create: undefined })} />
      )}
    </ListPage>
  );
}
