import { CircleCheck, CircleDashed, Upload as UploadIcon } from "lucide-react";
import { useRef, useState } from "react";
import { Button, classes, Select } from "../../../web/kit/index.ts";
import { DocumentRow, UploadRow } from "./DocumentRow.tsx";
import { DOCUMENT_TYPES } from "./documentFiles.ts";
import type { Upload } from "./useUploads.ts";
import type { VerificationDocument } from "./verificationFacts.ts";

type Kind = VerificationDocument["kind"];

/** One thing that is asked for: which papers do, those that are there, and a place to drop more. */
export function DocumentSlot({
  title,
  anyOf,
  kindNames,
  documents,
  uploads,
  removingId,
  onFiles,
  onRemove,
}: {
  title: string;
  anyOf: readonly Kind[];
  kindNames: Record<string, string>;
  documents: readonly VerificationDocument[];
  uploads: readonly Upload[];
  removingId: string | null;
  onFiles: (files: Iterable<File>, kind: Kind) => void;
  onRemove: (document: VerificationDocument) => void;
}) {
  const [kind, setKind] = useState<Kind>(anyOf[0]!);
  const [isOver, setIsOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const isThere = documents.some(({ state }) => state === "stored");
  const chosen = anyOf.includes(kind) ? kind : anyOf[0]!;
  return (
    <section
      aria-label={title}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes("Files")) return;
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setIsOver(false);
      }}
      onDrop={(event) => {
        event.preventDefault();
        setIsOver(false);
        onFiles(event.dataTransfer.files, chosen);
      }}
      className={classes(
        "flex min-w-0 flex-col gap-2 rounded-md border border-dashed p-3 transition-colors",
        isOver ? "border-focus bg-selected" : "border-line-strong",
      )}
    >
      <div className="flex flex-wrap items-center gap-2">
        <span className="flex min-w-0 grow items-center gap-2 text-13 font-medium">
          {isThere ? (
            <CircleCheck aria-label="There" size={16} className="shrink-0 text-green" />
          ) : (
            <CircleDashed aria-label="Missing" size={16} className="shrink-0 text-ink-faint" />
          )}
          {title}
        </span>
        {anyOf.length > 1 && (
          <Select
            aria-label={`Which document: ${title}`}
            className="max-w-70"
            options={anyOf.map((value) => ({ value, label: kindNames[value] ?? value }))}
            value={chosen}
            onValueChange={setKind}
          />
        )}
        <Button size="small" icon={UploadIcon} onClick={() => input.current?.click()}>
          {isThere ? "Add file" : "Choose file"}
        </Button>
        <input
          ref={input}
          type="file"
          multiple
          hidden
          tabIndex={-1}
          aria-label={`Files: ${title}`}
          accept={DOCUMENT_TYPES.join(",")}
          onChange={(event) => {
            onFiles([...(event.target.files ?? [])], chosen);
            // The same file again is a change too.
            event.target.value = "";
          }}
        />
      </div>
      {documents.length + uploads.length > 0 ? (
        <ul>
          {documents.map((document) => (
            <DocumentRow
              key={document.id}
              document={document}
              kindName={kindNames[document.kind] ?? document.kind}
              isRemoving={removingId === document.id}
              onRemove={document.state === "stored" ? () => onRemove(document) : undefined}
            />
          ))}
          {uploads.map((upload) => (
            <UploadRow key={upload.key} upload={upload} />
          ))}
        </ul>
      ) : (
        <p className="text-12 text-ink-faint">
          {anyOf.length === 1 ? kindNames[anyOf[0]!] : "One of them is enough"}. PDF, JPEG or PNG up to 10 MB;
          drop files here.
        </p>
      )}
    </section>
  );
}
