import { useState } from "react";
import { type Input, useAction, useApi } from "../../../web/api/index.ts";
import {
  amountText,
  Checkbox,
  Field,
  formatMoney,
  microsOf,
  MoneyInput,
  RadioGroup,
  TextInput,
} from "../../../web/kit/index.ts";
import { FormDialog } from "../../../web/parts/FormDialog.tsx";
import type { InstallationInvoice } from "./InstallationInvoicePage.tsx";

const HOW_MUCH = [
  { value: "all", label: "All that is left", hint: "The invoice is void afterwards." },
  { value: "lines", label: "By line", hint: "Choose lines, and how much of each." },
] as const;

/** Gives an invoice back, all of it or by line. */
export function CreditNoteDialog({
  invoice,
  onClose,
}: {
  invoice: InstallationInvoice;
  onClose: () => void;
}) {
  const api = useApi();
  const { currency } = invoice;
  const lines = invoice.lines
    .filter(({ isCharged, totalMicros, creditedMicros }) => isCharged && totalMicros !== creditedMicros)
    .map((line) => ({ ...line, leftMicros: line.totalMicros - line.creditedMicros }));
  const [howMuch, setHowMuch] = useState<"all" | "lines">("all");
  const [amounts, setAmounts] = useState<ReadonlyMap<number, string>>(new Map());
  const [reason, setReason] = useState("");
  const [isTried, setIsTried] = useState(false);
  const issue = useAction((input: Input<"credit_notes.issue">) => api.creditNotes.issue(input), {
    what: "The credit note was not issued.",
    done: (note) => `Issued as ${note.number}`,
    refreshes: ["installation-invoices"],
    isInPlace: true,
    onDone: onClose,
  });
  const choose = (position: number, text: string | null) => {
    const next = new Map(amounts);
    if (text === null) next.delete(position);
    else next.set(position, text);
    setAmounts(next);
  };
  // A line below zero is given back whole; it has no amount to type.
  const chosen = lines
    .filter(({ position }) => amounts.has(position))
    .map(({ position, leftMicros }) => ({
      position,
      totalMicros: leftMicros < 0 ? leftMicros : microsOf(amounts.get(position)!),
      leftMicros,
    }));
  const isOver = chosen.some(
    ({ totalMicros, leftMicros }) => !totalMicros || (leftMicros > 0 && totalMicros > leftMicros),
  );
  const wrong = {
    reason: reason.trim() === "" ? "Say why; it stands on the credit note." : undefined,
    lines:
      howMuch === "all"
        ? undefined
        : chosen.length === 0
          ? "Choose a line."
          : isOver
            ? "An amount above zero, at most what is left of the line."
            : undefined,
  };
  const sumMicros =
    howMuch === "all"
      ? invoice.totalMicros - invoice.creditedMicros
      : chosen.reduce((sum, { totalMicros }) => sum + (totalMicros ?? 0), 0);
  const submit = () => {
    setIsTried(true);
    if (wrong.reason || wrong.lines) return;
    issue.run({
      invoiceId: invoice.id,
      reason: reason.trim(),
      ...(howMuch === "all"
        ? {}
        : {
            lines: chosen.map(({ position, totalMicros }) => ({ position, totalMicros: totalMicros! })),
          }),
    });
  };
  return (
    <FormDialog
      title={`Credit note for ${invoice.number}`}
      description={`${formatMoney(sumMicros, currency)} is given back, with its tax. It moves no money and no credits by itself.`}
      action={issue}
      submit="Issue credit note"
      onSubmit={submit}
      cancel="Keep it"
      onClose={onClose}
    >
      <RadioGroup label="How much" options={HOW_MUCH} value={howMuch} onValueChange={setHowMuch} isCards />
      {howMuch === "lines" && (
        <ul className="flex flex-col divide-y divide-line border-y border-line">
          {lines.map(({ position, description, leftMicros }) => (
            <li key={position} className="flex flex-wrap items-center gap-2 py-2">
              <span className="min-w-40 grow basis-40">
                <Checkbox
                  label={description}
                  hint={`${formatMoney(leftMicros, currency)} left`}
                  isChecked={amounts.has(position)}
                  onCheckedChange={(isChecked) => choose(position, isChecked ? amountText(leftMicros) : null)}
                />
              </span>
              {amounts.has(position) && leftMicros > 0 && (
                <span className="w-36">
                  <MoneyInput
                    aria-label={`How much of ${description}`}
                    currency={currency}
                    value={amounts.get(position)!}
                    onValueChange={(text) => choose(position, text)}
                  />
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
      {isTried && wrong.lines && (
        <p role="alert" className="text-12 text-red">
          {wrong.lines}
        </p>
      )}
      <Field label="Why" error={issue.fieldErrors.reason ?? (isTried ? wrong.reason : undefined)}>
        <TextInput
          value={reason}
          onValueChange={setReason}
          maxLength={300}
          placeholder="Two days of outage"
        />
      </Field>
      {Object.entries(issue.fieldErrors)
        .filter(([path]) => path.startsWith("lines"))
        .map(([path, message]) => (
          <p key={path} role="alert" className="text-12 text-red">
            {message}
          </p>
        ))}
    </FormDialog>
  );
}
