import { useState } from "react";
import { type ApiKey, type Input, useAction, useApi, useWorkspace } from "../../../web/api/index.ts";
import { Button, Callout, Dialog, ErrorState, RadioGroup } from "../../../web/kit/index.ts";
import { SecretDialog } from "../../../web/parts/SecretDialog.tsx";
import { issuedKey } from "./keyFacts.ts";

type Overlap = NonNullable<Input<"api_keys.regenerate">["overlap"]>;
const OVERLAPS: { value: Overlap; label: string; hint: string }[] = [
  { value: "1h", label: "1 hour", hint: "Both secrets work for an hour: time to put the new one in place." },
  { value: "24h", label: "24 hours", hint: "Both secrets work for a day." },
  { value: "none", label: "None", hint: "The old secret ends at once. Choose this when it leaked." },
];

/** Gives a key a new secret. Mount it when it opens. */
export function RegenerateDialog({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const api = useApi();
  const { workspace } = useWorkspace();
  const [overlap, setOverlap] = useState<Overlap>("1h");
  const regenerate = useAction(() => api.apiKeys.regenerate({ id: apiKey.id, overlap }), {
    what: "The key was not regenerated.",
    refreshes: ["api-keys"],
    isInPlace: true,
  });
  if (regenerate.output)
    return (
      <SecretDialog
        title={`New secret of “${apiKey.name}”`}
        {...issuedKey(regenerate.output.secret)}
        onClose={onClose}
      />
    );
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={`Regenerate “${apiKey.name}”`}
      description="It gets a new secret, shown once. Permissions, limits and the day it ends stay."
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look={overlap === "none" ? "danger" : "primary"}
            isLoading={regenerate.isBusy}
            onClick={() => regenerate.run()}
          >
            Regenerate key
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <RadioGroup
          label="The old secret goes on working for"
          options={OVERLAPS}
          value={overlap}
          onValueChange={setOverlap}
        />
        {overlap === "none" && (
          <Callout kind="warning">
            Every program in {workspace.name} that uses the secret ending in {apiKey.hint} is refused from now
            on, what it has open ends, and keys made with it are revoked.
          </Callout>
        )}
        {apiKey.previousExpiresAt && overlap !== "none" && (
          <Callout kind="warning">
            An older secret still works until its overlap ends; regenerating again ends that one at once.
          </Callout>
        )}
        {regenerate.problem && <ErrorState problem={regenerate.problem} isInline />}
      </div>
    </Dialog>
  );
}
