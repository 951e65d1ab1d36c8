import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { client, type Input, problemOf, useApiQuery, useUrlState } from "../../../web/api/index.ts";
import { Button, Callout, Money, Spinner } from "../../../web/kit/index.ts";
import { useOrganization } from "../../organizations/ui/OrganizationContext.ts";
import { LEDGER, WALLETS } from "../../wallets/ui/useOrganizationWallets.ts";
import { WALLET } from "../../wallets/ui/walletFacts.ts";
import { openPayment } from "./openPayment.ts";
import { outcomeOf, type Payment } from "./paymentFacts.ts";
import { ENTITLEMENTS, SUBSCRIPTION, TRIAL } from "../../plans/ui/usePlans.ts";
import { METHODS, PAYMENTS } from "./usePayments.ts";

const POLL_MS = 2_000;
const LOOKS = 15;
const CHANGED: ReadonlySet<string> = new Set([
  WALLETS,
  LEDGER,
  PAYMENTS,
  METHODS,
  SUBSCRIPTION,
  ENTITLEMENTS,
  TRIAL,
  "invoices",
]);

/** Back from the payment page: what becomes of the payment, until it is known. */
export function ConfirmingPayment({ onAgain }: { onAgain: (payment: Payment) => void }) {
  const { organization } = useOrganization();
  const [url, setUrl] = useUrlState();
  const [paymentId, setPaymentId] = useState(() => url.payment ?? openPayment.read(organization.id));
  const close = () => {
    openPayment.forget(organization.id);
    setUrl({ payment: undefined, checkout: undefined });
    setPaymentId(null);
  };
  if (paymentId) return <Watched key={paymentId} paymentId={paymentId} onClose={close} onAgain={onAgain} />;
  return url.checkout && <BackAgain isDone={url.checkout === "done"} onClose={close} />;
}

/** Back from a page where no payment was made: a card was saved, a plan subscribed to. The provider tells it a moment later. */
function BackAgain({ isDone, onClose }: { isDone: boolean; onClose: () => void }) {
  const queries = useQueryClient();
  const [looks, setLooks] = useState(0);
  const isLooking = isDone && looks < LOOKS;
  useEffect(() => {
    if (!isLooking) return;
    const timer = setTimeout(() => {
      setLooks(looks + 1);
      void queries.invalidateQueries({ predicate: ({ queryKey }) => CHANGED.has(String(queryKey[1])) });
    }, POLL_MS);
    return () => clearTimeout(timer);
  }, [isLooking, looks]);
  return (
    <div role="status">
      <Callout
        kind={isDone ? "info" : "warning"}
        title={isDone ? "Back from the payment page" : "You left the payment page"}
        action={
          <Button size="small" onClick={onClose}>
            Dismiss
          </Button>
        }
      >
        {isDone ? (
          <span className="inline-flex items-center gap-2">
            {isLooking && <Spinner />} What you did there shows below once the provider has told us.
          </span>
        ) : (
          "Nothing was changed."
        )}
      </Callout>
    </div>
  );
}

function Watched({
  paymentId,
  onClose,
  onAgain,
}: {
  paymentId: string;
  onClose: () => void;
  onAgain: (payment: Payment) => void;
}) {
  const { organization } = useOrganization();
  const queries = useQueryClient();
  const [url] = useUrlState();
  const [isOver, setIsOver] = useState(false);
  const query = useApiQuery(
    [PAYMENTS, organization.id, "watched", paymentId],
    (signal) =>
      client.payments.get(
        { organizationId: organization.id, id: paymentId as Input<"payments.get">["id"] },
        { signal },
      ),
    { pollMs: isOver ? false : POLL_MS },
  );
  const payment = query.data;
  const isLeft = url.checkout === "left";
  const outcome = payment && outcomeOf(payment, isLeft);
  useEffect(() => {
    if (!outcome || outcome === "confirming") return;
    setIsOver(true);
    openPayment.forget(organization.id);
    void queries.invalidateQueries({
      predicate: ({ queryKey }) => CHANGED.has(String(queryKey[1])) && queryKey[3] !== "watched",
    });
  }, [outcome]);
  const dismiss = (
    <Button size="small" onClick={onClose}>
      Dismiss
    </Button>
  );
  if (query.error && !payment)
    return (
      <Callout kind="warning" title="The payment could not be looked up" action={dismiss}>
        {problemOf(query.error, "").why} If it went through, its credits arrive all the same.
      </Callout>
    );
  if (!payment)
    return (
      <Callout title="Looking for your payment…">
        <Spinner /> A moment.
      </Callout>
    );
  const amount = <Money micros={payment.amountMicros} currency={payment.currency} />;
  const wallet = payment.wallet ? `the ${WALLET[payment.wallet].label} wallet` : "your plan";
  const again = (
    <>
      <Button size="small" onClick={() => onAgain(payment)}>
        Try again
      </Button>
      {dismiss}
    </>
  );
  return (
    <div role="status">
      {outcome === "done" ? (
        <Callout kind="success" title={<>Payment received: {amount}</>} action={dismiss}>
          It is in {wallet}.
        </Callout>
      ) : outcome === "failed" ? (
        <Callout kind="danger" title={<>The payment of {amount} failed</>} action={again}>
          {payment.failure?.message ?? "The provider gave no reason."} Nothing was charged.
        </Callout>
      ) : outcome === "canceled" ? (
        <Callout kind="warning" title={<>The payment of {amount} was left</>} action={again}>
          Nothing was charged.
        </Callout>
      ) : (
        <Callout
          title={<>The payment of {amount} is being confirmed</>}
          action={
            <Button size="small" onClick={onClose}>
              Stop waiting
            </Button>
          }
        >
          <span className="inline-flex items-center gap-2">
            <Spinner /> The provider tells us when it is through; then it is in {wallet}. You may leave this
            page; there is no need to pay again.
          </span>
        </Callout>
      )}
    </div>
  );
}
