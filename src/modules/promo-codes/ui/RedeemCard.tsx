import { useState } from "react";
import { client, useAction } from "../../../web/api/index.ts";
import { Button, Callout, Card, ErrorState, Field, Money, TextInput, Time } from "../../../web/kit/index.ts";
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
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (code.trim() && !redeem.isBusy) redeem.run();
        }}
      >
        <Field
          label="Code"
          help="Each code once per organization; its credits are there at once."
          error={redeem.fieldErrors.code}
        >
          <TextInput isMono value={code} onValueChange={setCode} maxLength={40} placeholder="WELCOME-2026" />
        </Field>
        {redeem.problem && <ErrorState problem={redeem.problem} isInline />}
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
        <div>
          <Button type="submit" disabled={code.trim() === ""} isLoading={redeem.isBusy}>
            Redeem
          </Button>
        </div>
      </form>
    </Card>
  );
}
