import {
  Loaded,
  useApi,
  useApiQuery,
  useHref,
  usePageTitle,
  usePathParam,
  useUrlState,
} from "../../../web/api/index.ts";
import {
  Callout,
  DetailHeader,
  DeveloperCorner,
  Link,
  StageBadge,
  Tabs,
  Time,
} from "../../../web/kit/index.ts";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { DeliveriesTab } from "./DeliveriesTab.tsx";
import { ActiveBadge, TargetName, VerificationName } from "./inboundWebhookColumns.tsx";
import { SettingsTab } from "./SettingsTab.tsx";
import type { InboundWebhook } from "./webhookDraft.ts";
import { WebhookUrl } from "./WebhookUrl.tsx";

/** One endpoint: what it received, as it arrives, and its settings. */
export function InboundWebhookPage() {
  const id = usePathParam("id");
  const api = useApi();
  const href = useHref();
  const query = useApiQuery(["inbound-webhooks", id], (signal) =>
    api.inboundWebhooks.get({ id }, { signal }),
  );
  usePageTitle(query.data?.name, "Inbound webhooks");
  return (
    <Loaded
      query={query}
      thing="inbound webhook"
      list={{ label: "All inbound webhooks", href: href("inbound-webhooks") }}
    >
      {(webhook) => <WebhookView key={webhook.id} webhook={webhook} />}
    </Loaded>
  );
}

function WebhookView({ webhook }: { webhook: InboundWebhook }) {
  const href = useHref();
  const [url, setUrl] = useUrlState();
  const { target } = webhook;
  return (
    <>
      <DetailHeader
        list={{ label: "Inbound webhooks", href: href("inbound-webhooks") }}
        name={webhook.name}
        id={webhook.id}
        status={<ActiveBadge isActive={webhook.isActive} />}
        meta={[
          <span key="target" className="inline-flex items-center gap-1.5">
            {target.kind === "agent" && target.agentId ? (
              <Link href={href(`agents/${target.agentId}`)} isQuiet>
                <TargetName target={target} />
              </Link>
            ) : target.kind === "tool" && target.toolId ? (
              <Link href={href(`tools/${target.toolId}`)} isQuiet>
                <TargetName target={target} />
              </Link>
            ) : (
              <TargetName target={target} />
            )}
            {target.kind === "agent" && <StageBadge stage={target.stage} />}
          </span>,
          <span key="verification">
            verification <VerificationName kind={webhook.verification.kind} />
          </span>,
          <span key="last">
            {webhook.lastReceivedAt ? (
              <>
                received <Time at={webhook.lastReceivedAt} />
              </>
            ) : (
              "received nothing yet"
            )}
          </span>,
        ]}
      />
      <div className="flex min-w-0 flex-col gap-4">
        {!webhook.isActive && webhook.deactivatedAt && (
          <Callout kind="warning" title="This inbound webhook is deactivated">
            Its address answers 404 since <Time at={webhook.deactivatedAt} />. What it received stays here,
            and its name is kept.
          </Callout>
        )}
        {webhook.isActive && webhook.url && (
          <div className="max-w-220">
            <WebhookUrl url={webhook.url} />
          </div>
        )}
        <Tabs
          value={url.tab === "settings" ? "settings" : "deliveries"}
          onValueChange={(tab) =>
            setUrl({ tab: tab === "deliveries" ? undefined : tab, delivery: undefined })
          }
          tabs={[
            {
              value: "deliveries",
              label: "Deliveries",
              content: <DeliveriesTab webhook={webhook} />,
            },
            { value: "settings", label: "Settings", content: <SettingsTab webhook={webhook} /> },
          ]}
        />
      </div>
      <DeveloperCorner
        example={verbExample("inbound_deliveries.list", {
          webhookId: webhook.id,
          ...(url.state && { state: url.state as "received" }),
          ...(url.acknowledged && { isAcknowledged: url.acknowledged }),
        })}
        docsHref="/docs/api#inboundDeliveriesList"
      />
    </>
  );
}
