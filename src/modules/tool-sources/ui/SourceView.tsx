import { RefreshCw } from "lucide-react";
import { useAction, useUrlState } from "../../../web/api/index.ts";
import { Badge, Button, DetailHeader, DeveloperCorner, Link, Tabs, Time } from "../../../web/kit/index.ts";
import { CATALOGUE, SOURCES, useOwner } from "./owner.ts";
import { SourceSettings } from "./SourceSettings.tsx";
import { SourceTools } from "./SourceTools.tsx";
import { everyText, KindBadge, type SourceDetail, SourceState } from "./sourceWords.tsx";
import { SyncHistory } from "./SyncHistory.tsx";
import { SyncNow } from "./SyncNow.tsx";
import { useOrganizationHref } from "./useOrganizationHref.ts";

const TABS = ["tools", "history", "settings"];

/** A loaded source: how it is in sync, its tools, what its syncs changed, its settings. */
export function SourceView({ source }: { source: SourceDetail }) {
  const { call, scope, href, canWriteTools, example, apiDocsHref } = useOwner();
  const inOrganization = useOrganizationHref();
  const [url, setUrl] = useUrlState();
  const isInherited = scope === "workspace" && source.isShared;
  const canWrite = canWriteTools && !isInherited;
  const tab = TABS.find((each) => each === url.tab) ?? "tools";
  const isSyncing = source.state === "waiting" || source.state === "syncing";
  const sync = useAction(() => call("tool_sources.sync", { id: source.id }), {
    what: "The sync did not begin.",
    refreshes: [SOURCES, CATALOGUE],
  });
  const at = source.definition.url ?? source.definition.command;
  return (
    <>
      <DetailHeader
        list={{ label: "Sources", href: href("sources") }}
        name={source.name}
        id={source.id}
        status={
          <>
            <KindBadge kind={source.kind} />
            <SourceState source={source} />
            {isInherited && <Badge>of the organization</Badge>}
          </>
        }
        meta={[
          <code className="font-mono">{source.slug}.*</code>,
          source.toolCount === 1 ? "1 tool" : `${source.toolCount.toLocaleString("en")} tools`,
          ...(at ? [<span className="break-all">{at}</span>] : ["from an uploaded document"]),
          <>
            synced {everyText(source.syncEveryMinutes)}
            {source.lastSyncedAt && (
              <>
                , last <Time at={source.lastSyncedAt} />
              </>
            )}
          </>,
        ]}
        actions={
          canWrite ? (
            <Button
              look="primary"
              icon={RefreshCw}
              disabled={!source.isEnabled}
              isLoading={sync.isBusy || isSyncing}
              onClick={() => sync.run()}
            >
              Sync now
            </Button>
          ) : (
            isInherited && (
              <Link href={inOrganization(`tools/sources/${source.id}`)}>Change it in the organization</Link>
            )
          )
        }
      />
      <div className="flex min-w-0 flex-col gap-4">
        <SyncNow source={source} />
        <Tabs
          value={tab}
          onValueChange={(next) => setUrl({ tab: next === "tools" ? undefined : next, search: undefined })}
          tabs={[
            {
              value: "tools",
              label: "Tools",
              count: source.toolCount,
              content: tab === "tools" && <SourceTools source={source} />,
            },
            {
              value: "history",
              label: "History",
              content: tab === "history" && <SyncHistory source={source} />,
            },
            {
              value: "settings",
              label: "Settings",
              content: tab === "settings" && (
                <SourceSettings key={source.revision} source={source} canWrite={canWrite} />
              ),
            },
          ]}
        />
      </div>
      <DeveloperCorner
        example={example("tool_sources.sync", { id: source.id })}
        docsHref={apiDocsHref("tool_sources.sync")}
      />
    </>
  );
}
