import { useState } from "react";
import { type Input, useAction, useApi } from "../../../web/api/index.ts";
import {
  Field,
  microsOf,
  MoneyInput,
  RadioGroup,
  SegmentedControl,
  TextInput,
} from "../../../web/kit/index.ts";
import { FormDialog } from "../../../web/parts/FormDialog.tsx";
import { useCurrency } from "../../../web/parts/useCurrency.ts";
import { OrganizationPicker } from "../../system/ui/OrganizationPicker.tsx";
import { WALLET, type WalletKind } from "../../wallets/ui/walletFacts.ts";

const WALLETS = (Object.keys(WALLET) as WalletKind[]).map((value) => ({
  value,
  label: `${WALLET[value].label} wallet`,
}));
const KINDS = [
  { value: "purchased", label: "Paid for", hint: "The money reached you outside of here." },
  { value: "promotional", label: "A present", hint: "Nobody paid for it." },
] as const;

/** Credits an organization by hand. */
export function GrantCreditsDialog({
  organizationId: first,
  onClose,
}: {
  organizationId: string;
  onClose: () => void;
}) {
  const api = useApi();
  const currency = useCurrency() ?? "USD";
  const [organizationId, setOrganizationId] = useState(first);
  const [wallet, setWallet] = useState<WalletKind>("ai");
  const [amount, setAmount] = useState("");
  const [kind, setKind] = useState<(typeof KINDS)[number]["value"]>("purchased");
  const [expires, setExpires] = useState("");
  const [reason, setReason] = useState("");
  const [isTried, setIsTried] = useState(false);
  const grant = useAction((input: Input<"credits.grant">) => api.credits.grant(input), {
    what: "The organization was not credited.",
    done: "Credited",
    refreshes: ["credits", "wallets", "ledger"],
    isInPlace: true,
    onDone: onClose,
  });
  const amountMicros = microsOf(amount);
  const wrong = {
    organizationId: organizationId.trim() === "" ? "Whose is it?" : undefined,
    amountMicros: amountMicros ? undefined : "Write an amount above zero, such as 25.",
    reason: reason.trim().length < 3 ? "Say why; it stands in the organization's ledger." : undefined,
  };
  const said = (name: keyof typeof wrong) => grant.fieldErrors[name] ?? (isTried ? wrong[name] : undefined);
  const submit = () => {
    setIsTried(true);
    if (Object.values(wrong).some((each) => each !== undefined)) return;
    grant.run({
      organizationId: organizationId.trim() as Input<"credits.grant">["organizationId"],
      wallet,
      amountMicros: amountMicros!,
      kind,
      expiresAt: expires ? new Date(`${expires}T23:59:59`).toISOString() : null,
      reason: reason.trim(),
    });
  };
  return (
    <FormDialog
      title="Credit an organization"
      action={grant}
      submit="Credit"
      onSubmit={submit}
      onClose={onClose}
    >
      <OrganizationPicker
        value={organizationId}
        onValueChange={setOrganizationId}
        error={said("organizationId")}
      />
      <div>
        <SegmentedControl label="Wallet" options={WALLETS} value={wallet} onValueChange={setWallet} />
      </div>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Amount" help="In the organization's own currency." error={said("amountMicros")}>
          <MoneyInput currency={currency} value={amount} onValueChange={setAmount} />
        </Field>
        <Field label="Ends after" isOptional help="Empty: never." error={grant.fieldErrors.expiresAt}>
          <TextInput type="date" value={expires} onValueChange={setExpires} />
        </Field>
      </div>
      <RadioGroup label="What it is" options={KINDS} value={kind} onValueChange={setKind} isCards />
      <Field label="Reason" help="Shown in the organization's ledger." error={said("reason")}>
        <TextInput
          value={reason}
          onValueChange={setReason}
          maxLength={300}
          placeholder="Bank transfer of 22 November"
        />
      </Field>
    </FormDialog>
  );
}
