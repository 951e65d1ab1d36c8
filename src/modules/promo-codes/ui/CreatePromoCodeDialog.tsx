import { useState } from "react";
import { type Input, useAction, useApi } from "../../../web/api/index.ts";
import {
  Field,
  microsOf,
  MoneyInput,
  NumberInput,
  SegmentedControl,
  TextInput,
} from "../../../web/kit/index.ts";
import { FormDialog } from "../../../web/parts/FormDialog.tsx";
import { WALLET, type WalletKind } from "../../wallets/ui/walletFacts.ts";

const WALLETS = (Object.keys(WALLET) as WalletKind[]).map((value) => ({
  value,
  label: `${WALLET[value].label} wallet`,
}));

/** A code that gives credits. */
export function CreatePromoCodeDialog({ currency, onClose }: { currency: string; onClose: () => void }) {
  const api = useApi();
  const [code, setCode] = useState("");
  const [wallet, setWallet] = useState<WalletKind>("ai");
  const [amount, setAmount] = useState("10");
  const [expires, setExpires] = useState("");
  const [maxRedemptions, setMaxRedemptions] = useState<number | null>(100);
  const [bucketDays, setBucketDays] = useState<number | null>(null);
  const [note, setNote] = useState("");
  const [isTried, setIsTried] = useState(false);
  const create = useAction((input: Input<"promo_codes.create">) => api.promoCodes.create(input), {
    what: "The code was not made.",
    done: (made) => `${made.code} can be redeemed`,
    refreshes: ["promo-codes"],
    isInPlace: true,
    onDone: onClose,
  });
  const errors = create.fieldErrors;
  const amountMicros = microsOf(amount);
  const submit = () => {
    setIsTried(true);
    if (!amountMicros) return;
    create.run({
      code: code.trim() || undefined,
      wallet,
      amountMicros,
      expiresAt: expires ? new Date(`${expires}T23:59:59`).toISOString() : null,
      maxRedemptions,
      bucketDays,
      note,
    });
  };
  return (
    <FormDialog title="Make a code" action={create} submit="Make code" onSubmit={submit} onClose={onClose}>
      <Field label="Code" isOptional help="Empty: one that nobody can guess." error={errors.code}>
        <TextInput isMono value={code} onValueChange={setCode} maxLength={40} placeholder="WELCOME-2026" />
      </Field>
      <div>
        <SegmentedControl label="Wallet" options={WALLETS} value={wallet} onValueChange={setWallet} />
      </div>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field
          label="Gives each organization"
          error={
            errors.amountMicros ??
            (isTried && !amountMicros ? "An amount above zero, such as 10." : undefined)
          }
        >
          <MoneyInput currency={currency} value={amount} onValueChange={setAmount} />
        </Field>
        <Field label="Credits last" isOptional help="Empty: for ever." error={errors.bucketDays}>
          <NumberInput value={bucketDays} onValueChange={setBucketDays} min={1} max={3650} unit="days" />
        </Field>
        <Field
          label="At most"
          isOptional
          help="Organizations; empty: as many as like."
          error={errors.maxRedemptions}
        >
          <NumberInput value={maxRedemptions} onValueChange={setMaxRedemptions} min={1} max={1_000_000} />
        </Field>
        <Field
          label="Can be redeemed until"
          isOptional
          help="The end of that day; empty: always."
          error={errors.expiresAt}
        >
          <TextInput type="date" value={expires} onValueChange={setExpires} />
        </Field>
      </div>
      <Field label="Note" isOptional help="For administrators only." error={errors.note}>
        <TextInput value={note} onValueChange={setNote} maxLength={500} />
      </Field>
    </FormDialog>
  );
}
