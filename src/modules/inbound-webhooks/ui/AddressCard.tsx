import { useState } from "react";
import { problemOf, useAction, useApi, useWorkspace } from "../../../web/api/index.ts";
import { Button, Card, ConfirmDialog } from "../../../web/kit/index.ts";
import type { InboundWebhook } from "./webhookDraft.ts";

/** A new address, when the old one got around. */
export function AddressCard({ webhook }: { webhook: InboundWebhook }) {
  const api = useApi();
  const { workspace } = useWorkspace();
  const isProduction = workspace.environment === "production";
  const [isAsking, setIsAsking] = useState(false);
  const rotate = useAction(() => api.inboundWebhooks.rotateUrl({ id: webhook.id }), {
    what: "The URL was not replaced.",
    done: "It has a new URL; the old one answers 404",
    refreshes: ["inbound-webhooks"],
    isInPlace: true,
    onDone: () => setIsAsking(false),
  });
  return (
    <Card title="URL">
      <div className="flex flex-wrap items-center gap-4">
        <p className="min-w-0 flex-1 basis-60 text-13 text-ink-muted">
          Whoever knows the URL may post to it. When it got around, take a new one; the old one answers 404 at
          once.
        </p>
        <Button onClick={() => setIsAsking(true)}>Replace URL</Button>
      </div>
      <ConfirmDialog
        isOpen={isAsking}
        onOpenChange={(isOpen) => {
          setIsAsking(isOpen);
          rotate.reset();
        }}
        title={`Replace the URL of “${webhook.name}”?`}
        consequence={
          <>
            The old address answers 404 at once, and every sender needs the new one. This cannot be undone.
            {isProduction && (
              <p className="mt-2">
                <strong className="font-semibold text-ink">{workspace.name}</strong> is a production
                workspace.
              </p>
            )}
          </>
        }
        action="Replace URL"
        typeToConfirm={isProduction ? workspace.name : undefined}
        isLoading={rotate.isBusy}
        error={rotate.error ? problemOf(rotate.error, "The URL was not replaced.") : null}
        onConfirm={() => rotate.run()}
      />
    </Card>
  );
}
