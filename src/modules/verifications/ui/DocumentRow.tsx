import { FileText, Image, Trash2, X } from "lucide-react";
import type { ReactNode } from "react";
import { Bytes, classes, IconButton } from "../../../web/kit/index.ts";
import type { Upload } from "./useUploads.ts";
import type { VerificationDocument } from "./verificationFacts.ts";

/** One document: what it is, what it is called, what can be done with it. */
export function DocumentRow({
  document,
  kindName,
  isRemoving,
  onRemove,
  actions,
}: {
  document: VerificationDocument;
  kindName: string;
  isRemoving?: boolean;
  onRemove?: (() => void) | undefined;
  actions?: ReactNode;
}) {
  const isGone = document.state === "removed";
  const Icon = document.mediaType === "application/pdf" ? FileText : Image;
  return (
    <li className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 border-t border-line py-1.5 first:border-t-0">
      <Icon aria-hidden size={16} className="shrink-0 text-ink-muted" />
      <span className="min-w-0 grow basis-40">
        <span
          className={classes("block truncate text-13", isGone && "text-ink-faint line-through")}
          title={document.name}
        >
          {document.name}
        </span>
        <span className="block text-12 text-ink-muted">
          {kindName} · <Bytes sizeBytes={document.sizeBytes} />
          {isGone && document.removedAt && ` · content removed on ${document.removedAt.slice(0, 10)}`}
        </span>
      </span>
      {actions}
      {onRemove && (
        <IconButton
          icon={Trash2}
          label={`Remove ${document.name}`}
          isLoading={isRemoving ?? false}
          onClick={onRemove}
        />
      )}
    </li>
  );
}

/** One file on its way, or one that did not arrive. */
export function UploadRow({ upload }: { upload: Upload }) {
  const percent = Math.round(upload.part * 100);
  return (
    <li className="flex min-h-11 items-center gap-3 border-t border-line py-1.5 first:border-t-0">
      <FileText aria-hidden size={16} className="shrink-0 text-ink-faint" />
      <span className="min-w-0 grow">
        <span className="block truncate text-13">{upload.name}</span>
        {upload.problem ? (
          <span role="alert" className="block text-12 text-red">
            {upload.problem}
          </span>
        ) : (
          <span className="flex items-center gap-2">
            <span
              role="progressbar"
              aria-label={`Uploading ${upload.name}`}
              aria-valuenow={percent}
              aria-valuemin={0}
              aria-valuemax={100}
              className="h-1.5 min-w-16 grow overflow-hidden rounded-full bg-pressed"
            >
              <span
                className="block h-full rounded-full bg-accent transition-[width]"
                style={{ width: `${percent}%` }}
              />
            </span>
            <span className="w-9 text-right text-12 text-ink-muted tabular-nums">{percent} %</span>
          </span>
        )}
      </span>
      <IconButton
        icon={X}
        label={upload.problem ? `Put ${upload.name} away` : `Cancel ${upload.name}`}
        onClick={upload.cancel}
      />
    </li>
  );
}
