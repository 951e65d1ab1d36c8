import { useState } from "react";
import { Loaded, type Output, useAction, useApi, useApiQuery } from "../../../web/api/index.ts";
import {
  Card,
  Checkbox,
  DeveloperCorner,
  Field,
  Link,
  NumberInput,
  PageHeader,
  TextArea,
  TextInput,
} from "../../../web/kit/index.ts";
import { SaveForm } from "../../../web/parts/SaveForm.tsx";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { SystemFrame } from "../../system/ui/SystemFrame.tsx";
import { changesOf, PartyFields, TextRow, textsOf } from "./PartyFields.tsx";

type Seller = Output<"seller.get">;

/** Who sells on this installation, and how it is taxed. */
export const SellerPage = () => (
  <SystemFrame page="invoices">
    <SellerDetails />
  </SystemFrame>
);

function SellerDetails() {
  const api = useApi();
  const seller = useApiQuery(["seller"], (signal) => api.seller.get({}, { signal }));
  return (
    <>
      <PageHeader
        title="Seller details"
        description={
          <>
            What stands on every invoice of this installation from now on; issued ones stay as they are.{" "}
            <Link href="/system/invoices">Invoices</Link>
          </>
        }
      />
      <Loaded query={seller} thing="seller">
        {(data) => <SellerForm key={JSON.stringify(data)} seller={data} />}
      </Loaded>
      <DeveloperCorner
        example={verbExample("seller.update", { taxName: "VAT", taxPercent: 19 })}
        docsHref="/docs/api#sellerUpdate"
      />
    </>
  );
}

const TEXTS = ["legalName", "address", "country", "taxId", "email", "note"] as const;
const pickRules = ({
  taxName,
  taxPercent,
  isTaxIncluded,
  isReverseCharge,
  numberPrefix,
  creditNotePrefix,
  dueDays,
}: Seller) => ({
  taxName,
  taxPercent,
  isTaxIncluded,
  isReverseCharge,
  numberPrefix,
  creditNotePrefix,
  dueDays,
});

function SellerForm({ seller }: { seller: Seller }) {
  const api = useApi();
  const saved = { texts: textsOf(seller, TEXTS), rules: pickRules(seller) };
  const [texts, setTexts] = useState(saved.texts);
  const [rules, setRules] = useState(saved.rules);
  const changes = {
    ...changesOf(saved.texts, texts),
    ...Object.fromEntries(
      Object.entries(rules).filter(([name, value]) => value !== saved.rules[name as keyof typeof rules]),
    ),
  };
  const save = useAction(() => api.seller.update(changes), {
    what: "The seller details were not saved.",
    done: "Saved; it counts for invoices from now on",
    refreshes: ["seller"],
    isInPlace: true,
  });
  const change = (fields: Partial<typeof rules>) => setRules({ ...rules, ...fields });
  const errors = save.fieldErrors;
  const fields = { texts, errors, onChange: setTexts };
  return (
    <SaveForm
      action={save}
      onSave={() => save.run()}
      isReady={Object.keys(changes).length > 0}
      className="max-w-180"
    >
      <Card title="Who sells">
        <div className="flex flex-col gap-4">
          <PartyFields {...fields} namePlaceholder="Example Ltd" />
          <TextRow
            {...fields}
            name="email"
            label="Mail for questions"
            type="email"
            help="On every invoice, and where answers to its mail go."
          />
          <Field label="Note" isOptional help="Printed below every total." error={errors.note}>
            <TextArea
              value={texts.note}
              onValueChange={(note) => setTexts({ ...texts, note })}
              maxLength={1000}
              placeholder="Bank, account and how to pay"
            />
          </Field>
        </div>
      </Card>
      <Card title="Tax">
        <div className="flex flex-col gap-4">
          <div className="grid gap-4 sm:grid-cols-2">
            <Field label="What it is called" error={errors.taxName}>
              <TextInput
                value={rules.taxName}
                onValueChange={(taxName) => change({ taxName })}
                maxLength={30}
              />
            </Field>
            <Field label="How much" error={errors.taxPercent}>
              <NumberInput
                value={rules.taxPercent}
                onValueChange={(taxPercent) => change({ taxPercent: taxPercent ?? 0 })}
                min={0}
                max={100}
                unit="%"
                format={{ maximumFractionDigits: 3 }}
              />
            </Field>
          </div>
          <Checkbox
            label="Prices of plans hold the tax already"
            hint="Off: it is added to them. What is paid for a top-up always holds it."
            isChecked={rules.isTaxIncluded}
            onCheckedChange={(isTaxIncluded) => change({ isTaxIncluded })}
          />
          <Checkbox
            label="Reverse charge for businesses abroad"
            hint="No tax for a customer of another country who has given a tax id; the invoice says why."
            isChecked={rules.isReverseCharge}
            onCheckedChange={(isReverseCharge) => change({ isReverseCharge })}
          />
        </div>
      </Card>
      <Card title="Numbers and days">
        <div className="grid gap-4 sm:grid-cols-3">
          <Field
            label="Invoices begin with"
            help={`${rules.numberPrefix || "…"}-2026-00042`}
            error={errors.numberPrefix}
          >
            <TextInput
              isMono
              value={rules.numberPrefix}
              onValueChange={(numberPrefix) => change({ numberPrefix })}
              maxLength={10}
            />
          </Field>
          <Field
            label="Credit notes begin with"
            help={`${rules.creditNotePrefix || "…"}-2026-00003`}
            error={errors.creditNotePrefix}
          >
            <TextInput
              isMono
              value={rules.creditNotePrefix}
              onValueChange={(creditNotePrefix) => change({ creditNotePrefix })}
              maxLength={10}
            />
          </Field>
          <Field label="Due after" error={errors.dueDays}>
            <NumberInput
              value={rules.dueDays}
              onValueChange={(dueDays) => change({ dueDays: dueDays ?? 0 })}
              min={0}
              max={180}
              unit="days"
            />
          </Field>
        </div>
      </Card>
    </SaveForm>
  );
}
