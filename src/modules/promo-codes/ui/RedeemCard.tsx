import { useState } from "react";
import { client, useAction } from "../../../web/api/index.ts";
import { Callout, Card, Field, Money, TextInput, Time } from "../../../web/kit/index.ts";
import { SaveForm } from "../../../web/parts/SaveForm.tsx";
import { useOrganization } from "../../organizations/ui/OrganizationContext.ts";
import { WALLET } from "../../wallets/ui/walletFacts.ts";

/** Takes the credit of a code. */
export function RedeemCard({ currency }: { currency: string }) {
  const { organization } = useOrganization();
  const [code, setCode] = useState("");
  const redeem = useAction(
    () => client.promoCodes.redeem({ organizationId: organization.id, code: code.trim() }),
    {
      what: "The code was not redeemed.",
      refreshes: ["wallets", "ledger"],
      isInPlace: true,
      onDone: () => setCode(""),
    },
  );
  const taken = redeem.output;
  return (
    <Card title="Promo code">
      <SaveForm
        action={redeem}
        onSave={() => redeem.run()}
        isReady={code.trim() !== ""}
        submit="Redeem"
        look="secondary"
      >
        <Field
          label="Code"
          help="Each code once per organization; its credits are there at once."
          error={redeem.fieldErrors.code}
        >
          <TextInput isMono value={code} onValueChange={setCode} maxLength={40} placeholder="WELCOME-2026" />
        </Field>
        {taken && !redeem.error && (
          <div role="status">
            <Callout
              kind="success"
              title={
                <>
                  <Money micros={taken.amountMicros} currency={currency} /> added to the{" "}
                  {WALLET[taken.wallet].label} wallet
                </>
              }
            >
              {taken.expiresAt ? (
                <>
                  They end on <Time at={taken.expiresAt} isExact />.
                </>
              ) : (
                "They do not end."
              )}
            </Callout>
          </div>
        )}
      </SaveForm>
    </Card>
  );
}
