import { Circle, CircleCheck, CircleDot, CircleX, TimerOff } from "lucide-react";
import type { ReactNode } from "react";
import { classes, Time } from "../../../web/kit/index.ts";
import type { Verification, VerificationState } from "./verificationFacts.ts";

const AT: Record<VerificationState, number> = {
  not_started: 0,
  submitted: 1,
  in_review: 2,
  approved: 3,
  rejected: 3,
  expired: 3,
};

const DONE = [CircleCheck, "text-green"] as const;
const LAST = {
  approved: { label: "Approved", look: DONE },
  rejected: { label: "Rejected", look: [CircleX, "text-red"] },
  expired: { label: "Expired", look: [TimerOff, "text-red"] },
} as const;

/** Where a verification is on its way, from the form to the decision. */
export function VerificationSteps({ verification }: { verification: Verification | null }) {
  const state = verification?.state ?? "not_started";
  const at = AT[state];
  const last = state in LAST ? LAST[state as keyof typeof LAST] : null;
  const steps: { label: string; when?: ReactNode }[] = [
    { label: "Details and documents" },
    { label: "Submitted", when: verification?.submittedAt && <Time at={verification.submittedAt} /> },
    { label: "In review" },
    {
      label: last?.label ?? "Decision",
      when:
        state === "approved" && verification?.expiresAt
          ? `until ${verification.expiresAt.slice(0, 10)}`
          : last && verification?.decidedAt && <Time at={verification.decidedAt} />,
    },
  ];
  return (
    <ol
      aria-label="Where the verification is"
      className="grid grid-cols-1 gap-x-3 gap-y-1 rounded-md border border-line bg-surface px-4 py-3 md:grid-cols-4"
    >
      {steps.map(({ label, when }, index) => {
        const isCurrent = index === at;
        const [Icon, tone] =
          last && index === 3
            ? last.look
            : index < at
              ? DONE
              : isCurrent
                ? ([CircleDot, "text-accent-ink"] as const)
                : ([Circle, "text-ink-faint"] as const);
        return (
          <li
            key={label}
            aria-current={isCurrent ? "step" : undefined}
            className="flex min-w-0 items-start gap-2 py-1"
          >
            <Icon aria-hidden size={16} className={classes("mt-0.5 shrink-0", tone)} />
            <span className="min-w-0 text-13">
              <span className={classes(isCurrent ? "font-semibold" : "text-ink-muted")}>
                {label}
                {index < at && <span className="sr-only">, done</span>}
              </span>
              {when && <span className="block text-12 text-ink-muted">{when}</span>}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
