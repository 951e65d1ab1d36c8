import { useQueryClient } from "@tanstack/react-query";
import { useAction, useGo } from "../../../web/api/index.ts";
import { useQueryScope } from "../../../web/api/useQueryScope.ts";
import { ConfirmDialog } from "../../../web/kit/index.ts";
import { shortUrl } from "./webhookColumns.tsx";
import { type AWebhook, useWebhooks, WEBHOOKS } from "./webhookSource.ts";

/** Asks before a webhook and the log of its deliveries are gone. Mount it when it opens. */
export function DeleteWebhookDialog({ webhook, onClose }: { webhook: AWebhook; onClose: () => void }) {
  const { call, href, confirmName } = useWebhooks();
  const go = useGo();
  const queries = useQueryClient();
  const scope = useQueryScope();
  const remove = useAction(() => call("webhooks.delete", { id: webhook.id }), {
    what: "The webhook was not deleted.",
    done: `Webhook to ${new URL(webhook.url).host} deleted`,
    isInPlace: true,
    onDone: () => {
      // Not asked for again: it is gone, and its page is about to be left.
      void queries.invalidateQueries({ queryKey: [scope, WEBHOOKS], refetchType: "none" });
      go(href(), { isReplacing: true });
    },
  });
  const { waitingCount } = webhook.health;
  return (
    <ConfirmDialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={`Delete the webhook to ${shortUrl(webhook.url)}?`}
      consequence={
        <>
          <p>Nothing is sent to it any more, and the log of its deliveries is gone. This cannot be undone.</p>
          {waitingCount > 0 && (
            <p className="mt-2">
              {waitingCount === 1 ? "One delivery waits" : `${waitingCount} deliveries wait`} and will not be
              sent.
            </p>
          )}
          {confirmName !== undefined && (
            <p className="mt-2">
              <strong className="font-semibold text-ink">{confirmName}</strong> is in production.
            </p>
          )}
        </>
      }
      action="Delete webhook"
      typeToConfirm={confirmName}
      isLoading={remove.isBusy}
      error={remove.problem}
      onConfirm={() => remove.run()}
    />
  );
}
