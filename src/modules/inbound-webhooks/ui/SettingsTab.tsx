import { useState } from "react";
import { type Input, type Output, useAction, useApi, useCan } from "../../../web/api/index.ts";
import { Card, Field, TextInput } from "../../../web/kit/index.ts";
import { SaveForm } from "../../../web/parts/SaveForm.tsx";
import { ReadOnlyNote } from "../../roles/ui/ReadOnlyNote.tsx";
import { AddressCard } from "./AddressCard.tsx";
import { DedupeFields } from "./DedupeFields.tsx";
import { DeactivateCard } from "./DeactivateCard.tsx";
import { ReadyDialog } from "./ReadyDialog.tsx";
import { SecretCard } from "./SecretCard.tsx";
import { TargetFields } from "./TargetFields.tsx";
import { VerificationFields } from "./VerificationFields.tsx";
import { draftOf, type InboundWebhook, settingsOf, type WebhookDraft } from "./webhookDraft.ts";

type WithSecret = Output<"inbound_webhooks.update">;

/** What it does with deliveries and how it verifies them; its address, its secret, and its end. */
export function SettingsTab({ webhook }: { webhook: InboundWebhook }) {
  const can = useCan();
  const isReadOnly = !can("inbound_webhooks:write");
  const [issued, setIssued] = useState<WithSecret | null>(null);
  const onSaved = (saved: WithSecret) => saved.secret && setIssued(saved);
  return (
    <div className="flex max-w-180 flex-col gap-4">
      <ReadOnlyNote permission="inbound_webhooks:write" doing="change inbound webhooks" />
      <SettingsForm key={webhook.updatedAt} webhook={webhook} isReadOnly={isReadOnly} onSaved={onSaved} />
      {!isReadOnly && (
        <>
          {webhook.verification.kind !== "none" && <SecretCard webhook={webhook} onRotated={onSaved} />}
          {webhook.isActive && <AddressCard webhook={webhook} />}
          <DeactivateCard webhook={webhook} />
        </>
      )}
      {issued && (
        <ReadyDialog
          title={`The new secret of “${issued.name}”`}
          webhook={issued}
          onClose={() => setIssued(null)}
        />
      )}
    </div>
  );
}

function SettingsForm({
  webhook,
  isReadOnly,
  onSaved,
}: {
  webhook: InboundWebhook;
  isReadOnly: boolean;
  onSaved: (saved: WithSecret) => void;
}) {
  const api = useApi();
  const [initial] = useState(() => draftOf(webhook));
  const [draft, setDraft] = useState(initial);
  const [description, setDescription] = useState(webhook.description);
  const change = (next: Partial<WebhookDraft>) => setDraft((own) => ({ ...own, ...next }));
  const save = useAction((input: Input<"inbound_webhooks.update">) => api.inboundWebhooks.update(input), {
    what: "The inbound webhook was not changed.",
    done: "Saved",
    refreshes: ["inbound-webhooks"],
    isInPlace: true,
    onDone: onSaved,
  });
  // Another kind needs another secret; that of the same kind is replaced by rotating it.
  const isOtherKind = draft.verification !== webhook.verification.kind;
  const settings = settingsOf(isOtherKind ? draft : { ...draft, secret: "kept" });
  const isChanged = description !== webhook.description || JSON.stringify(draft) !== JSON.stringify(initial);
  const fields = { draft, onChange: change, errors: save.fieldErrors, isReadOnly };
  const submit = () => {
    if (!settings) return;
    const { secret, target, ...rest } = settings;
    const isTargetChanged =
      JSON.stringify(target) !== JSON.stringify(settingsOf({ ...initial, secret: "kept" })?.target);
    save.run({
      id: webhook.id,
      description,
      ...rest,
      ...(isTargetChanged ? { target } : {}),
      ...(isOtherKind && secret ? { secret } : {}),
    });
  };
  return (
    <Card title="Deliveries">
      <SaveForm action={save} onSave={submit} isReady={isChanged && settings !== null} canSave={!isReadOnly}>
        <Field label="Description" isOptional error={save.fieldErrors.description}>
          <TextInput
            value={description}
            onValueChange={setDescription}
            maxLength={500}
            readOnly={isReadOnly}
          />
        </Field>
        <TargetFields {...fields} />
        <VerificationFields {...fields} hasSecret={isOtherKind} />
        <DedupeFields {...fields} />
        {webhook.target.kind !== "inbox" && (
          <p className="text-12 text-ink-faint">
            Its runs have the power of {webhook.ownerName ?? "somebody who left"}. Who sets another target
            becomes the owner.
          </p>
        )}
      </SaveForm>
    </Card>
  );
}
