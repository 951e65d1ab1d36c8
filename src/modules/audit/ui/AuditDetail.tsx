import type { AuditEntry } from "../../../web/api/index.ts";
import { Button, DescriptionList, Id, JsonView, Time } from "../../../web/kit/index.ts";

const KIND = { account: "signed in", api_key: "with an API key", system: "by itself" } as const;

/** One entry whole, with the ways to narrow the list to what is like it. */
export function AuditDetail({
  entry,
  onNarrow,
}: {
  entry: AuditEntry;
  onNarrow: (filters: { verb?: string; person?: string; credential?: string }) => void;
}) {
  const { actorAccountId, credentialId } = entry;
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <DescriptionList
        facts={[
          ["Entry", <Id value={entry.id} />],
          ["When", <Time at={entry.createdAt} isExact />],
          ["Who", `${entry.actorName ?? "The installation"}, ${KIND[entry.actorKind]}`],
          ["Account", actorAccountId ? <Id value={actorAccountId} /> : undefined],
          ["Credential", credentialId ? <Id value={credentialId} /> : undefined],
          ["Request", entry.requestId ? <Id value={entry.requestId} /> : undefined],
          ["Address", entry.ip ?? undefined],
          ["Client", entry.userAgent ?? undefined],
          ["Workspace was", entry.isProduction ? "production" : "not production"],
        ]}
      />
      <div className="flex min-w-0 flex-col gap-1">
        <h3 className="text-12 font-medium text-ink-muted">What it was about</h3>
        <JsonView label="Target" value={entry.target} openDepth={4} />
      </div>
      <div className="flex flex-wrap gap-2">
        <Button size="small" onClick={() => onNarrow({ verb: entry.verb })}>
          Only this verb
        </Button>
        {actorAccountId && (
          <Button size="small" onClick={() => onNarrow({ person: actorAccountId })}>
            Only this person
          </Button>
        )}
        {credentialId && (
          <Button size="small" onClick={() => onNarrow({ credential: credentialId })}>
            Only this credential
          </Button>
        )}
      </div>
    </div>
  );
}
