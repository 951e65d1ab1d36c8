import { Lock, Plus, Webhook } from "lucide-react";
import type { ReactNode } from "react";
import { useList, useUrlState } from "../../../web/api/index.ts";
import { Button, DeveloperCorner, PageHeader, Tabs, useShortcut } from "../../../web/kit/index.ts";
import { ListTable } from "../../../web/parts/ListTable.tsx";
import { CreateWebhookDialog } from "./CreateWebhookDialog.tsx";
import { DeliveryList, NO_DELIVERY_FILTERS } from "./DeliveryList.tsx";
import { shortUrl, webhookColumns } from "./webhookColumns.tsx";
import { type AWebhook, useWebhooks, WEBHOOKS } from "./webhookSource.ts";

const CALM_MS = 8_000;

/** Where events are sent, and what was sent to all of them. */
export function WebhookList() {
  const source = useWebhooks();
  const { call, key, canWrite, name, scope } = source;
  const [url, setUrl] = useUrlState();
  const list = useList(
    [WEBHOOKS, key, "list"],
    (cursor, signal) => call("webhooks.list", { cursor }, { signal }),
    { pollMs: CALM_MS },
  );
  const tab = url.tab === "deliveries" ? "deliveries" : "webhooks";
  const openCreate = () => setUrl({ create: "true" });
  useShortcut(canWrite ? "c" : null, openCreate, "Create webhook");
  const createButton = canWrite && (
    <Button look="primary" icon={Plus} onClick={openCreate}>
      Create webhook
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Webhooks"
        count={list.isComplete ? list.rows?.length : undefined}
        description={
          scope === "organization"
            ? `Send what happens in ${name} and all its workspaces to a URL of yours, signed and retried.`
            : `Send what happens in ${name} to a URL of yours, signed and retried.`
        }
        actions={createButton}
      />
      {!canWrite && (
        <p className="flex items-start gap-1.5 pb-3 text-13 text-ink-muted">
          <Lock aria-hidden size={14} className="mt-[3px] shrink-0" />
          {source.whoMayWrite}
        </p>
      )}
      <Tabs
        value={tab}
        onValueChange={(next) =>
          setUrl({ ...NO_DELIVERY_FILTERS, delivery: undefined, tab: next === "webhooks" ? undefined : next })
        }
        tabs={[
          {
            value: "webhooks",
            label: "Webhooks",
            content: tab === "webhooks" && <Endpoints list={list} createButton={createButton} />,
          },
          {
            value: "deliveries",
            label: "Deliveries",
            content: tab === "deliveries" && (
              <DeliveryList
                webhooks={(list.rows ?? []).map(({ id, url: to }) => ({ value: id, label: shortUrl(to) }))}
                nothing={list.isComplete && list.rows?.length === 0 && createButton}
              />
            ),
          },
        ]}
      />
      {url.create === "true" && canWrite && (
        <CreateWebhookDialog
          eventTypes={url.types?.split(",")}
          onClose={() => setUrl({ create: undefined, types: undefined })}
        />
      )}
    </>
  );
}

function Endpoints({
  list,
  createButton,
}: {
  list: ReturnType<typeof useList<AWebhook>>;
  createButton: ReactNode;
}) {
  const { href, name, scope, example, apiDocsHref } = useWebhooks();
  return (
    <>
      <ListTable
        list={list}
        name="webhooks"
        columns={webhookColumns}
        rowHref={({ id }) => href(`/${id}`)}
        empty={{
          icon: Webhook,
          title: "No webhooks yet",
          sentence:
            scope === "organization"
              ? `A webhook tells another program what happens in ${name} and its workspaces, at once: somebody left, a key was made, a run failed.`
              : `A webhook tells another program what happens in ${name}, at once: a run failed, somebody joined, a key was made.`,
          action: createButton,
          docs: { label: "How webhooks work", href: "/docs/webhooks" },
        }}
      />
      <DeveloperCorner
        example={example("webhooks.create", {
          url: "https://example.org/hooks/bailiwick",
          eventTypes: ["run.failed", "key.*"],
        })}
        docsHref={apiDocsHref("webhooks.create")}
      />
    </>
  );
}
