import { KeyRound, Lock } from "lucide-react";
import { useState } from "react";
import { type Input, useAction } from "../../../web/api/index.ts";
import { Button, Card, DeveloperCorner, Time } from "../../../web/kit/index.ts";
import { SaveForm } from "../../../web/parts/SaveForm.tsx";
import { LeaveGuard } from "../../../web/parts/LeaveGuard.tsx";
import { DeleteWebhookDialog } from "./DeleteWebhookDialog.tsx";
import { RotateSecretDialog } from "./RotateSecretDialog.tsx";
import { WebhookFields } from "./WebhookFields.tsx";
import { changesOf, formOf, isComplete } from "./webhookForm.ts";
import { type AWebhook, useWebhooks, WEBHOOKS } from "./webhookSource.ts";

/** Everything that can be changed of a webhook; deleting it last. */
export function WebhookSettings({ webhook }: { webhook: AWebhook }) {
  const { call, canWrite, scope, whoMayWrite, example, apiDocsHref } = useWebhooks();
  const [form, setForm] = useState(() => formOf(webhook));
  const [asking, setAsking] = useState<"rotate" | "delete" | null>(null);
  const changes = changesOf(form, webhook, scope);
  const isChanged = Object.keys(changes).length > 0;
  const save = useAction(
    () => call("webhooks.update", { id: webhook.id, ...changes } as Input<"webhooks.update">),
    {
      what: "The webhook was not saved.",
      done: "Saved",
      refreshes: [WEBHOOKS],
      isInPlace: true,
      onDone: (saved) => setForm(formOf(saved)),
    },
  );
  return (
    <div className="flex max-w-180 flex-col gap-4">
      {!canWrite && (
        <p className="flex items-start gap-1.5 text-13 text-ink-muted">
          <Lock aria-hidden size={14} className="mt-[3px] shrink-0" />
          {whoMayWrite}
        </p>
      )}
      <Card title="Settings">
        <SaveForm
          action={save}
          onSave={() => save.run()}
          isReady={isChanged && isComplete(form)}
          canSave={canWrite}
          actions={
            isChanged && (
              <Button look="ghost" onClick={() => setForm(formOf(webhook))}>
                Discard changes
              </Button>
            )
          }
        >
          <WebhookFields form={form} onChange={setForm} errors={save.fieldErrors} isDisabled={!canWrite} />
          {changes.url !== undefined && webhook.health.failingSince && (
            <p className="text-12 text-ink-muted">With a new URL it starts afresh, whatever failed before.</p>
          )}
        </SaveForm>
      </Card>
      <Card title="Signing secret">
        <div className="flex flex-wrap items-center gap-x-6 gap-y-2 text-13">
          <div className="min-w-0 flex-1 basis-72">
            <p>
              Ends in <code className="font-mono text-12">…{webhook.secretHint}</code>
            </p>
            <p className="text-ink-muted">
              {webhook.previousSecretUntil ? (
                <>
                  Deliveries are signed with the one before, too, until{" "}
                  <Time at={webhook.previousSecretUntil} isExact />.
                </>
              ) : (
                "Rotate it when somebody who knew it left, or when it may have leaked."
              )}
            </p>
          </div>
          <Button icon={KeyRound} disabled={!canWrite} onClick={() => setAsking("rotate")}>
            Rotate…
          </Button>
        </div>
      </Card>
      {canWrite && (
        <Card title="Delete this webhook">
          <div className="flex flex-wrap items-center gap-4">
            <p className="min-w-0 flex-1 basis-60 text-13 text-ink-muted">
              Takes the log of its deliveries with it. To stop it for a while, switch it off.
            </p>
            <Button look="danger" onClick={() => setAsking("delete")}>
              Delete webhook
            </Button>
          </div>
        </Card>
      )}
      <DeveloperCorner
        example={example("webhooks.update", { id: webhook.id, ...changes })}
        docsHref={apiDocsHref("webhooks.update")}
      />
      <LeaveGuard isChanged={isChanged && asking !== "delete"} thing="webhook" />
      {asking === "rotate" && <RotateSecretDialog webhook={webhook} onClose={() => setAsking(null)} />}
      {asking === "delete" && <DeleteWebhookDialog webhook={webhook} onClose={() => setAsking(null)} />}
    </div>
  );
}
