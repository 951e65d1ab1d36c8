import { useState } from "react";
import { client, type Input, problemOf, useAction } from "../../../web/api/index.ts";
import { useSession } from "../../../web/api/useSession.ts";
import {
  Button,
  Callout,
  CopyButton,
  Dialog,
  ErrorState,
  Field,
  formatMoney,
  microsOf,
  Money,
  MoneyInput,
  amountText,
  SegmentedControl,
  SkeletonText,
} from "../../../web/kit/index.ts";
import { FormDialog } from "../../../web/parts/FormDialog.tsx";
import { useOrganization } from "../../organizations/ui/OrganizationContext.ts";
import { type OrganizationWallet, WALLET, type WalletKind } from "../../wallets/ui/walletFacts.ts";
import { openPayment } from "./openPayment.ts";
import { amountError, type PaymentConfig, quickAmounts } from "./paymentFacts.ts";
import { useLeaving } from "./useLeaving.ts";
import { usePaymentConfig } from "./usePayments.ts";

const WALLETS = (Object.keys(WALLET) as WalletKind[]).map((value) => ({
  value,
  label: `${WALLET[value].label} wallet`,
}));

interface TopUpProps {
  wallets: readonly OrganizationWallet[];
  kind: WalletKind;
  returnTo: string;
  onKind: (kind: WalletKind) => void;
  onClose: () => void;
}

/** Adds credits to a wallet: leads to the payment page, or says who can credit where none is set up. */
export function TopUpDialog(props: TopUpProps) {
  const { organization } = useOrganization();
  const config = usePaymentConfig(organization.id);
  const isAdministrator = useSession().me.data?.account.isInstallationAdmin === true;
  if (config.data?.canPay) return <PayableTopUp {...props} config={config.data} />;
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && props.onClose()}
      title="Top up"
      actions={
        <>
          <Button onClick={props.onClose}>Close</Button>
          {isAdministrator && config.data && (
            <Button look="primary" href={`/system/credits?credit=new&organization=${organization.id}`}>
              Credit it yourself
            </Button>
          )}
        </>
      }
    >
      {config.data ? (
        <div className="flex flex-col gap-3 text-13">
          <Callout title="Nothing can be paid here">{config.data.howToPay}.</Callout>
          <p className="text-ink-muted">Whoever runs this installation credits an organization by its id:</p>
          <div className="flex flex-wrap items-center gap-2">
            <code className="min-w-0 font-mono text-12 break-all">{organization.id}</code>
            <CopyButton text={organization.id} label="Copy id" hasText />
          </div>
        </div>
      ) : config.error ? (
        <ErrorState
          isInline
          problem={problemOf(config.error, "How to pay could not be found out.")}
          onRetry={() => void config.refetch()}
          isRetrying={config.isFetching}
        />
      ) : (
        <SkeletonText lines={3} />
      )}
    </Dialog>
  );
}

function PayableTopUp({
  config,
  wallets,
  kind,
  returnTo,
  onKind,
  onClose,
}: TopUpProps & { config: PaymentConfig }) {
  const { organization } = useOrganization();
  const { currency } = config;
  const quick = quickAmounts(config);
  const [text, setText] = useState(() => amountText(quick[1] ?? quick[0] ?? config.minimumMicros));
  const [isTried, setIsTried] = useState(false);
  const [isLeaving, leave] = useLeaving();
  const amountMicros = microsOf(text);
  const wrong = amountError(amountMicros, config, (micros) => formatMoney(micros, currency));
  const wallet = wallets.find((each) => each.kind === kind);
  const checkout = useAction(
    (input: Input<"payments.create_checkout">) => client.payments.createCheckout(input),
    {
      what: "The payment could not be started.",
      isInPlace: true,
      onDone: ({ url, paymentId }) => {
        openPayment.write(organization.id, paymentId);
        leave(url);
      },
    },
  );
  const submit = () => {
    setIsTried(true);
    if (wrong || amountMicros === null) return;
    checkout.run({ organizationId: organization.id, wallet: kind, amountMicros, returnTo });
  };
  const owed = wallet ? Math.min(wallet.debtMicros, amountMicros ?? 0) : 0;
  return (
    <FormDialog
      title="Top up"
      description={`Credits of ${organization.name}, for all its workspaces.`}
      action={{ isBusy: checkout.isBusy || isLeaving, problem: checkout.problem }}
      submit={isLeaving ? "Opening the payment page" : "Go to payment"}
      onSubmit={submit}
      onClose={onClose}
    >
      {config.isTest && (
        <Callout kind="warning" title="Test payments">
          The provider's test mode is on: no money moves, the credits are real here.
        </Callout>
      )}
      <div className="flex flex-col gap-1.5">
        <div>
          <SegmentedControl label="Wallet" options={WALLETS} value={kind} onValueChange={onKind} />
        </div>
        <p className="text-12 text-ink-muted">
          Pays: {WALLET[kind].pays}.{" "}
          {wallet && (
            <>
              In it now: <Money micros={wallet.balanceMicros} currency={currency} />.
            </>
          )}
        </p>
      </div>
      <div className="flex flex-col gap-2">
        <div role="group" aria-label="Amounts" className="flex flex-wrap gap-2">
          {quick.map((micros) => (
            <Button
              key={micros}
              size="small"
              aria-pressed={micros === amountMicros}
              className={micros === amountMicros ? "border-accent-ink! bg-selected!" : undefined}
              onClick={() => setText(amountText(micros))}
            >
              {formatMoney(micros, currency).replace(/\.00$/, "")}
            </Button>
          ))}
        </div>
        <Field
          label={`Amount in ${currency}`}
          error={checkout.fieldErrors.amountMicros ?? (isTried ? wrong : undefined)}
          help={`From ${formatMoney(config.minimumMicros, currency)} to ${formatMoney(config.maximumMicros, currency)}.`}
        >
          <MoneyInput currency={currency} value={text} onValueChange={setText} autoFocus />
        </Field>
      </div>
      {owed > 0 && (
        <Callout kind="warning">
          <Money micros={owed} currency={currency} /> of it pays the debt of this wallet first.
        </Callout>
      )}
    </FormDialog>
  );
}
