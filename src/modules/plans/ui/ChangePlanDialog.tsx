import { useState } from "react";
import { client, problemOf, useAction, useApiQuery } from "../../../web/api/index.ts";
import {
  Button,
  Callout,
  Dialog,
  DescriptionList,
  ErrorState,
  formatMoney,
  Money,
  RadioGroup,
  SkeletonText,
  Time,
} from "../../../web/kit/index.ts";
import { useOrganization } from "../../organizations/ui/OrganizationContext.ts";
import { useLeaving } from "../../payments/ui/useLeaving.ts";
import { usePaymentConfig } from "../../payments/ui/usePayments.ts";
import { ExcessReport } from "./ExcessReport.tsx";
import {
  changeAction,
  type Plan,
  type PlanChange,
  roomText,
  type Subscription,
  type Trial,
} from "./planFacts.ts";
import { PLAN_KEYS } from "./usePlans.ts";

const hintOf = (plan: Plan, currency: string) =>
  [
    plan.monthlyPriceMicros === 0 ? "free" : `${formatMoney(plan.monthlyPriceMicros, currency)} a month`,
    roomText(plan.limits.workspaces, "workspace", "workspaces"),
    roomText(plan.limits.agents, "agent", "agents"),
    roomText(plan.limits.members, "person", "people"),
  ].join(" · ");

/** Another plan: what it would cost now, when it comes and what it has no room for, before anything is changed. */
export function ChangePlanDialog({
  plans,
  subscription,
  trial,
  returnTo,
  onClose,
}: {
  plans: readonly Plan[];
  subscription: Subscription;
  trial: Trial;
  returnTo: string;
  onClose: () => void;
}) {
  const { organization } = useOrganization();
  const organizationId = organization.id;
  const { currency } = subscription;
  const config = usePaymentConfig(organizationId);
  // One that was given can still be chosen, which makes it one's own.
  const own = subscription.isCharged ? subscription.plan : null;
  const [plan, setPlan] = useState<string | null>(null);
  const [isLeaving, leave] = useLeaving();
  const preview = useApiQuery(
    ["plan-preview", organizationId, plan],
    (signal) => client.plans.previewChange({ organizationId, plan: plan! }, { signal }),
    { isOn: plan !== null, staleMs: 0 },
  );
  const change = useAction(() => client.plans.change({ organizationId, plan: plan! }), {
    what: "The plan was not changed.",
    done: ({ change: made }) =>
      made.effective === "now" ? "The plan is changed" : "The change is scheduled",
    refreshes: PLAN_KEYS,
    isInPlace: true,
    onDone: onClose,
  });
  const checkout = useAction(() => client.subscriptions.checkout({ organizationId, plan: plan!, returnTo }), {
    what: "The payment could not be started.",
    isInPlace: true,
    onDone: ({ url }) => leave(url),
  });
  const chosen = plans.find(({ key }) => key === plan);
  // A first plan that costs something begins with its payment, where payments can be made.
  const trialDays = trial.state === "running" || trial.state === "ended" ? 0 : (chosen?.trialDays ?? 0);
  const isPaidFirst =
    preview.data?.direction === "start" &&
    config.data?.canPay === true &&
    (chosen?.monthlyPriceMicros ?? 0) > 0;
  const isBusy = change.isBusy || checkout.isBusy || isLeaving;
  const submit = () => {
    if (isBusy || !preview.data) return;
    if (isPaidFirst) checkout.run();
    else change.run();
  };
  const problem = change.problem ?? checkout.problem;
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={subscription.plan === null ? "Choose a plan" : "Change plan"}
      description={`For ${organization.name} and all its workspaces.`}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look="primary"
            isLoading={isBusy}
            disabled={!preview.data || plan === null || config.isPending}
            onClick={submit}
          >
            {isPaidFirst ? "Go to payment" : preview.data ? changeAction(preview.data) : "Change plan"}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <RadioGroup
          label="Plan"
          isCards
          value={plan ?? own}
          onValueChange={(next) => {
            change.reset();
            checkout.reset();
            setPlan(next === own ? null : next);
          }}
          options={plans.map((each) => ({
            value: each.key,
            label:
              each.key === subscription.plan
                ? `${each.name} (${subscription.isCharged ? "you have it" : "given to you, free"})`
                : each.name,
            hint: hintOf(each, currency),
          }))}
        />
        {plan !== null &&
          (preview.data ? (
            <>
              {isPaidFirst && chosen ? (
                <FirstPayment plan={chosen} trialDays={trialDays} currency={currency} />
              ) : (
                <Preview preview={preview.data} currency={currency} name={chosen?.name ?? plan} />
              )}
              <ExcessReport
                exceeds={preview.data.exceeds}
                title={`What ${chosen?.name ?? plan} has no room for`}
              />
            </>
          ) : preview.error ? (
            <ErrorState
              isInline
              problem={problemOf(preview.error, "What the change comes to could not be worked out.")}
              onRetry={() => void preview.refetch()}
              isRetrying={preview.isFetching}
            />
          ) : (
            <SkeletonText lines={3} />
          ))}
        {problem && <ErrorState problem={problem} isInline />}
      </div>
    </Dialog>
  );
}

function Preview({ preview, name, currency }: { preview: PlanChange; name: string; currency: string }) {
  const { creditMicros, chargeMicros, netMicros, effective, effectiveAt } = preview;
  return (
    <>
      {effective === "now" ? (
        <DescriptionList
          facts={[
            ["Comes", "at once"],
            ["Rest of this period", <Money micros={chargeMicros} currency={currency} />],
            [
              "Unused part of the old plan",
              creditMicros > 0 ? <Money micros={-creditMicros} currency={currency} /> : undefined,
            ],
            [
              netMicros < 0 ? "Credited on the next invoice" : "On the next invoice",
              <strong className="font-semibold">
                <Money micros={Math.abs(netMicros)} currency={currency} />
              </strong>,
            ],
          ]}
        />
      ) : (
        <Callout title={`${name} comes when the ${effective === "trial_end" ? "trial" : "period"} ends`}>
          On <Time at={effectiveAt} isExact />. Until then all stays as it is, and you can undo it.
        </Callout>
      )}
    </>
  );
}

function FirstPayment({ plan, trialDays, currency }: { plan: Plan; trialDays: number; currency: string }) {
  const price = <Money micros={plan.monthlyPriceMicros} currency={currency} />;
  return (
    <DescriptionList
      facts={[
        ["Today", trialDays > 0 ? `nothing: ${trialDays} days of trial` : price],
        [trialDays > 0 ? "After the trial" : "Then", <>{price} a month</>],
        ["Paid", "on the provider's page, where a card is asked for"],
      ]}
    />
  );
}
