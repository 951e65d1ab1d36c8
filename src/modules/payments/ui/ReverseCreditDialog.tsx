import { useState } from "react";
import { type Output, useAction, useApi } from "../../../web/api/index.ts";
import { amountText, Field, formatMoney, microsOf, MoneyInput, TextInput } from "../../../web/kit/index.ts";
import { FormDialog } from "../../../web/parts/FormDialog.tsx";

type Credit = Output<"credits.list">["data"][number];

/** Takes a credit back, or refunds a payment, whole or in part. */
export function ReverseCreditDialog({ credit, onClose }: { credit: Credit; onClose: () => void }) {
  const api = useApi();
  const left = credit.amountMicros - credit.reversedMicros;
  const isRefund = credit.provider !== "manual";
  const [amount, setAmount] = useState(amountText(left));
  const [reason, setReason] = useState("");
  const [isTried, setIsTried] = useState(false);
  const amountMicros = microsOf(amount);
  const wrong = {
    amountMicros:
      !amountMicros || amountMicros > left
        ? `An amount above zero, at most ${formatMoney(left, credit.currency)}.`
        : undefined,
    reason: reason.trim().length < 3 ? "Say why; it stands in the organization's ledger." : undefined,
  };
  const reverse = useAction(
    () => api.credits.reverse({ id: credit.id, amountMicros: amountMicros!, reason: reason.trim() }),
    {
      what: isRefund ? "The payment was not refunded." : "The credit was not taken back.",
      done: isRefund ? "Refunded" : "Taken back",
      refreshes: ["credits", "wallets", "ledger"],
      isInPlace: true,
      onDone: onClose,
    },
  );
  const said = (name: keyof typeof wrong) => reverse.fieldErrors[name] ?? (isTried ? wrong[name] : undefined);
  const submit = () => {
    setIsTried(true);
    if (!wrong.amountMicros && !wrong.reason) reverse.run();
  };
  return (
    <FormDialog
      title={`${isRefund ? "Refund" : "Take back from"} ${credit.organizationName}`}
      description={`${isRefund ? "The money goes back to where it came from. " : ""}What of it is spent already becomes a debt of the organization.`}
      action={reverse}
      submit={isRefund ? "Refund" : "Take back"}
      onSubmit={submit}
      cancel="Keep it"
      look="danger"
      onClose={onClose}
    >
      <Field label="Amount" error={said("amountMicros")}>
        <MoneyInput currency={credit.currency} value={amount} onValueChange={setAmount} />
      </Field>
      <Field label="Reason" error={said("reason")}>
        <TextInput value={reason} onValueChange={setReason} maxLength={300} />
      </Field>
    </FormDialog>
  );
}
