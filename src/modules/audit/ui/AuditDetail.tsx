import { Button, DescriptionList, DiffView, Id, JsonView, Time } from "../../../web/kit/index.ts";
import { type AnyEntry, targetOf, textOf } from "./auditSource.ts";
import { SealMark, sealText } from "./SealMark.tsx";

const KIND = { account: "signed in", api_key: "with an API key", system: "by itself" } as const;

/** One entry whole: what changed, who did it and from where, and the ways to narrow the list to what is like it. */
export function AuditDetail({
  entry,
  onNarrow,
}: {
  entry: AnyEntry;
  onNarrow: (filters: { verb?: string; person?: string; credential?: string; target?: string }) => void;
}) {
  const { actorAccountId, credentialId, before, after, sequence } = entry;
  const { id } = targetOf(entry);
  return (
    <div className="flex min-w-0 flex-col gap-5">
      {(before !== null || after !== null) && (
        <section className="flex min-w-0 flex-col gap-1">
          <h3 className="text-12 font-medium text-ink-muted">What changed</h3>
          <DiffView before={textOf(before)} after={textOf(after)} />
        </section>
      )}
      <section className="flex min-w-0 flex-col gap-1">
        <h3 className="text-12 font-medium text-ink-muted">What it was about</h3>
        <JsonView label="Target" value={entry.target} openDepth={4} />
      </section>
      <DescriptionList
        facts={[
          ["When", <Time at={entry.createdAt} isExact />],
          ["Who", `${entry.actorName ?? "The installation"}, ${KIND[entry.actorKind]}`],
          ["Account", actorAccountId ? <Id value={actorAccountId} /> : undefined],
          [
            entry.actorKind === "api_key" ? "Key" : "Sign-in",
            credentialId ? <Id value={credentialId} /> : undefined,
          ],
          ["Address", entry.ip ?? undefined],
          ["Client", entry.userAgent ?? undefined],
          ["Request", entry.requestId ? <Id value={entry.requestId} /> : undefined],
          [
            "Where",
            entry.workspaceId === undefined
              ? undefined
              : (entry.workspaceName ??
                (entry.workspaceId ? <Id value={entry.workspaceId} /> : "the organization itself")),
          ],
          ["Workspace was", entry.isProduction ? "production" : "not production"],
          ["Entry", <Id value={entry.id} />],
          ["Sequence", sequence ?? undefined],
          [
            "Seal",
            <span className="flex items-start gap-1.5">
              <span className="mt-[3px]">
                <SealMark entry={entry} />
              </span>
              {sealText(entry)}
            </span>,
          ],
        ]}
      />
      <div className="flex flex-wrap gap-2">
        <Button size="small" onClick={() => onNarrow({ verb: entry.verb })}>
          Only this operation
        </Button>
        {actorAccountId && (
          <Button size="small" onClick={() => onNarrow({ person: actorAccountId })}>
            Only this person
          </Button>
        )}
        {credentialId && (
          <Button size="small" onClick={() => onNarrow({ credential: credentialId })}>
            {entry.actorKind === "api_key" ? "Only this key" : "Only this sign-in"}
          </Button>
        )}
        {id && (
          <Button size="small" onClick={() => onNarrow({ target: id })}>
            Only this thing
          </Button>
        )}
      </div>
    </div>
  );
}
