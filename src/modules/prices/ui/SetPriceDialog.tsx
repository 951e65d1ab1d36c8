import { useState } from "react";
import { type Input, useAction, useApi } from "../../../web/api/index.ts";
import {
  amountText,
  Callout,
  Field,
  formatMoneyExact,
  microsOf,
  MoneyInput,
  NumberInput,
  Select,
  TextInput,
} from "../../../web/kit/index.ts";
import { FormDialog } from "../../../web/parts/FormDialog.tsx";
import {
  chargedMicros,
  ITEMS_OF,
  PER,
  type Price,
  PRICE_KIND,
  type PriceKind,
  type PriceUnit,
  UNITS_OF,
} from "./priceFacts.ts";

const KINDS = (Object.keys(PRICE_KIND) as PriceKind[]).map((value) => ({ value, label: PRICE_KIND[value] }));

/** A new entry, which supersedes the present one of the same unit from its date. */
export function SetPriceDialog({
  from,
  currency,
  onClose,
}: {
  /** What it begins with. */
  from: Partial<Price>;
  currency: string;
  onClose: () => void;
}) {
  const api = useApi();
  const [kind, setKind] = useState<PriceKind>(from.kind ?? "model");
  const [item, setItem] = useState(from.item ?? "");
  const [unit, setUnit] = useState<PriceUnit>(from.unit ?? "input_token");
  const [above, setAbove] = useState<number | null>(from.aboveInputTokens ?? 0);
  const [base, setBase] = useState(typeof from.baseMicros === "number" ? amountText(from.baseMicros) : "");
  const [markup, setMarkup] = useState<number | null>(from.markupPercent ?? 0);
  const [at, setAt] = useState("");
  const [note, setNote] = useState("");
  const [isTried, setIsTried] = useState(false);
  const set = useAction((input: Input<"prices.set">) => api.prices.set(input), {
    what: "The price was not set.",
    done: ({ state }) =>
      state === "upcoming" ? "The price counts from its date" : "The price counts from now on",
    refreshes: ["prices"],
    isInPlace: true,
    onDone: onClose,
  });
  const isFromTable = kind === "model" && base.trim() === "";
  const baseMicros = isFromTable ? null : microsOf(base);
  const markupPercent = markup ?? 0;
  const wrong =
    item.trim() === ""
      ? "Name the item."
      : baseMicros === null && !isFromTable
        ? "Write the base such as 2.50."
        : undefined;
  const charged = chargedMicros({ baseMicros, markupPercent });
  const submit = () => {
    setIsTried(true);
    if (wrong) return;
    set.run({
      kind,
      item: item.trim(),
      unit,
      aboveInputTokens: kind === "model" ? (above ?? 0) : 0,
      baseMicros,
      markupPercent,
      effectiveFrom: at ? new Date(at).toISOString() : undefined,
      note,
    });
  };
  const errors = set.fieldErrors;
  const items: readonly string[] = ITEMS_OF[kind];
  return (
    <FormDialog
      title="Set a price"
      description="The present entry stays in the history. What was charged stays charged."
      action={set}
      submit="Set the price"
      onSubmit={submit}
      onClose={onClose}
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Kind" error={errors.kind}>
          <Select
            options={KINDS}
            value={kind}
            onValueChange={(next) => {
              setKind(next);
              setUnit(UNITS_OF[next][0]);
            }}
          />
        </Field>
        <Field
          label="Item"
          error={errors.item}
          help={
            kind === "model"
              ? "provider/model, or * for every other one."
              : `${[...items, "*"].join(", ")}; * is every other one.`
          }
        >
          <TextInput
            isMono
            value={item}
            onValueChange={setItem}
            placeholder={kind === "model" ? "openai/gpt-5-mini" : (items[0] ?? "*")}
          />
        </Field>
        <Field label="Unit" error={errors.unit}>
          <Select
            options={UNITS_OF[kind].map((value) => ({ value: value as PriceUnit, label: PER[value] }))}
            value={unit}
            onValueChange={setUnit}
          />
        </Field>
        {kind === "model" && (
          <Field label="Prompts above" help="Tokens; 0: of whatever length." error={errors.aboveInputTokens}>
            <NumberInput value={above} onValueChange={setAbove} min={0} step={1000} />
          </Field>
        )}
        <Field
          label="Base"
          isOptional={kind === "model"}
          help={kind === "model" ? `${PER[unit]}. Empty: as the bundled table.` : PER[unit]}
          error={errors.baseMicros}
        >
          <MoneyInput currency={currency} value={base} onValueChange={setBase} />
        </Field>
        <Field label="Markup" help="Added to the base." error={errors.markupPercent}>
          <NumberInput value={markup} onValueChange={setMarkup} min={0} max={10_000} unit="%" />
        </Field>
        <Field
          label="From"
          isOptional
          help="In your time zone. Empty: from now on."
          error={errors.effectiveFrom}
        >
          <TextInput type="datetime-local" value={at} onValueChange={setAt} />
        </Field>
        <Field label="Note" isOptional help="Why; kept in the history." error={errors.note}>
          <TextInput value={note} onValueChange={setNote} maxLength={500} />
        </Field>
      </div>
      {charged !== null && (
        <Callout title={`${formatMoneyExact(charged, currency)} ${PER[unit]}`}>
          Before what a plan takes off. A charge is rounded up to a micro-unit, once per usage event.
        </Callout>
      )}
      {isTried && wrong && (
        <p role="alert" className="text-13 text-red">
          {wrong}
        </p>
      )}
    </FormDialog>
  );
}
