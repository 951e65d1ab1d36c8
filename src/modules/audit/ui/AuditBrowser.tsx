import { Download, ScrollText } from "lucide-react";
import { useMemo, useState } from "react";
import { useList, useUrlState } from "../../../web/api/index.ts";
import { Button, SidePanel } from "../../../web/kit/index.ts";
import { dayAfter, isDay, startOf } from "../../../web/parts/DateRange.tsx";
import { ListPage } from "../../../web/parts/ListPage.tsx";
import { useSearchText } from "../../../web/parts/useSearchText.ts";
import { auditColumns } from "./auditColumns.tsx";
import { AuditDetail } from "./AuditDetail.tsx";
import { AuditFilterControls } from "./AuditFilters.tsx";
import type { AnyEntry, AuditFilters, AuditSource } from "./auditSource.ts";
import { ExportDialog } from "./ExportDialog.tsx";

const NO_FILTERS = {
  verb: undefined,
  person: undefined,
  credential: undefined,
  target: undefined,
  production: undefined,
  change: undefined,
  workspace: undefined,
  from: undefined,
  to: undefined,
};

/** Who did what, newest first, of a workspace or an organization. The filters are in the URL. */
export function AuditBrowser({ source }: { source: AuditSource }) {
  const [url, setUrl] = useUrlState();
  const [target, setTarget, settledTarget] = useSearchText("target");
  const [open, setOpen] = useState<AnyEntry | null>(null);
  const [isExporting, setIsExporting] = useState(false);
  const filters: AuditFilters = {
    verb: url.verb,
    actorAccountId: url.person,
    credentialId: url.credential,
    targetId: settledTarget.trim() || undefined,
    isProduction: url.production === "true" ? "true" : undefined,
    isChange: url.change === "true" || url.change === "false" ? url.change : undefined,
    workspaceId: source.workspaces ? url.workspace : undefined,
    from: isDay(url.from) ? startOf(url.from) : undefined,
    to: isDay(url.to) ? dayAfter(url.to) : undefined,
  };
  const isFiltered = Object.values(filters).some((value) => value !== undefined);
  const list = useList(["audit", source.key, filters], (cursor, signal) =>
    source.list(filters, cursor, signal),
  );
  const columns = useMemo(() => auditColumns(source.scope === "organization"), [source.scope]);
  const narrow = (changes: Partial<Record<keyof typeof NO_FILTERS, string>>) => {
    setUrl(changes);
    setOpen(null);
  };
  return (
    <ListPage
      title="Audit"
      name="audit entries"
      label="Audit"
      description={`Each change in ${source.whole}, and each look at people, with who did it. Entries are written with the change itself, cannot be edited, and are chained so that a tampered one shows.`}
      actions={
        <Button icon={Download} onClick={() => setIsExporting(true)}>
          Export
        </Button>
      }
      filters={
        <AuditFilterControls
          source={source}
          url={url}
          entries={list.rows ?? []}
          target={target}
          onTarget={setTarget}
          onChange={setUrl}
        />
      }
      isFiltered={isFiltered}
      onClear={() => setUrl(NO_FILTERS)}
      list={list}
      columns={columns}
      onOpen={setOpen}
      openKey={open?.id}
      noMatch={{ title: "No entry matches", hint: "Filters are set." }}
      empty={{
        icon: ScrollText,
        title: "Nothing changed yet",
        sentence: "Each change leaves an entry here: who, what, when and from where.",
        docs: { label: "How the audit log works", href: "/docs/audit" },
      }}
      example={source.example(filters)}
      docsHref={source.apiDocsHref}
    >
      <SidePanel
        isOpen={open !== null}
        onOpenChange={(isOpen) => !isOpen && setOpen(null)}
        title={open?.verb ?? "Entry"}
        width="large"
      >
        {open && <AuditDetail entry={open} onNarrow={narrow} />}
      </SidePanel>
      {isExporting && (
        <ExportDialog
          source={source}
          filters={filters}
          isFiltered={isFiltered}
          onClose={() => setIsExporting(false)}
        />
      )}
    </ListPage>
  );
}
