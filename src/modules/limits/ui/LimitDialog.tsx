import { useState } from "react";
import { useAction } from "../../../web/api/index.ts";
import {
  amountText,
  Field,
  microsOf,
  MoneyInput,
  type Option,
  RadioGroup,
  Select,
} from "../../../web/kit/index.ts";
import { FormDialog } from "../../../web/parts/FormDialog.tsx";
import { LIMITS, type LimitSource } from "./limitSource.ts";
import {
  limitName,
  type LimitPeriod,
  type LimitSubject,
  type LimitWallet,
  PERIODS,
  type SpendLimit,
} from "./limitWords.ts";

const WALLETS: readonly Option<"both" | "ai" | "data">[] = [
  { value: "both", label: "Both wallets together" },
  { value: "ai", label: "AI wallet", hint: "models, sandboxes" },
  { value: "data", label: "Data wallet", hint: "API and tool calls, messages, storage" },
];
const KINDS = [
  {
    value: "hard" as const,
    label: "Refuse",
    hint: "What would pass it is refused. Running work finishes its step, then stops.",
  },
  { value: "soft" as const, label: "Warn", hint: "Whoever is responsible is told; work goes on." },
];
const NO_AMOUNT = "Write an amount such as 5 or 0.25.";

/** Sets a new limit, or changes how much one is and whether it refuses. Mount it when it opens. */
export function LimitDialog({
  source,
  subjects,
  limit,
  currency,
  onClose,
}: {
  source: LimitSource;
  /** Of a new limit: what it may be set on; one, or several to choose from. */
  subjects: readonly LimitSubject[];
  limit?: SpendLimit;
  currency: string;
  onClose: () => void;
}) {
  const [subjectId, setSubjectId] = useState(subjects[0]?.id ?? null);
  const [wallet, setWallet] = useState<"both" | "ai" | "data">("both");
  const [period, setPeriod] = useState<LimitPeriod>("month");
  const [amount, setAmount] = useState(limit ? amountText(limit.amountMicros) : "");
  const [isHard, setIsHard] = useState(limit?.isHard ?? true);
  const [isTried, setIsTried] = useState(false);
  const micros = microsOf(amount);
  const save = useAction(
    async (amountMicros: number) => {
      if (limit) return source.update(limit.id, { amountMicros, isHard });
      const subject = subjects.find(({ id }) => id === subjectId)!;
      const chosen: LimitWallet = wallet === "both" ? null : wallet;
      return source.create(subject, { wallet: chosen, period, amountMicros, isHard });
    },
    {
      what: "The limit was not saved.",
      done: limit ? "Limit changed" : "Limit set",
      refreshes: [LIMITS],
      isInPlace: true,
      onDone: onClose,
    },
  );
  const submit = () => {
    if (micros === null) setIsTried(true);
    else save.run(micros);
  };
  return (
    <FormDialog
      title={limit ? "Change limit" : "Add a spending limit"}
      description={
        limit
          ? `${limitName(limit, currency)}.`
          : subjects.length === 1
            ? `What ${subjects[0]!.name} may spend.`
            : undefined
      }
      action={save}
      submit={limit ? "Save" : "Add limit"}
      onSubmit={submit}
      onClose={onClose}
    >
      {!limit && subjects.length > 1 && (
        <Field label="Of" error={save.fieldErrors.subjectId}>
          <Select
            options={subjects.map(({ id, name }) => ({ value: id, label: name }))}
            value={subjectId}
            onValueChange={setSubjectId}
          />
        </Field>
      )}
      <Field
        label="Amount"
        help="What is held for running work counts too."
        error={save.fieldErrors.amountMicros ?? (isTried && micros === null ? NO_AMOUNT : undefined)}
      >
        <MoneyInput currency={currency} value={amount} onValueChange={setAmount} autoFocus />
      </Field>
      {!limit && (
        <div className="grid gap-4 sm:grid-cols-2">
          <Field
            label="Period"
            help={PERIODS.find(({ value }) => value === period)!.hint}
            error={save.fieldErrors.period}
          >
            <Select
              options={PERIODS.map(({ value, label }) => ({ value, label }))}
              value={period}
              onValueChange={setPeriod}
            />
          </Field>
          <Field label="Wallet" error={save.fieldErrors.wallet}>
            <Select options={WALLETS} value={wallet} onValueChange={setWallet} />
          </Field>
        </div>
      )}
      <RadioGroup
        label="When it is reached"
        options={KINDS}
        value={isHard ? "hard" : "soft"}
        onValueChange={(kind) => setIsHard(kind === "hard")}
        isCards
      />
    </FormDialog>
  );
}
