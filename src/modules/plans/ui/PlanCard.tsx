import { useState } from "react";
import { client, problemOf, useAction } from "../../../web/api/index.ts";
import {
  Badge,
  Button,
  Callout,
  Card,
  ErrorState,
  Money,
  SkeletonText,
  Time,
  useNow,
} from "../../../web/kit/index.ts";
import { useCanInOrganization, useOrganization } from "../../organizations/ui/OrganizationContext.ts";
import { ChangePlanDialog } from "./ChangePlanDialog.tsx";
import { ExcessReport } from "./ExcessReport.tsx";
import { type Entitlements, type Subscription, type Trial, triable, trialText } from "./planFacts.ts";
import { PlanIncludes } from "./PlanIncludes.tsx";
import { PlanLimits } from "./PlanLimits.tsx";
import { StartTrialDialog } from "./StartTrialDialog.tsx";
import { PLAN_KEYS, useEntitlements, usePlans, useSubscription, useTrial } from "./usePlans.ts";

/** The plan of an organization: what it costs and includes, how much is used, and what is about to change. */
export function PlanCard({ returnTo }: { returnTo: string }) {
  const { organization } = useOrganization();
  const subscription = useSubscription(organization.id);
  const entitlements = useEntitlements(organization.id);
  const trial = useTrial(organization.id);
  const failed = [subscription, entitlements, trial].find(({ error, data }) => error && !data);
  if (failed)
    return (
      <Card title="Plan">
        <ErrorState
          problem={problemOf(failed.error, "The plan could not be loaded.")}
          onRetry={() => void failed.refetch()}
          isRetrying={failed.isFetching}
        />
      </Card>
    );
  if (!subscription.data || !entitlements.data || !trial.data)
    return (
      <Card title="Plan">
        <SkeletonText lines={5} />
      </Card>
    );
  return (
    <Known
      subscription={subscription.data}
      entitlements={entitlements.data}
      trial={trial.data}
      returnTo={returnTo}
    />
  );
}

function Known({
  subscription,
  entitlements,
  trial,
  returnTo,
}: {
  subscription: Subscription;
  entitlements: Entitlements;
  trial: Trial;
  returnTo: string;
}) {
  const canManage = useCanInOrganization()("billing:manage");
  const plans = usePlans();
  const [dialog, setDialog] = useState<"change" | "trial" | null>(null);
  const { currency } = subscription;
  const offered = plans.data?.data ?? [];
  const countdown = trialText(trial);
  const tried = triable(offered, subscription.plan);
  const canTry = canManage && trial.state === "available" && plans.data?.offersTrials && tried.length > 0;
  const name = entitlements.planName ?? "No plan";
  return (
    <Card
      title={
        <span className="flex flex-wrap items-center gap-2">
          Plan
          {countdown && (
            <Badge tone="blue">
              Trial of {trial.planName}: {countdown}
            </Badge>
          )}
        </span>
      }
      actions={
        canManage && (
          <>
            {canTry && (
              <Button size="small" onClick={() => setDialog("trial")}>
                Start a trial
              </Button>
            )}
            {offered.length > 0 && (
              <Button size="small" look="primary" onClick={() => setDialog("change")}>
                {entitlements.plan === null ? "Choose a plan" : "Change plan"}
              </Button>
            )}
          </>
        )
      }
    >
      <div className="flex flex-col gap-5">
        <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
          <p className="text-20 font-semibold">{name}</p>
          <p className="text-13 text-ink-muted">
            <PlanTerms subscription={subscription} entitlements={entitlements} trial={trial} />
          </p>
        </div>
        {subscription.scheduled && (
          <ScheduledChange
            scheduled={subscription.scheduled}
            current={subscription.planName}
            canManage={canManage}
          />
        )}
        <PlanIncludes {...entitlements} currency={currency} />
        <PlanLimits limits={entitlements.limits} />
      </div>
      {dialog === "change" && (
        <ChangePlanDialog
          plans={offered}
          subscription={subscription}
          trial={trial}
          returnTo={returnTo}
          onClose={() => setDialog(null)}
        />
      )}
      {dialog === "trial" && (
        <StartTrialDialog plans={tried} currency={currency} onClose={() => setDialog(null)} />
      )}
    </Card>
  );
}

function PlanTerms({
  subscription,
  entitlements,
  trial,
}: {
  subscription: Subscription;
  entitlements: Entitlements;
  trial: Trial;
}) {
  const { currency, monthlyPriceMicros, periodEnd } = subscription;
  if (entitlements.reason === "trial")
    return (
      <>
        free{" "}
        {trial.endsAt && (
          <>
            until <Time at={trial.endsAt} isExact />
          </>
        )}
        , then {subscription.scheduled?.planName ?? subscription.planName ?? "no plan"}
      </>
    );
  if (subscription.plan === null) return "Nothing is limited, and nothing is charged for it.";
  return (
    <>
      {!subscription.isCharged ? (
        "given to you, free"
      ) : subscription.scheduled ? (
        "paid for this period"
      ) : monthlyPriceMicros === 0 ? (
        "free"
      ) : (
        <>
          <Money micros={monthlyPriceMicros} currency={currency} /> a month
        </>
      )}
      {periodEnd && (
        <>
          {" · this period ends "}
          <Time at={periodEnd} isComing />
        </>
      )}
    </>
  );
}

function ScheduledChange({
  scheduled,
  current,
  canManage,
}: {
  scheduled: NonNullable<Subscription["scheduled"]>;
  current: string | null;
  canManage: boolean;
}) {
  const { organization } = useOrganization();
  const isDue = useNow((nowMs) => (Date.parse(scheduled.effectiveAt) <= nowMs ? 1 : 0));
  const undo = useAction(() => client.plans.cancelChange({ organizationId: organization.id }), {
    what: "The change was not undone.",
    done: current === null ? "Undone" : `You stay on ${current}`,
    refreshes: PLAN_KEYS,
  });
  return (
    <div className="flex flex-col gap-2">
      <Callout
        title={
          <>
            {scheduled.planName} begins {isDue ? "any moment" : <Time at={scheduled.effectiveAt} isComing />}
          </>
        }
        action={
          canManage && (
            <Button size="small" isLoading={undo.isBusy} onClick={() => undo.run()}>
              {current === null ? "Undo" : `Stay on ${current}`}
            </Button>
          )
        }
      >
        On <Time at={scheduled.effectiveAt} isExact />. Until then all stays as it is.
      </Callout>
      <ExcessReport exceeds={scheduled.exceeds} title={`What ${scheduled.planName} has no room for`} />
    </div>
  );
}
