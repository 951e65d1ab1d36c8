import { Minus, PenLine, Plus } from "lucide-react";
import { useHref } from "../../../web/api/index.ts";
import { Callout, DescriptionList, DiffView, Id, Link, Time } from "../../../web/kit/index.ts";
import { UserList } from "../../catalogue/ui/ToolUsers.tsx";
import { SkippedList } from "./SkippedList.tsx";
import { CAUSE, type SourceDetail, type Sync, WHAT } from "./sourceWords.tsx";

const asJson = (value: unknown) => JSON.stringify(value, null, 2);

/** One sync whole: tools that came, went and changed, and who uses them. */
export function SyncPanel({ sync, source }: { sync: Sync; source: SourceDetail }) {
  const href = useHref();
  const { diff, error, used } = sync;
  const link = (name: string) => (
    <Link href={href(`tools/catalogue/${encodeURIComponent(`${source.slug}.${name}`)}`)}>
      <code className="font-mono text-12 break-all">{name}</code>
    </Link>
  );
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <DescriptionList
        facts={[
          ["Id", <Id value={sync.id} />],
          ["Began", <Time at={sync.startedAt ?? sync.createdAt} isExact />],
          ["Why", CAUSE[sync.cause]],
          ["Unchanged", diff ? diff.unchangedCount.toLocaleString("en") : undefined],
        ]}
      />
      {error && (
        <Callout kind="danger" title={<code className="font-mono">{error.code}</code>}>
          {error.message}
          {error.place && <code className="ml-1 font-mono text-12">{error.place}</code>}
        </Callout>
      )}
      {used.map(({ address, change, users }) => (
        <Callout
          key={address}
          kind="warning"
          title={`${address} ${change === "removed" ? "went" : "changed"} while it was used`}
        >
          <UserList users={users} />
        </Callout>
      ))}
      {diff && (
        <>
          <Part
            title="Added"
            icon={<Plus aria-hidden size={14} className="text-green" />}
            count={diff.addedCount}
          >
            {diff.added.map((name) => (
              <li key={name}>{link(name)}</li>
            ))}
          </Part>
          <Part
            title="Changed"
            icon={<PenLine aria-hidden size={14} className="text-amber" />}
            count={diff.changedCount}
          >
            {diff.changed.map(({ name, what, before, after }) => (
              <li key={name} className="flex min-w-0 flex-col gap-1">
                <span className="flex flex-wrap items-baseline gap-2">
                  {link(name)}
                  <span className="text-12 text-ink-muted">
                    {what.map((each) => WHAT[each] ?? each).join(", ")}
                  </span>
                </span>
                {before && after && (
                  <details className="min-w-0">
                    <summary className="cursor-pointer text-12 text-ink-muted">Before and after</summary>
                    <DiffView before={asJson(before)} after={asJson(after)} />
                  </details>
                )}
              </li>
            ))}
          </Part>
          <Part
            title="Removed"
            icon={<Minus aria-hidden size={14} className="text-red" />}
            count={diff.removedCount}
          >
            {diff.removed.map((name) => (
              <li key={name}>
                <code className="font-mono text-12 break-all">{name}</code>
              </li>
            ))}
          </Part>
        </>
      )}
      <SkippedList skipped={sync.skipped} />
    </div>
  );
}

function Part({
  title,
  icon,
  count,
  children,
}: {
  title: string;
  icon: React.ReactNode;
  count: number;
  children: React.ReactNode;
}) {
  if (count === 0) return null;
  return (
    <section className="flex min-w-0 flex-col gap-1">
      <h3 className="flex items-center gap-1.5 text-13 font-semibold">
        {icon}
        {title}
        <span className="font-normal text-ink-muted">{count.toLocaleString("en")}</span>
      </h3>
      <ul className="flex flex-col gap-1 pl-5 text-13">{children}</ul>
    </section>
  );
}
