import { Download } from "lucide-react";
import { Button, CodeBlock, Dialog, Link } from "../../../web/kit/index.ts";
import { type AuditFilters, type AuditSource, exportHref } from "./auditSource.ts";

const spanText = ({ from, to }: AuditFilters) =>
  from || to ? "of the days chosen in the filter" : "from the beginning until now";

/** Two forms of the log as a file: one to be verified, one for a spreadsheet. Mount it when it opens. */
export function ExportDialog({
  source,
  filters,
  isFiltered,
  onClose,
}: {
  source: AuditSource;
  filters: AuditFilters;
  isFiltered: boolean;
  onClose: () => void;
}) {
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title="Export the audit log"
      description={`Of ${source.whole}. The export itself is recorded in the log.`}
      actions={<Button onClick={onClose}>Close</Button>}
    >
      <div className="flex flex-col gap-5 text-13">
        <section className="flex flex-col gap-2">
          <h3 className="font-semibold">NDJSON, to be verified</h3>
          <p className="text-ink-muted">
            Every entry {spanText(filters)}, with the chain and the signed checkpoints. It takes no other
            filter, so that a missing entry shows. Anybody can check the file without this installation:
          </p>
          <CodeBlock label="Verify an export" code="bailiwick audit verify FILE" language="bash" />
          <p className="text-ink-muted">
            It names the first entry that was changed, taken out or put in.{" "}
            <Link href="/docs/audit">How the audit log works</Link>
          </p>
          <div>
            <ExportLink href={exportHref(source.exportPath, "ndjson", filters)} label="Download NDJSON" />
          </div>
        </section>
        <section className="flex flex-col gap-2">
          <h3 className="font-semibold">CSV, for a spreadsheet</h3>
          <p className="text-ink-muted">
            {isFiltered
              ? "Only the entries that match the filters now set."
              : "Every entry; set filters first for fewer."}{" "}
            It cannot be verified.
          </p>
          <div>
            <ExportLink href={exportHref(source.exportPath, "csv", filters)} label="Download CSV" />
          </div>
        </section>
      </div>
    </Dialog>
  );
}

function ExportLink({ href, label }: { href: string; label: string }) {
  return (
    <Button href={href} icon={Download}>
      {label}
    </Button>
  );
}
