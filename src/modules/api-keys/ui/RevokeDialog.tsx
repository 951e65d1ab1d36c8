import { type ApiKey, useAction, useApi, useApiQuery, useCan, useHref } from "../../../web/api/index.ts";
import { Time } from "../../../web/kit/index.ts";
import { DeleteDialog } from "../../../web/parts/DeleteDialog.tsx";

/** Asks before a key is ended, and says what would stop. Mount it when it opens. */
export function RevokeDialog({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const api = useApi();
  const href = useHref();
  const can = useCan();
  const impact = useApiQuery(
    ["api-keys", "impact", apiKey.id],
    (signal) => api.access.impact({ keyId: apiKey.id }, { signal }),
    { isOn: can("roles:read") },
  );
  const revoke = useAction(() => api.apiKeys.revoke({ id: apiKey.id }), {
    what: "The key was not revoked.",
    done: `Key “${apiKey.name}” revoked`,
    refreshes: ["api-keys"],
    isInPlace: true,
    onDone: onClose,
  });
  const runs = impact.data?.runsUnderWay ?? 0;
  return (
    <DeleteDialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      kind="key"
      name={apiKey.name}
      action="Revoke key"
      verb="revoked"
      consequence={
        <>
          <p>
            Every program that uses the key ending in {apiKey.hint} is refused from now on, and what it has
            open ends. This cannot be undone.
          </p>
          <p className="mt-2">
            {apiKey.lastUsedAt ? (
              <>
                It was last used <Time at={apiKey.lastUsedAt} />.
              </>
            ) : (
              "It was never used."
            )}
            {runs > 0 && ` ${runs === 1 ? "One run" : `${runs} runs`} it started will go on without it.`}
          </p>
        </>
      }
      isBusy={revoke.isBusy}
      error={revoke.error}
      userHref={(id) => href(`agents/${id}`)}
      onConfirm={() => revoke.run()}
    />
  );
}
