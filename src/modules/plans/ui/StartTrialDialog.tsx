import { useState } from "react";
import { client, useAction } from "../../../web/api/index.ts";
import { Button, Dialog, ErrorState, formatMoney, RadioGroup } from "../../../web/kit/index.ts";
import { useOrganization } from "../../organizations/ui/OrganizationContext.ts";
import type { Plan } from "./planFacts.ts";
import { PLAN_KEYS } from "./usePlans.ts";

function hintOf({ trialDays, trialGrants }: Plan, currency: string): string {
  const grants = [
    trialGrants.ai > 0 && `${formatMoney(trialGrants.ai, currency)} of AI credits`,
    trialGrants.data > 0 && `${formatMoney(trialGrants.data, currency)} of data credits`,
  ].filter((grant) => grant !== false);
  return [`${trialDays} days`, ...grants].join(", ");
}

/** Tries a plan without paying, once per organization. */
export function StartTrialDialog({
  plans,
  currency,
  onClose,
}: {
  plans: readonly Plan[];
  currency: string;
  onClose: () => void;
}) {
  const { organization } = useOrganization();
  const [plan, setPlan] = useState(plans[0]!.key);
  const start = useAction(() => client.trial.start({ organizationId: organization.id, plan }), {
    what: "The trial was not started.",
    done: ({ planName }) => `The trial of ${planName} has begun`,
    refreshes: PLAN_KEYS,
    isInPlace: true,
    onDone: onClose,
  });
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title="Start a trial"
      description={`All of ${organization.name} tries it, and an organization does so once.`}
      actions={
        <>
          <Button onClick={onClose}>Not now</Button>
          <Button look="primary" isLoading={start.isBusy} onClick={() => start.run()}>
            Start the trial
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <RadioGroup
          label="Plan to try"
          isCards
          value={plan}
          onValueChange={setPlan}
          options={plans.map((each) => ({ value: each.key, label: each.name, hint: hintOf(each, currency) }))}
        />
        <p className="text-13 text-ink-muted">
          Nothing is charged. When it ends, its credits end with it and the plan you have now counts again;
          what you made stays.
        </p>
        {start.problem && <ErrorState problem={start.problem} isInline />}
      </div>
    </Dialog>
  );
}
