import type { ReactNode } from "react";
import { Button } from "../kit/Button.tsx";
import { Logo } from "./Logo.tsx";

/** Around pages that need no account, for those who have none. */
export function PublicLayout({ children }: { children: ReactNode }) {
  return (
    <div className="min-h-dvh">
      <header className="flex h-14 items-center justify-between border-b border-line px-4 sm:px-6">
        <a href="/" aria-label="Bailiwick">
          <Logo />
        </a>
        <Button href="/sign-in">Sign in</Button>
      </header>
      <main id="main" className="mx-auto max-w-320 px-4 py-6 sm:px-6">
        {children}
      </main>
    </div>
  );
}
