import { useState } from "react";
import { type Input, type Output, useAction, useApi } from "../../../web/api/index.ts";
import {
  Button,
  Card,
  Dialog,
  ErrorState,
  Field,
  RadioGroup,
  TextInput,
  Time,
} from "../../../web/kit/index.ts";
import { verificationLabel } from "./kinds.ts";
import { type InboundWebhook, needsSecret } from "./webhookDraft.ts";

type Overlap = NonNullable<Input<"inbound_webhooks.rotate_secret">["overlap"]>;
const OVERLAPS: { value: Overlap; label: string; hint: string }[] = [
  { value: "1h", label: "1 hour", hint: "Both secrets are taken for an hour." },
  {
    value: "24h",
    label: "24 hours",
    hint: "Both secrets are taken for a day: time to change it at the sender.",
  },
  { value: "7d", label: "7 days", hint: "Both secrets are taken for a week." },
  { value: "none", label: "None", hint: "What is signed with the old secret is rejected at once." },
];

/** The secret it verifies with: never shown, and replaced with an overlap. */
export function SecretCard({
  webhook,
  onRotated,
}: {
  webhook: InboundWebhook;
  onRotated: (webhook: Output<"inbound_webhooks.rotate_secret">) => void;
}) {
  const [isRotating, setIsRotating] = useState(false);
  return (
    <Card title="Secret">
      <div className="flex flex-wrap items-center gap-4">
        <p className="min-w-0 flex-1 basis-60 text-13 text-ink-muted">
          {webhook.secretChangedAt ? (
            <>
              Set <Time at={webhook.secretChangedAt} />.{" "}
            </>
          ) : null}
          {webhook.previousSecretUntil && Date.parse(webhook.previousSecretUntil) > Date.now() && (
            <>
              The one before is taken too, it ends <Time at={webhook.previousSecretUntil} />.
            </>
          )}
        </p>
        <Button onClick={() => setIsRotating(true)}>Replace secret</Button>
      </div>
      {isRotating && (
        <RotateDialog
          webhook={webhook}
          onClose={() => setIsRotating(false)}
          onRotated={(rotated) => {
            setIsRotating(false);
            onRotated(rotated);
          }}
        />
      )}
    </Card>
  );
}

function RotateDialog({
  webhook,
  onClose,
  onRotated,
}: {
  webhook: InboundWebhook;
  onClose: () => void;
  onRotated: (webhook: Output<"inbound_webhooks.rotate_secret">) => void;
}) {
  const api = useApi();
  const [secret, setSecret] = useState("");
  const [overlap, setOverlap] = useState<Overlap>("24h");
  const { kind } = webhook.verification;
  const isNeeded = needsSecret(kind);
  const rotate = useAction(
    () => api.inboundWebhooks.rotateSecret({ id: webhook.id, overlap, secret: secret.trim() || undefined }),
    {
      what: "The secret was not replaced.",
      done: "The secret was replaced",
      refreshes: ["inbound-webhooks"],
      isInPlace: true,
      onDone: onRotated,
    },
  );
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={`Replace the secret of “${webhook.name}”`}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look="primary"
            isLoading={rotate.isBusy}
            disabled={isNeeded && secret.trim() === ""}
            onClick={() => rotate.run()}
          >
            Replace secret
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <Field
          label="New secret"
          isOptional={!isNeeded}
          help={
            isNeeded
              ? `The one ${verificationLabel(kind)} gives. Stored encrypted and never shown again.`
              : "Leave it empty to have one generated and shown once."
          }
          error={rotate.fieldErrors.secret}
        >
          <TextInput isMono value={secret} onValueChange={setSecret} spellCheck={false} data-1p-ignore />
        </Field>
        <RadioGroup label="Overlap" options={OVERLAPS} value={overlap} onValueChange={setOverlap} />
        {rotate.problem && <ErrorState problem={rotate.problem} isInline />}
      </div>
    </Dialog>
  );
}
