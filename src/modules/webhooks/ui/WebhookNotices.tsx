import { useAction } from "../../../web/api/index.ts";
import { Button, Callout, Time } from "../../../web/kit/index.ts";
import { healthOf } from "./webhookHealth.ts";
import { type AWebhook, useWebhooks, WEBHOOKS } from "./webhookSource.ts";

/** What is wrong with a webhook, why, since when, and what to do; nothing when all is well. */
export function WebhookNotices({ webhook }: { webhook: AWebhook }) {
  const { call, canWrite } = useWebhooks();
  const start = useAction(() => call("webhooks.update", { id: webhook.id, isActive: true }), {
    what: "The webhook was not switched on.",
    done: "It is on again",
    refreshes: [WEBHOOKS],
  });
  const { health } = webhook;
  const { state, sentence } = healthOf(webhook, Date.now());
  const failures =
    health.consecutiveFailures === 1 ? "One try" : `${health.consecutiveFailures} tries in a row`;
  if (state === "disabled" || state === "off")
    return (
      <Callout
        kind={state === "disabled" ? "danger" : "info"}
        title={state === "disabled" ? "Disabled" : "Switched off"}
        action={
          canWrite && (
            <Button size="small" isLoading={start.isBusy} onClick={() => start.run()}>
              Switch on
            </Button>
          )
        }
      >
        {webhook.disabledAt ? (
          <>
            <Time at={webhook.disabledAt} />: {sentence}
            {/[.!?]$/.test(sentence) ? "" : "."} Mend the receiver, then switch the webhook on; what it missed
            can be replayed.
          </>
        ) : (
          sentence
        )}
      </Callout>
    );
  if (state === "paused" || state === "failing")
    return (
      <Callout kind="warning" title={state === "paused" ? "Paused for a while" : "Deliveries fail"}>
        {health.failingSince && (
          <>
            {failures} failed, the first <Time at={health.failingSince} />.{" "}
          </>
        )}
        {sentence}
        {state === "paused" && health.breakerUntil && (
          <>
            {" "}
            It goes on with all of them <Time at={health.breakerUntil} isComing />.
          </>
        )}
      </Callout>
    );
  return null;
}
