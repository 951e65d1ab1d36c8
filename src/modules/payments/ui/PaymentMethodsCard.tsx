import { CreditCard, ExternalLink, Landmark, Plus } from "lucide-react";
import { useState } from "react";
import { client, type Input, problemOf, useAction } from "../../../web/api/index.ts";
import {
  Badge,
  Button,
  Card,
  ConfirmDialog,
  EmptyState,
  ErrorState,
  SkeletonText,
  useNow,
} from "../../../web/kit/index.ts";
import { useCanInOrganization, useOrganization } from "../../organizations/ui/OrganizationContext.ts";
import { expiryOf, methodText, type PaymentMethod } from "./paymentFacts.ts";
import { useLeaving } from "./useLeaving.ts";
import { METHODS, usePaymentConfig, usePaymentMethods } from "./usePayments.ts";

const DAY_MS = 86_400_000;

/** The saved cards and accounts: which is the default, adding and removing. */
export function PaymentMethodsCard({ returnTo }: { returnTo: string }) {
  const { organization } = useOrganization();
  const organizationId = organization.id;
  const canManage = useCanInOrganization()("billing:manage");
  const config = usePaymentConfig(organizationId);
  const canPay = config.data?.canPay === true;
  const methods = usePaymentMethods(organizationId, canPay);
  const [removing, setRemoving] = useState<PaymentMethod | null>(null);
  const [isLeaving, leave] = useLeaving();
  const setup = useAction(() => client.paymentMethods.createSetup({ organizationId, returnTo }), {
    what: "The page for a new card could not be opened.",
    onDone: ({ url }) => leave(url),
  });
  const portal = useAction(() => client.payments.createPortal({ organizationId, returnTo }), {
    what: "The provider's page could not be opened.",
    onDone: ({ url }) => leave(url),
  });
  const makeDefault = useAction(
    ({ id }: PaymentMethod) => client.paymentMethods.setDefault({ organizationId, id }),
    {
      what: "The default was not changed.",
      done: (method) => `${methodText(method)} is the default`,
      refreshes: [METHODS],
    },
  );
  const remove = useAction(
    ({ id }: PaymentMethod) =>
      client.paymentMethods.remove({ organizationId, id } as Input<"payment_methods.remove">),
    {
      what: "The payment method was not removed.",
      done: (_, method) => `${methodText(method)} removed`,
      refreshes: [METHODS],
      isInPlace: true,
      onDone: () => setRemoving(null),
    },
  );
  const isBusy = setup.isBusy || portal.isBusy || isLeaving;
  const add = canManage && canPay && (
    <Button
      size="small"
      icon={Plus}
      isLoading={setup.isBusy || isLeaving}
      onClick={() => !isBusy && setup.run()}
    >
      Add
    </Button>
  );
  const rows = methods.data?.data;
  const error = config.error ?? methods.error;
  return (
    <Card
      title="Payment methods"
      isFlush
      actions={
        <>
          {canManage && canPay && rows && rows.length > 0 && (
            <Button
              size="small"
              look="ghost"
              icon={ExternalLink}
              isLoading={portal.isBusy || isLeaving}
              onClick={() => !isBusy && portal.run()}
            >
              At the provider
            </Button>
          )}
          {add}
        </>
      }
    >
      {error ? (
        <ErrorState
          problem={problemOf(error, "The payment methods could not be loaded.")}
          onRetry={() => void (config.error ? config : methods).refetch()}
          isRetrying={config.isFetching || methods.isFetching}
        />
      ) : config.data && !canPay ? (
        <EmptyState
          icon={Landmark}
          title="No payment provider is set up"
          sentence={`${config.data.howToPay}.`}
        />
      ) : !rows ? (
        <div className="p-4">
          <SkeletonText lines={3} />
        </div>
      ) : rows.length === 0 ? (
        <EmptyState
          icon={CreditCard}
          title="No card is saved"
          sentence="A saved card pays automatic reloads and the plan. Its number stays with the payment provider."
          action={add}
        />
      ) : (
        <ul>
          {rows.map((method) => (
            <Method
              key={method.id}
              method={method}
              canManage={canManage}
              isBusy={makeDefault.isBusy}
              onDefault={() => makeDefault.run(method)}
              onRemove={() => setRemoving(method)}
            />
          ))}
        </ul>
      )}
      {removing && (
        <ConfirmDialog
          isOpen
          onOpenChange={(isOpen) => {
            if (isOpen) return;
            remove.reset();
            setRemoving(null);
          }}
          title={`Remove ${methodText(removing)}?`}
          consequence={
            removing.isDefault
              ? "It is the default: automatic reloads stop and the plan cannot be renewed until another one is the default. The provider forgets it, too."
              : "The provider forgets it, too. Payments made with it stay as they are."
          }
          action="Remove"
          isLoading={remove.isBusy}
          error={remove.problem}
          onConfirm={() => remove.run(removing)}
        />
      )}
    </Card>
  );
}

function Method({
  method,
  canManage,
  isBusy,
  onDefault,
  onRemove,
}: {
  method: PaymentMethod;
  canManage: boolean;
  isBusy: boolean;
  onDefault: () => void;
  onRemove: () => void;
}) {
  const today = useNow((nowMs) => Math.floor(nowMs / DAY_MS) * DAY_MS);
  const expiry = expiryOf(method, today);
  const Icon = method.kind === "card" ? CreditCard : Landmark;
  return (
    <li className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 border-t border-line px-4 py-1.5 text-13 first:border-t-0">
      <Icon aria-hidden size={16} className="shrink-0 text-ink-muted" />
      <span className="min-w-0 grow">
        <span className="font-medium">{methodText(method)}</span>
        {expiry && !expiry.isOver && <span className="text-ink-muted"> · until {expiry.text}</span>}
      </span>
      {expiry?.isOver && <Badge tone="red">Expired {expiry.text}</Badge>}
      {method.isDefault && <Badge tone="accent">Default</Badge>}
      {canManage && (
        <span className="flex gap-1">
          {!method.isDefault && (
            <Button
              size="small"
              look="ghost"
              isLoading={isBusy}
              aria-label={`Make ${methodText(method)} the default`}
              onClick={onDefault}
            >
              Make default
            </Button>
          )}
          <Button size="small" look="ghost" aria-label={`Remove ${methodText(method)}`} onClick={onRemove}>
            Remove
          </Button>
        </span>
      )}
    </li>
  );
}
