import { useState } from "react";
import { useAction, useGo } from "../../../web/api/index.ts";
import { FormDialog } from "../../../web/parts/FormDialog.tsx";
import { SecretDialog } from "../../../web/parts/SecretDialog.tsx";
import { issuedSecret } from "./issuedSecret.ts";
import { WebhookFields } from "./WebhookFields.tsx";
import { inputOf, isComplete, NEW_WEBHOOK } from "./webhookForm.ts";
import { useWebhooks, WEBHOOKS } from "./webhookSource.ts";

/** Makes a webhook, shows its secret once, and goes to its page. Mount it when it opens. */
export function CreateWebhookDialog({
  eventTypes = [],
  onClose,
}: {
  /** What it is to hear, to begin with. */
  eventTypes?: string[];
  onClose: () => void;
}) {
  const { call, href, name, scope } = useWebhooks();
  const go = useGo();
  const [form, setForm] = useState({ ...NEW_WEBHOOK, eventTypes });
  const create = useAction(() => call("webhooks.create", inputOf(form, scope)), {
    what: "The webhook could not be created.",
    refreshes: [WEBHOOKS],
    isInPlace: true,
  });
  const created = create.output;
  if (created)
    return (
      <SecretDialog
        title="Webhook created"
        {...issuedSecret(created.secret)}
        onClose={() => go(href(`/${created.id}`), { isReplacing: true })}
      />
    );
  return (
    <FormDialog
      title={`Create webhook in ${name}`}
      description={
        scope === "organization"
          ? "It hears what happens in the organization and in its workspaces."
          : "It hears what happens in this workspace."
      }
      action={create}
      submit="Create webhook"
      onSubmit={() => isComplete(form) && create.run()}
      isReady={!!isComplete(form)}
      onClose={onClose}
    >
      <WebhookFields form={form} onChange={setForm} errors={create.fieldErrors} />
    </FormDialog>
  );
}
