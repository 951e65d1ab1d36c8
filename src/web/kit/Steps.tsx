import { Circle, CircleCheck } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "./Button.tsx";
import { classes } from "./classes.ts";

export interface Step {
  title: string;
  hint?: ReactNode;
  isDone: boolean;
  href?: string;
  action?: string;
}

/** First steps as a checklist; the first open one carries the action. */
export function Steps({ steps }: { steps: readonly Step[] }) {
  const next = steps.findIndex((step) => !step.isDone);
  return (
    <ol className="flex flex-col">
      {steps.map((step, index) => (
        <li key={step.title} className="flex items-start gap-3 border-t border-line py-3 first:border-t-0">
          {step.isDone ? (
            <CircleCheck aria-label="Done" size={18} className="mt-px shrink-0 text-green" />
          ) : (
            <Circle aria-label="To do" size={18} className="mt-px shrink-0 text-ink-faint" />
          )}
          <div className="min-w-0 grow">
            <p className={classes("text-13 font-medium", step.isDone && "text-ink-muted")}>{step.title}</p>
            {step.hint && !step.isDone && <p className="text-12 text-ink-muted">{step.hint}</p>}
          </div>
          {step.href && !step.isDone && (
            <Button size="small" look={index === next ? "primary" : "secondary"} href={step.href}>
              {step.action ?? "Start"}
            </Button>
          )}
        </li>
      ))}
    </ol>
  );
}
