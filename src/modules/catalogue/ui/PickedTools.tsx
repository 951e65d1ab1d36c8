import { useApi, useApiQuery } from "../../../web/api/index.ts";
import { Callout, Card, Link } from "../../../web/kit/index.ts";
import { CATALOGUE } from "../../tool-sources/ui/owner.ts";
import { EffectBadge } from "./AnnotationBadges.tsx";
import type { Toolkit } from "./ToolkitList.tsx";
import { useToolHref } from "./useToolHref.ts";

const SHOWN = 50;

/** The tools that what is saved of a toolkit picks in this workspace. */
export function PickedTools({ toolkit, isChanged }: { toolkit: Toolkit; isChanged: boolean }) {
  const api = useApi();
  const toolHref = useToolHref();
  const found = useApiQuery([CATALOGUE, "picked", toolkit.id, toolkit.updatedAt], (signal) =>
    api.catalogue.search({ query: "", toolkitId: toolkit.id, limit: SHOWN }, { signal }),
  );
  const tools = found.data?.data ?? [];
  return (
    <Card
      title={`Tools in this workspace${toolkit.toolCount === null ? "" : `: ${toolkit.toolCount}`}`}
      isFlush
    >
      {isChanged && (
        <div className="p-3">
          <Callout kind="info">Shown is what is saved. Save to see what your changes pick.</Callout>
        </div>
      )}
      {tools.length === 0 && (
        <p className="p-4 text-13 text-ink-muted">
          {found.isPending ? "Loading…" : "Nothing yet: no tool of this workspace matches."}
        </p>
      )}
      <ul className="flex flex-col">
        {tools.map(({ address, annotations }) => (
          <li
            key={address}
            className="flex min-h-9 items-center gap-3 border-t border-line px-4 text-13 first:border-t-0"
          >
            <Link href={toolHref(address)} className="min-w-0 grow truncate font-mono text-12">
              {address}
            </Link>
            <EffectBadge annotations={annotations} />
          </li>
        ))}
      </ul>
      {(found.data?.total ?? 0) > tools.length && (
        <p className="border-t border-line px-4 py-2 text-12 text-ink-muted">
          and {found.data!.total - tools.length} more
        </p>
      )}
    </Card>
  );
}
