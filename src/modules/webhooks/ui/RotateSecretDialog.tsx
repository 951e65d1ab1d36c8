import { useState } from "react";
import { useAction } from "../../../web/api/index.ts";
import { Button, Callout, Dialog, ErrorState, Field, RadioGroup, TextInput } from "../../../web/kit/index.ts";
import { SecretDialog } from "../../../web/parts/SecretDialog.tsx";
import { issuedSecret } from "./issuedSecret.ts";
import { type AWebhook, useWebhooks, WEBHOOKS } from "./webhookSource.ts";

const OVERLAPS = [
  { value: "24h", label: "24 hours", hint: "Both sign for a day: time to put the new one in place." },
  { value: "1h", label: "1 hour", hint: "Both sign for an hour." },
  { value: "7d", label: "7 days", hint: "Both sign for a week." },
  { value: "none", label: "None", hint: "The old secret stops at once. Choose this when it leaked." },
] as const;

/** Gives a webhook a new signing secret. Mount it when it opens. */
export function RotateSecretDialog({ webhook, onClose }: { webhook: AWebhook; onClose: () => void }) {
  const { call, confirmName } = useWebhooks();
  const [overlap, setOverlap] = useState<(typeof OVERLAPS)[number]["value"]>("24h");
  const [typed, setTyped] = useState("");
  const rotate = useAction(() => call("webhooks.rotate_secret", { id: webhook.id, overlap }), {
    what: "The secret was not rotated.",
    refreshes: [WEBHOOKS],
    isInPlace: true,
  });
  if (rotate.output)
    return (
      <SecretDialog title="New signing secret" {...issuedSecret(rotate.output.secret)} onClose={onClose} />
    );
  const isAtOnce = overlap === "none";
  const isReady = !isAtOnce || confirmName === undefined || typed === confirmName;
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title="Rotate the signing secret"
      description="The webhook gets a new secret, shown once."
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look={isAtOnce ? "danger" : "primary"}
            disabled={!isReady}
            isLoading={rotate.isBusy}
            onClick={() => rotate.run()}
          >
            Rotate secret
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <RadioGroup
          label="The old secret goes on signing for"
          options={OVERLAPS}
          value={overlap}
          onValueChange={setOverlap}
        />
        {isAtOnce && (
          <Callout kind="warning">
            A receiver that knows the secret ending in {webhook.secretHint} refuses every delivery until it
            has the new one.
            {confirmName !== undefined && (
              <div className="mt-2">
                <Field label={`This is production: type ${confirmName} to confirm`}>
                  <TextInput value={typed} onValueChange={setTyped} />
                </Field>
              </div>
            )}
          </Callout>
        )}
        {webhook.previousSecretUntil && !isAtOnce && (
          <Callout kind="warning">
            An older secret still signs until its overlap ends; rotating again ends that one at once.
          </Callout>
        )}
        {rotate.problem && <ErrorState problem={rotate.problem} isInline />}
      </div>
    </Dialog>
  );
}
