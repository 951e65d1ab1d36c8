import type { ReactNode } from "react";
import { Logo } from "./Logo.tsx";

/** The few questions after sign-up: where one is, one question, and a way past it. */
export function OnboardingLayout({
  step,
  stepCount,
  title,
  description,
  actions,
  children,
}: {
  /** From 1. */
  step: number;
  stepCount: number;
  title: string;
  description?: ReactNode;
  /** Skip first, the way on last. */
  actions: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className="mx-auto flex min-h-dvh max-w-140 flex-col px-4 py-8">
      <header className="flex items-center justify-between">
        <Logo />
        <span className="text-12 text-ink-muted tabular-nums">
          {step} of {stepCount}
        </span>
      </header>
      <main className="my-auto py-12">
        <div aria-hidden className="mb-6 flex gap-1">
          {Array.from({ length: stepCount }, (_, index) => (
            <span
              key={index}
              className={`h-1 grow rounded-full ${index < step ? "bg-accent" : "bg-pressed"}`}
            />
          ))}
        </div>
        <h1 className="text-28 font-semibold">{title}</h1>
        {description && <p className="mt-2 text-14 text-ink-muted">{description}</p>}
        <div className="mt-6 flex flex-col gap-4">{children}</div>
        <div className="mt-8 flex flex-wrap justify-end gap-2">{actions}</div>
      </main>
    </div>
  );
}
