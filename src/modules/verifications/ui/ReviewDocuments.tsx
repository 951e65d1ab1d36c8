import { Download, Eye } from "lucide-react";
import { useEffect, useState } from "react";
import { BailiwickError, useAction, useApi, useApiQuery } from "../../../web/api/index.ts";
import { Badge, Button, Card, Dialog } from "../../../web/kit/index.ts";
import { DocumentRow } from "./DocumentRow.tsx";
import type { Review } from "./ReviewPage.tsx";
import type { VerificationDocument } from "./verificationFacts.ts";

const contentOf = ({ id }: Pick<Review, "id">, document: VerificationDocument) =>
  `/v1/system/verifications/${id}/documents/${document.id}/content`;

/** The papers that were handed in: pictures open here, everything can be downloaded; each access is written down. */
export function ReviewDocuments({ review }: { review: Review }) {
  const api = useApi();
  const { country, documents, documentsRemovedAt, missing } = review;
  const requirements = useApiQuery(["verification-requirements", country], (signal) =>
    api.verificationRequirements.list({ country }, { signal }),
  );
  const [shown, setShown] = useState<{ document: VerificationDocument; url: string } | null>(null);
  useEffect(() => () => void (shown && URL.revokeObjectURL(shown.url)), [shown]);
  const view = useAction(
    async (document: VerificationDocument) => {
      const response = await fetch(contentOf(review, document));
      if (!response.ok)
        throw new BailiwickError({
          status: response.status,
          ...((await response.json()) as { code: string; detail: string }),
        });
      return { document, url: URL.createObjectURL(await response.blob()) };
    },
    { what: "The document could not be opened.", onDone: setShown },
  );
  return (
    <Card title="Documents">
      <p className="pb-2 text-12 text-ink-muted">
        Each time you open one is written into the organization's audit log with your name.
        {documentsRemovedAt && ` Their content is removed on ${documentsRemovedAt.slice(0, 10)}.`}
      </p>
      <ul>
        {documents.map((document) => (
          <DocumentRow
            key={document.id}
            document={document}
            kindName={requirements.data?.documentKinds[document.kind] ?? document.kind}
            actions={
              document.state === "stored" && (
                <span className="flex gap-2">
                  {document.mediaType !== "application/pdf" && (
                    <Button
                      size="small"
                      icon={Eye}
                      aria-label={`View ${document.name}`}
                      isLoading={view.isBusy}
                      onClick={() => view.run(document)}
                    >
                      View
                    </Button>
                  )}
                  <DownloadLink href={contentOf(review, document)} name={document.name} />
                </span>
              )
            }
          />
        ))}
      </ul>
      {missing.length > 0 && (
        <p className="flex flex-wrap items-center gap-2 pt-2 text-12 text-ink-muted">
          Not there:
          {missing.map(({ key, title }) => (
            <Badge key={key} tone="amber">
              {title}
            </Badge>
          ))}
        </p>
      )}
      <Dialog
        isOpen={shown !== null}
        onOpenChange={(isOpen) => !isOpen && setShown(null)}
        width="large"
        title={shown?.document.name ?? ""}
      >
        {shown && (
          <img
            src={shown.url}
            alt={shown.document.name}
            className="mx-auto max-h-[70vh] max-w-full object-contain"
          />
        )}
      </Dialog>
    </Card>
  );
}

// Prefetching or opening it in place would be an access nobody meant.
const DownloadLink = ({ href, name }: { href: string; name: string }) => (
  <a
    href={href}
    download={name}
    aria-label={`Download ${name}`}
    className="inline-flex h-7 items-center gap-1.5 rounded-md border border-line-strong bg-surface px-2 text-12 font-medium text-ink hover:bg-hover active:bg-pressed"
  >
    <Download aria-hidden size={14} />
    Download
  </a>
);
