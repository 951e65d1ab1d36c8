import { CircleAlert } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { client, useAction } from "../../../web/api/index.ts";
import { Card } from "../../../web/kit/index.ts";
import { DocumentRow } from "./DocumentRow.tsx";
import { DocumentSlot } from "./DocumentSlot.tsx";
import { useUploads } from "./useUploads.ts";
import type { Requirements, Verification, VerificationDocument } from "./verificationFacts.ts";

/** A place for each document that is asked for, and those that are asked for no more. */
export function DocumentsCard({
  verification,
  requirements,
  businessType,
  error,
  onChanged,
  onBusyChange,
}: {
  verification: Verification;
  requirements: Requirements;
  businessType: Verification["businessType"];
  error: ReactNode;
  onChanged: () => void;
  onBusyChange: (isBusy: boolean) => void;
}) {
  const { id, organizationId, documents } = verification;
  const { uploads, isBusy, add } = useUploads({ organizationId, verificationId: id }, onChanged);
  useEffect(() => onBusyChange(isBusy), [isBusy]);
  const [removingId, setRemovingId] = useState<string | null>(null);
  const remove = useAction(
    async (document: VerificationDocument) => {
      setRemovingId(document.id);
      await client.verifications
        .removeDocument({ organizationId, id, documentId: document.id })
        .finally(() => setRemovingId(null));
    },
    {
      what: "The document was not removed.",
      done: (_, { name }) => `${name} is removed`,
      onDone: onChanged,
    },
  );
  const wanted = requirements.data
    .find((one) => one.businessType === businessType)!
    .documents.filter(({ key }) => key !== "photo_id" || !requirements.isPersonCheckedElsewhere);
  const kindNames = requirements.documentKinds;
  const others = documents.filter(({ kind }) => !wanted.some(({ anyOf }) => anyOf.includes(kind)));
  return (
    <Card title="Documents">
      <div className="flex flex-col gap-3">
        <p className="text-12 text-ink-muted">
          Kept encrypted and shown to reviewers of this installation alone; each time one is opened is in your
          audit log. The content is removed {requirements.documentDays} days after the decision.
        </p>
        {requirements.isPersonCheckedElsewhere && (
          <p className="text-12 text-ink-muted">
            The photo ID of the authorised person is checked by Stripe once you submit: you get a link then.
          </p>
        )}
        {wanted.map(({ key, title, anyOf }) => (
          <DocumentSlot
            key={key}
            title={title}
            anyOf={anyOf}
            kindNames={kindNames}
            documents={documents.filter(({ kind }) => anyOf.includes(kind))}
            uploads={uploads.filter(({ kind }) => anyOf.includes(kind))}
            removingId={removingId}
            onFiles={add}
            onRemove={remove.run}
          />
        ))}
        {others.length > 0 && (
          <section aria-label="Not asked for any more" className="flex flex-col gap-1">
            <h3 className="text-13 font-medium">Not asked for any more</h3>
            <ul>
              {others.map((document) => (
                <DocumentRow
                  key={document.id}
                  document={document}
                  kindName={kindNames[document.kind] ?? document.kind}
                  isRemoving={removingId === document.id}
                  onRemove={document.state === "stored" ? () => remove.run(document) : undefined}
                />
              ))}
            </ul>
          </section>
        )}
        {error && (
          <p role="alert" className="flex items-start gap-1.5 text-12 text-red">
            <CircleAlert aria-hidden size={14} className="mt-px shrink-0" />
            {error}
          </p>
        )}
      </div>
    </Card>
  );
}
