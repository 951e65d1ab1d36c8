import { useState } from "react";
import { problemOf, useApi, useApiQuery } from "../../../web/api/index.ts";
import {
  Button,
  type Column,
  Count,
  Dialog,
  ErrorState,
  Field,
  formatMoneyExact,
  Money,
  NumberInput,
  Select,
  SkeletonText,
  Table,
  TextInput,
} from "../../../web/kit/index.ts";
import { ITEMS_OF, PER, PRICE_KIND, type PriceKind, UNIT } from "./priceFacts.ts";
import type { Output } from "../../../web/api/index.ts";

type Line = Output<"prices.preview">["lines"][number];
const KINDS = (Object.keys(PRICE_KIND) as PriceKind[]).map((value) => ({ value, label: PRICE_KIND[value] }));

const columnsOf = (currency: string): Column<Line>[] => [
  {
    key: "quantity",
    header: "Used",
    cell: ({ quantity, unit }) => (
      <>
        <Count value={quantity} /> {UNIT[unit]}
      </>
    ),
  },
  {
    key: "base",
    header: "Base",
    align: "end",
    cell: ({ baseMicros, unit }) => (
      <>
        <Money micros={baseMicros} currency={currency} /> {PER[unit]}
      </>
    ),
  },
  {
    key: "markup",
    header: "Markup",
    width: "80px",
    align: "end",
    cell: ({ markupPercent }) => `${markupPercent} %`,
  },
];

/** What an amount of usage costs by the price book, with the entries it is worked out from. */
export function PricePreviewDialog({ currency, onClose }: { currency: string; onClose: () => void }) {
  const api = useApi();
  const [kind, setKind] = useState<PriceKind>("model");
  const [item, setItem] = useState("openai/gpt-4o");
  const [inputTokens, setInputTokens] = useState<number | null>(10_000);
  const [outputTokens, setOutputTokens] = useState<number | null>(1_000);
  const [cachedInputTokens, setCachedInputTokens] = useState<number | null>(0);
  const [quantity, setQuantity] = useState<number | null>(1);
  const [discountPercent, setDiscountPercent] = useState<number | null>(0);
  const question = {
    kind,
    item: item.trim(),
    discountPercent: discountPercent ?? 0,
    ...(kind === "model"
      ? {
          inputTokens: inputTokens ?? 0,
          outputTokens: outputTokens ?? 0,
          cachedInputTokens: cachedInputTokens ?? 0,
        }
      : { quantity: quantity ?? 0 }),
  };
  const preview = useApiQuery(
    ["prices", "preview", question],
    (signal) => api.prices.preview(question, { signal }),
    { isOn: question.item !== "" },
  );
  const columns = columnsOf(currency);
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      width="large"
      title="Work out a cost"
      description="As it would be charged now."
      actions={<Button onClick={onClose}>Close</Button>}
    >
      <div className="flex flex-col gap-4">
        <div className="grid gap-4 sm:grid-cols-3">
          <Field label="Kind">
            <Select
              options={KINDS}
              value={kind}
              onValueChange={(next) => {
                setKind(next);
                setItem(next === "model" ? "openai/gpt-4o" : (ITEMS_OF[next][0] ?? "*"));
              }}
            />
          </Field>
          <Field label="Item">
            <TextInput isMono value={item} onValueChange={setItem} />
          </Field>
          <Field label="Discount of the plan">
            <NumberInput
              value={discountPercent}
              onValueChange={setDiscountPercent}
              min={0}
              max={100}
              unit="%"
            />
          </Field>
          {kind === "model" ? (
            <>
              <Field label="Input tokens" help="Cached ones included.">
                <NumberInput value={inputTokens} onValueChange={setInputTokens} min={0} step={1000} />
              </Field>
              <Field label="Of them cached">
                <NumberInput
                  value={cachedInputTokens}
                  onValueChange={setCachedInputTokens}
                  min={0}
                  step={1000}
                />
              </Field>
              <Field label="Output tokens">
                <NumberInput value={outputTokens} onValueChange={setOutputTokens} min={0} step={1000} />
              </Field>
            </>
          ) : (
            <Field label="How many">
              <NumberInput value={quantity} onValueChange={setQuantity} min={0} />
            </Field>
          )}
        </div>
        {preview.error ? (
          <ErrorState isInline problem={problemOf(preview.error, "The cost could not be worked out.")} />
        ) : !preview.data ? (
          <SkeletonText lines={3} />
        ) : (
          <>
            <p aria-live="polite" className="text-20 font-semibold tabular-nums">
              {formatMoneyExact(preview.data.costMicros, currency)}
            </p>
            <Table
              label="How it is worked out"
              columns={columns}
              rows={preview.data.lines}
              rowKey={({ unit }) => unit}
              hasKeys={false}
              empty={
                <p className="p-4 text-13 text-ink-muted">
                  Nothing in the price book says what it costs: it is metered and free.
                </p>
              }
            />
            <p className="text-12 text-ink-muted">
              Usage charged so names its price as{" "}
              <code className="font-mono break-all">{preview.data.priceVersion}</code>.
            </p>
          </>
        )}
      </div>
    </Dialog>
  );
}
