import { SearchX } from "lucide-react";
import { type ReactNode, useState } from "react";
import { hasCode, Loaded, useApiQuery, usePathParam } from "../../../web/api/index.ts";
import { Button, EmptyState } from "../../../web/kit/index.ts";
import { type AWebhook, useWebhooks, WEBHOOKS } from "./webhookSource.ts";

const CALM_MS = 8_000;
const BUSY_MS = 2_000;

/** The webhook of the address, kept fresh, and more so while something waits to be sent to it. */
export function LoadedWebhook({ children }: { children: (webhook: AWebhook) => ReactNode }) {
  const id = usePathParam("id");
  const { call, key, scope, name, href } = useWebhooks();
  const [isBusy, setIsBusy] = useState(false);
  const query = useApiQuery(
    [WEBHOOKS, key, "one", id],
    async (signal) => {
      const webhook = await call("webhooks.get", { id }, { signal });
      setIsBusy(webhook.health.waitingCount > 0);
      return webhook;
    },
    { pollMs: isBusy ? BUSY_MS : CALM_MS },
  );
  const isGone = hasCode(query.error, "not_found") || hasCode(query.error, "invalid");
  if (scope === "organization" && !query.data && isGone)
    return (
      <EmptyState
        isPage
        icon={SearchX}
        title={`${name} has no such webhook`}
        sentence="It may have been deleted, or it belongs to one of the workspaces."
        action={<Button href={href()}>All webhooks</Button>}
      />
    );
  return (
    <Loaded query={query} thing="webhook" list={{ label: "All webhooks", href: href() }}>
      {children}
    </Loaded>
  );
}
