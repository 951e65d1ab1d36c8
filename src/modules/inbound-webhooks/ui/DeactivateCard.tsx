import { useState } from "react";
import { problemOf, useAction, useApi, useWorkspace } from "../../../web/api/index.ts";
import { Button, Card, ConfirmDialog } from "../../../web/kit/index.ts";
import type { InboundWebhook } from "./webhookDraft.ts";

/** Stops taking deliveries, and takes them again. */
export function DeactivateCard({ webhook }: { webhook: InboundWebhook }) {
  const api = useApi();
  const { workspace } = useWorkspace();
  const [isAsking, setIsAsking] = useState(false);
  const isProduction = workspace.environment === "production";
  const { id, name } = webhook;
  const deactivate = useAction(() => api.inboundWebhooks.deactivate({ id }), {
    what: "It was not deactivated.",
    done: `“${name}” takes no deliveries any more`,
    refreshes: ["inbound-webhooks"],
    isInPlace: true,
    onDone: () => setIsAsking(false),
  });
  const reactivate = useAction(() => api.inboundWebhooks.reactivate({ id }), {
    what: "It was not activated.",
    done: `“${name}” takes deliveries again, at the same URL`,
    refreshes: ["inbound-webhooks"],
  });
  if (!webhook.isActive)
    return (
      <Card title="Activate again">
        <div className="flex flex-wrap items-center gap-4">
          <p className="min-w-0 flex-1 basis-60 text-13 text-ink-muted">
            It takes deliveries again, at the same URL and with the same secret.
          </p>
          <Button look="primary" isLoading={reactivate.isBusy} onClick={() => reactivate.run()}>
            Activate
          </Button>
        </div>
      </Card>
    );
  return (
    <Card title="Deactivate">
      <div className="flex flex-wrap items-center gap-4">
        <p className="min-w-0 flex-1 basis-60 text-13 text-ink-muted">
          Its address answers 404. What it received stays, its name stays reserved, and it can be activated
          again at the same URL.
        </p>
        <Button look="danger" onClick={() => setIsAsking(true)}>
          Deactivate
        </Button>
      </div>
      <ConfirmDialog
        isOpen={isAsking}
        onOpenChange={(isOpen) => {
          setIsAsking(isOpen);
          deactivate.reset();
        }}
        title={`Deactivate inbound webhook “${name}”?`}
        consequence={
          <>
            Senders get 404 from now on, and what they send is not kept. You can activate it again.
            {isProduction && (
              <p className="mt-2">
                <strong className="font-semibold text-ink">{workspace.name}</strong> is a production
                workspace.
              </p>
            )}
          </>
        }
        action="Deactivate"
        typeToConfirm={isProduction ? workspace.name : undefined}
        isLoading={deactivate.isBusy}
        error={deactivate.error ? problemOf(deactivate.error, "It was not deactivated.") : null}
        onConfirm={() => deactivate.run()}
      />
    </Card>
  );
}
