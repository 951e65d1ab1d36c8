import { Hourglass } from "lucide-react";
import { useWorkspace } from "../api/index.ts";
import { Badge } from "../kit/Badge.tsx";
import { trialText } from "../../modules/plans/ui/planFacts.ts";
import { useTrial } from "../../modules/plans/ui/usePlans.ts";
import { useBillingRole } from "../../modules/wallets/ui/useBillingRole.ts";

/** How long the trial of the workspace's organization still runs; nothing while there is none. */
export function TrialBadge() {
  const trial = useTrial(useWorkspace().workspace.organizationId);
  const { canSeeBilling, billingHref } = useBillingRole();
  const text = trial.data && trialText(trial.data);
  if (!text) return null;
  const badge = (
    <Badge tone="blue" icon={Hourglass}>
      <span className="max-md:sr-only">Trial: {text}</span>
      <span aria-hidden className="md:hidden">
        {trial.data?.daysRemaining}d
      </span>
    </Badge>
  );
  return canSeeBilling ? (
    <a href={billingHref} className="shrink-0 rounded-sm">
      {badge}
    </a>
  ) : (
    <span className="shrink-0">{badge}</span>
  );
}
