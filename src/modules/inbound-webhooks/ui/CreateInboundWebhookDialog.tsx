import { useState } from "react";
import { type Input, useAction, useApi, useGo, useHref, useWorkspace } from "../../../web/api/index.ts";
import { EnvironmentBadge, Field, TextInput } from "../../../web/kit/index.ts";
import { FormDialog } from "../../../web/parts/FormDialog.tsx";
import { DedupeFields } from "./DedupeFields.tsx";
import { ReadyDialog } from "./ReadyDialog.tsx";
import { TargetFields } from "./TargetFields.tsx";
import { VerificationFields } from "./VerificationFields.tsx";
import { emptyDraft, settingsOf, type WebhookDraft } from "./webhookDraft.ts";

/** Makes an endpoint; afterwards shows its address and secret, then its page. Mount it when it opens. */
export function CreateInboundWebhookDialog({ onClose }: { onClose: () => void }) {
  const api = useApi();
  const go = useGo();
  const href = useHref();
  const { workspace } = useWorkspace();
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const [draft, setDraft] = useState(emptyDraft);
  const change = (next: Partial<WebhookDraft>) => setDraft((own) => ({ ...own, ...next }));
  const create = useAction((input: Input<"inbound_webhooks.create">) => api.inboundWebhooks.create(input), {
    what: "The inbound webhook could not be created.",
    refreshes: ["inbound-webhooks"],
    isInPlace: true,
  });
  if (create.output) {
    const { id } = create.output;
    return (
      <ReadyDialog
        title={`Inbound webhook “${create.output.name}” created`}
        webhook={create.output}
        onClose={() => go(href(`inbound-webhooks/${id}`), { isReplacing: true })}
      />
    );
  }
  const settings = settingsOf(draft);
  const isReady = settings !== null && name.trim() !== "";
  const fields = { draft, onChange: change, errors: create.fieldErrors };
  return (
    <FormDialog
      title={`Create inbound webhook in ${workspace.name}`}
      description={
        <span className="inline-flex flex-wrap items-center gap-1.5">
          An address others post to. <EnvironmentBadge environment={workspace.environment} />
        </span>
      }
      action={create}
      submit="Create inbound webhook"
      onSubmit={() => create.run({ name: name.trim(), description, ...settings })}
      isReady={isReady}
      onClose={onClose}
    >
      <Field
        label="Name"
        help="Lowercase letters, digits and hyphens. It cannot be changed, and stays reserved."
        error={create.fieldErrors.name}
      >
        <TextInput
          isMono
          value={name}
          onValueChange={setName}
          maxLength={50}
          placeholder="orders"
          autoFocus
        />
      </Field>
      <Field label="Description" isOptional error={create.fieldErrors.description}>
        <TextInput
          value={description}
          onValueChange={setDescription}
          maxLength={500}
          placeholder="What the web shop sends"
        />
      </Field>
      <TargetFields {...fields} />
      <VerificationFields {...fields} />
      <DedupeFields {...fields} isNew />
    </FormDialog>
  );
}
