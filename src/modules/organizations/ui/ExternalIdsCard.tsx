import { Plus } from "lucide-react";
import { useState } from "react";
import { client, type Input, problemOf, useAction, useList } from "../../../web/api/index.ts";
import {
  Button,
  Card,
  ConfirmDialog,
  ErrorState,
  Field,
  SkeletonText,
  TextInput,
  Time,
} from "../../../web/kit/index.ts";
import { FormDialog } from "../../../web/parts/FormDialog.tsx";
import { useCanInOrganization, useOrganization } from "./OrganizationContext.ts";

const KEY = "external-ids";

/** What the organization is called in directories outside, such as an identity provider. */
export function ExternalIdsCard() {
  const { organization } = useOrganization();
  const canWrite = useCanInOrganization()("organizations:write");
  const [isAdding, setIsAdding] = useState(false);
  const [removing, setRemoving] = useState<string | null>(null);
  const organizationId = organization.id;
  const list = useList([KEY, organizationId], (cursor, signal) =>
    client.externalIds.list({ organizationId, cursor }, { signal }),
  );
  const remove = useAction((provider: string) => client.externalIds.remove({ organizationId, provider }), {
    what: "The id was not removed.",
    done: (_, provider) => `The id in ${provider} is forgotten`,
    refreshes: [KEY],
    isInPlace: true,
    onDone: () => setRemoving(null),
  });
  return (
    <Card
      title="Ids in outside directories"
      actions={
        canWrite && (
          <Button size="small" icon={Plus} onClick={() => setIsAdding(true)}>
            Add id
          </Button>
        )
      }
    >
      <div className="flex flex-col gap-3 text-13">
        <p className="text-12 text-ink-faint">
          Lets programs find the organization by the id another system has for it.
        </p>
        {list.error ? (
          <ErrorState
            isInline
            problem={problemOf(list.error, "The ids could not be loaded.")}
            onRetry={list.refetch}
            isRetrying={list.isRefreshing}
          />
        ) : !list.rows ? (
          <SkeletonText lines={1} />
        ) : list.rows.length === 0 ? (
          <p className="text-ink-muted">No directory knows it yet.</p>
        ) : (
          <ul className="flex flex-col gap-2">
            {list.rows.map(({ provider, externalId, createdAt }) => (
              <li key={provider} className="flex flex-wrap items-center gap-x-3 gap-y-1">
                <span className="w-28 shrink-0 font-medium">{provider}</span>
                <code className="min-w-0 grow font-mono text-12 break-all">{externalId}</code>
                <span className="text-12 text-ink-muted">
                  since <Time at={createdAt} />
                </span>
                {canWrite && (
                  <Button
                    size="small"
                    look="ghost"
                    aria-label={`Remove the id in ${provider}`}
                    onClick={() => setRemoving(provider)}
                  >
                    Remove
                  </Button>
                )}
              </li>
            ))}
          </ul>
        )}
      </div>
      {isAdding && <AddDialog onClose={() => setIsAdding(false)} />}
      <ConfirmDialog
        isOpen={removing !== null}
        onOpenChange={(isOpen) => !isOpen && setRemoving(null)}
        title={`Forget the id in ${removing}?`}
        consequence="Programs that look the organization up by it no longer find it. You can add it again."
        action="Remove id"
        isLoading={remove.isBusy}
        error={remove.problem}
        onConfirm={() => removing && remove.run(removing)}
      />
    </Card>
  );
}

function AddDialog({ onClose }: { onClose: () => void }) {
  const { organization } = useOrganization();
  const [provider, setProvider] = useState("workos");
  const [externalId, setExternalId] = useState("");
  const set = useAction((input: Input<"external_ids.set">) => client.externalIds.set(input), {
    what: "The id was not saved.",
    done: "Saved",
    refreshes: [KEY],
    isInPlace: true,
    onDone: onClose,
  });
  return (
    <FormDialog
      width="small"
      title="Add an id"
      description={`What another system calls ${organization.name}.`}
      action={set}
      submit="Add id"
      onSubmit={() => set.run({ organizationId: organization.id, provider, externalId })}
      onClose={onClose}
    >
      <Field
        label="Directory"
        error={set.fieldErrors.provider}
        help="workos, okta, google or any name. One id for each; adding again replaces it."
      >
        <TextInput value={provider} onValueChange={setProvider} isMono />
      </Field>
      <Field label="Id there" error={set.fieldErrors.externalId}>
        <TextInput value={externalId} onValueChange={setExternalId} isMono autoFocus placeholder="org_…" />
      </Field>
    </FormDialog>
  );
}
