import { Plus, X } from "lucide-react";
import { useState } from "react";
import { type Input, type Output, useAction, useApi } from "../../../web/api/index.ts";
import { Button, Field, IconButton, microsOf, MoneyInput, TextInput } from "../../../web/kit/index.ts";
import { FormDialog } from "../../../web/parts/FormDialog.tsx";
import { OrganizationPicker } from "../../system/ui/OrganizationPicker.tsx";
import { useCurrency } from "../../../web/parts/useCurrency.ts";

const EMPTY = { description: "", amount: "" };

/** Drafts an invoice by hand: it is looked at before it gets its number. */
export function CreateInvoiceDialog({
  organizationId: first,
  onClose,
  onDone,
}: {
  organizationId: string;
  onClose: () => void;
  onDone: (invoice: Output<"invoices.create">) => void;
}) {
  const api = useApi();
  const currency = useCurrency() ?? "USD";
  const [organizationId, setOrganizationId] = useState(first);
  const [lines, setLines] = useState([EMPTY]);
  const [note, setNote] = useState("");
  const [isTried, setIsTried] = useState(false);
  const create = useAction((input: Input<"invoices.create">) => api.invoices.create(input), {
    what: "The invoice was not drafted.",
    refreshes: ["installation-invoices"],
    isInPlace: true,
    onDone,
  });
  const isWrong = {
    organizationId: organizationId.trim() === "",
    lines: lines.map(({ description, amount }) => description.trim() === "" || !microsOf(amount)),
  };
  const change = (index: number, fields: Partial<typeof EMPTY>) =>
    setLines(lines.map((line, at) => (at === index ? { ...line, ...fields } : line)));
  const submit = () => {
    setIsTried(true);
    if (isWrong.organizationId || isWrong.lines.includes(true)) return;
    create.run({
      organizationId: organizationId.trim() as Input<"invoices.create">["organizationId"],
      lines: lines.map(({ description, amount }) => ({
        description: description.trim(),
        amountMicros: microsOf(amount)!,
      })),
      note: note.trim() || null,
    });
  };
  return (
    <FormDialog
      title="Draft an invoice"
      description="It has no number yet: you look at it, then issue it or throw it away."
      action={create}
      submit="Draft"
      onSubmit={submit}
      onClose={onClose}
    >
      <OrganizationPicker
        value={organizationId}
        onValueChange={setOrganizationId}
        error={
          create.fieldErrors.organizationId ??
          (isTried && isWrong.organizationId ? "Whose is it?" : undefined)
        }
      />
      {lines.map((line, index) => (
        <div key={index} className="flex items-start gap-2">
          <div className="grid grow gap-2 sm:grid-cols-[minmax(0,1fr)_144px]">
            <Field
              label={lines.length === 1 ? "What" : `What, line ${index + 1}`}
              error={
                create.fieldErrors[`lines.${index}.description`] ??
                (isTried && isWrong.lines[index] ? "Say what, and an amount above zero." : undefined)
              }
            >
              <TextInput
                value={line.description}
                onValueChange={(description) => change(index, { description })}
                maxLength={300}
                placeholder="Credits for the AI wallet"
              />
            </Field>
            <Field label="Amount" error={create.fieldErrors[`lines.${index}.amountMicros`]}>
              <MoneyInput
                currency={currency}
                value={line.amount}
                onValueChange={(amount) => change(index, { amount })}
              />
            </Field>
          </div>
          {lines.length > 1 && (
            <span className="pt-5">
              <IconButton
                icon={X}
                label={`Remove line ${index + 1}`}
                onClick={() => setLines(lines.filter((_, at) => at !== index))}
              />
            </span>
          )}
        </div>
      ))}
      {lines.length < 100 && (
        <div>
          <Button size="small" icon={Plus} onClick={() => setLines([...lines, EMPTY])}>
            One more line
          </Button>
        </div>
      )}
      <Field label="Note" isOptional help="Printed below the total." error={create.fieldErrors.note}>
        <TextInput value={note} onValueChange={setNote} maxLength={1000} />
      </Field>
      {create.fieldErrors.lines && <p className="text-12 text-red">{create.fieldErrors.lines}</p>}
    </FormDialog>
  );
}
