import { useEffect, useState } from "react";
import { useAction } from "../../../web/api/index.ts";
import { Switch } from "../../../web/kit/index.ts";
import { type AWebhook, useWebhooks, WEBHOOKS } from "./webhookSource.ts";

/** Sends or does not send; takes effect at once, and shows so before the API has answered. */
export function ActiveSwitch({ webhook, hasLabel }: { webhook: AWebhook; hasLabel?: boolean }) {
  const { call, canWrite } = useWebhooks();
  const [wanted, setWanted] = useState<boolean | null>(null);
  const change = useAction((isActive: boolean) => call("webhooks.update", { id: webhook.id, isActive }), {
    what: "The webhook was not changed.",
    done: ({ url, isActive }) => `${new URL(url).host} is ${isActive ? "on" : "off"}`,
    refreshes: [WEBHOOKS],
  });
  useEffect(() => {
    if (!change.isBusy && (change.error || wanted === webhook.isActive)) setWanted(null);
  }, [change.isBusy, change.error, wanted, webhook.isActive]);
  return (
    <Switch
      label={hasLabel ? "Active" : <span className="sr-only">{`${webhook.url} is active`}</span>}
      isOn={wanted ?? webhook.isActive}
      isDisabled={!canWrite}
      onChange={(isOn) => {
        setWanted(isOn);
        change.run(isOn);
      }}
    />
  );
}
