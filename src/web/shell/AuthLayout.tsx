import type { ReactNode } from "react";
import { Logo } from "./Logo.tsx";

/** Sign-in, sign-up and password pages: one card in the middle. */
export function AuthLayout({
  title,
  description,
  footer,
  children,
}: {
  title: string;
  description?: ReactNode;
  /** The way to the sibling page, under the card. */
  footer?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className="flex min-h-dvh flex-col items-center justify-center gap-6 px-4 py-12">
      <header>
        <Logo />
      </header>
      <main className="w-full max-w-100 rounded-md border border-line-strong bg-surface p-6">
        <h1 className="text-20 font-semibold">{title}</h1>
        {description && <p className="mt-1 text-13 text-ink-muted">{description}</p>}
        <div className="mt-6 flex flex-col gap-4">{children}</div>
      </main>
      {footer && <footer className="text-13 text-ink-muted">{footer}</footer>}
    </div>
  );
}
