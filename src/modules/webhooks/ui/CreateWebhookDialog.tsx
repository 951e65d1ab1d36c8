import { useState } from "react";
import { useAction, useGo } from "../../../web/api/index.ts";
import { Button, Dialog, ErrorState } from "../../../web/kit/index.ts";
import { IssuedSecretDialog } from "./IssuedSecretDialog.tsx";
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
      <IssuedSecretDialog
        title="Webhook created"
        secret={created.secret}
        onClose={() => go(href(`/${created.id}`), { isReplacing: true })}
      />
    );
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={`Create webhook in ${name}`}
      description={
        scope === "organization"
          ? "It hears what happens in the organization and in its workspaces."
          : "It hears what happens in this workspace."
      }
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look="primary"
            type="submit"
            form="create-webhook"
            disabled={!isComplete(form)}
            isLoading={create.isBusy}
          >
            Create webhook
          </Button>
        </>
      }
    >
      <form
        id="create-webhook"
        noValidate
        className="flex min-w-0 flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (!create.isBusy && isComplete(form)) create.run();
        }}
      >
        <WebhookFields form={form} onChange={setForm} errors={create.fieldErrors} />
        {create.problem && <ErrorState problem={create.problem} isInline />}
      </form>
    </Dialog>
  );
}
