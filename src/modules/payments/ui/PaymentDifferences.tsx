import { useState } from "react";
import { type Input, type Output, problemOf, useAction, useApi, useList } from "../../../web/api/index.ts";
import {
  amountText,
  Button,
  Card,
  ErrorState,
  Field,
  Id,
  TextInput,
  Time,
  toast,
} from "../../../web/kit/index.ts";
import { FormDialog } from "../../../web/parts/FormDialog.tsx";

type Difference = Output<"payments.list_differences">["data"][number];

const KIND: Record<Difference["kind"], string> = {
  missing_here: "The provider has it, this installation does not",
  missing_there: "This installation has it, the provider does not",
  amount_differs: "The amounts differ",
  not_credited: "It was paid and not credited",
  credit_differs: "What was credited differs from what was paid",
};
const amounts = ({ hereMicros, thereMicros }: Difference) =>
  [
    hereMicros === null ? undefined : `here ${amountText(hereMicros)}`,
    thereMicros === null ? undefined : `there ${amountText(thereMicros)}`,
  ]
    .filter(Boolean)
    .join(", ");

/** What the provider and the ledger disagree about, and looking again. */
export function PaymentDifferences() {
  const api = useApi();
  const [closing, setClosing] = useState<Difference | null>(null);
  const list = useList(["payment-differences"], (cursor, signal) =>
    api.payments.listDifferences({ cursor, state: "open" }, { signal }),
  );
  const reconcile = useAction(() => api.payments.reconcile({}), {
    what: "The payments could not be compared.",
    refreshes: ["payment-differences"],
    onDone: ({ comparedCount, found }) =>
      toast.success(
        found.length === 0
          ? `${comparedCount} compared, nothing differs`
          : `${comparedCount} compared, ${found.length} differ`,
      ),
  });
  return (
    <Card
      className="mt-6"
      title="Reconciliation"
      isFlush
      actions={
        <Button size="small" isLoading={reconcile.isBusy} onClick={() => reconcile.run()}>
          Compare now
        </Button>
      }
    >
      {list.error ? (
        <ErrorState
          problem={problemOf(list.error, "The differences could not be loaded.")}
          onRetry={list.refetch}
          isRetrying={list.isRefreshing}
        />
      ) : !list.rows ? null : list.rows.length === 0 ? (
        <p className="p-4 text-13 text-ink-muted">
          Payments of the provider, payments here and the ledger agree as far as they were compared.
        </p>
      ) : (
        <ul>
          {list.rows.map((difference) => (
            <li
              key={difference.id}
              className="flex flex-wrap items-start gap-x-4 gap-y-1 border-t border-line px-4 py-2 text-13 first:border-t-0"
            >
              <div className="min-w-0 grow">
                <p className="font-medium">{KIND[difference.kind]}</p>
                <p className="text-ink-muted">
                  {amounts(difference)} · found <Time at={difference.foundAt} />
                </p>
                <Id value={difference.subject} />
              </div>
              <Button size="small" onClick={() => setClosing(difference)}>
                Close
              </Button>
            </li>
          ))}
        </ul>
      )}
      {closing && <CloseDialog difference={closing} onClose={() => setClosing(null)} />}
    </Card>
  );
}

function CloseDialog({ difference, onClose }: { difference: Difference; onClose: () => void }) {
  const api = useApi();
  const [note, setNote] = useState("");
  const close = useAction(
    (input: Input<"payments.close_difference">) => api.payments.closeDifference(input),
    {
      what: "The difference was not closed.",
      done: "Closed",
      refreshes: ["payment-differences"],
      isInPlace: true,
      onDone: onClose,
    },
  );
  return (
    <FormDialog
      width="small"
      title="Close the difference?"
      description="It was dealt with, and is not opened again."
      action={close}
      submit="Close it"
      onSubmit={() => close.run({ id: difference.id, note: note.trim() })}
      isReady={note.trim().length >= 3}
      onClose={onClose}
    >
      <Field label="What was done" error={close.fieldErrors.note}>
        <TextInput value={note} onValueChange={setNote} maxLength={300} />
      </Field>
    </FormDialog>
  );
}
