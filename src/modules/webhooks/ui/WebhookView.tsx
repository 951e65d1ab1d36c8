import { Send } from "lucide-react";
import { useAction, usePageTitle, useUrlState } from "../../../web/api/index.ts";
import { Button, Count, DetailHeader, type Option, Tabs, Time } from "../../../web/kit/index.ts";
import { choiceText } from "../../events/ui/eventChoice.ts";
import { ActiveSwitch } from "./ActiveSwitch.tsx";
import { DeliveryList, NO_DELIVERY_FILTERS } from "./DeliveryList.tsx";
import { HealthBadge } from "./HealthBadge.tsx";
import { LoadedWebhook } from "./LoadedWebhook.tsx";
import { TestDelivery } from "./TestDelivery.tsx";
import { VerifyTab } from "./VerifyTab.tsx";
import { shortUrl, statusText } from "./webhookColumns.tsx";
import { WebhookNotices } from "./WebhookNotices.tsx";
import { WebhookSettings } from "./WebhookSettings.tsx";
import { type AWebhook, useWebhooks, WEBHOOKS } from "./webhookSource.ts";

/** One webhook: how it fares, what was delivered, its settings, and how to verify it. */
export const WebhookView = () => (
  <LoadedWebhook>{(webhook) => <View key={webhook.id} webhook={webhook} />}</LoadedWebhook>
);

const TABS = ["deliveries", "settings", "verify"];

function View({ webhook }: { webhook: AWebhook }) {
  const { call, canWrite, href, scope, workspaces } = useWebhooks();
  const [url, setUrl] = useUrlState();
  const tab = TABS.find((each) => each === url.tab) ?? "deliveries";
  const { health } = webhook;
  const test = useAction(() => call("webhooks.test", { id: webhook.id }), {
    what: "The test was not sent.",
    refreshes: [WEBHOOKS],
    onDone: ({ deliveryId }) => setUrl({ test: deliveryId }),
  });
  const sendTest = canWrite && (
    <Button
      look="primary"
      icon={Send}
      disabled={!webhook.isActive}
      isLoading={test.isBusy}
      onClick={() => test.run()}
    >
      Send test
    </Button>
  );
  return (
    <>
      {scope === "workspace" && <Title webhook={webhook} />}
      <DetailHeader
        list={{ label: "Webhooks", href: href() }}
        name={<span className="break-all">{shortUrl(webhook.url)}</span>}
        id={webhook.id}
        status={<HealthBadge webhook={webhook} />}
        meta={[
          ...(webhook.description ? [webhook.description] : []),
          [choiceText(webhook.eventTypes), ...narrowedTo(webhook, workspaces)].join(", "),
          ...(health.lastDeliveredAt
            ? [
                <span>
                  last answer {statusText(health.lastStatus)}, <Time at={health.lastDeliveredAt} />
                </span>,
              ]
            : []),
          ...(health.waitingCount > 0
            ? [
                <span>
                  <Count value={health.waitingCount} /> waiting
                </span>,
              ]
            : []),
          <span>
            made by {webhook.createdByName ?? "somebody who left"} <Time at={webhook.createdAt} />
          </span>,
        ]}
        actions={
          <>
            <ActiveSwitch webhook={webhook} hasLabel />
            {sendTest}
          </>
        }
      />
      <div className="flex min-w-0 flex-col gap-4">
        <WebhookNotices webhook={webhook} />
        {url.test && (
          <TestDelivery
            key={url.test}
            id={url.test}
            pausedUntil={health.breakerUntil}
            onOpen={() => setUrl({ tab: undefined, delivery: url.test })}
            onClose={() => setUrl({ test: undefined })}
          />
        )}
        <Tabs
          value={tab}
          onValueChange={(next) =>
            setUrl({
              ...NO_DELIVERY_FILTERS,
              delivery: undefined,
              tab: next === "deliveries" ? undefined : next,
            })
          }
          tabs={[
            {
              value: "deliveries",
              label: "Deliveries",
              content: tab === "deliveries" && <DeliveryList webhook={webhook} />,
            },
            {
              value: "settings",
              label: "Settings",
              content: tab === "settings" && <WebhookSettings webhook={webhook} />,
            },
            {
              value: "verify",
              label: "Verify",
              content: tab === "verify" && <VerifyTab webhook={webhook} />,
            },
          ]}
        />
      </div>
    </>
  );
}

/** `of 2 agents`, `from Staging`: which of the events of its types it hears. */
function narrowedTo({ agentIds, workspaceIds }: AWebhook, workspaces: readonly Option[] | null): string[] {
  const [only] = workspaceIds;
  const place = workspaces?.find(({ value }) => value === only)?.label;
  return [
    ...(agentIds.length > 0 ? [agentIds.length === 1 ? "of one agent" : `of ${agentIds.length} agents`] : []),
    ...(workspaceIds.length === 1 ? [`from ${place ?? "one workspace"}`] : []),
    ...(workspaceIds.length > 1 ? [`from ${workspaceIds.length} workspaces`] : []),
  ];
}

function Title({ webhook }: { webhook: AWebhook }) {
  usePageTitle(new URL(webhook.url).host, "Webhooks");
  return null;
}
