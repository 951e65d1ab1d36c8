import { LogOut } from "lucide-react";
import type { ReactNode } from "react";
import { signOut } from "../api/useSession.ts";
import { Button } from "../kit/Button.tsx";
import { Logo } from "./Logo.tsx";

/** Pages that need no workspace, open also to those who can enter none. */
export const isOutside = (pathname: string): boolean =>
  pathname === "/home" || /^\/[^/]+\/settings(\/|$)/.test(pathname);

/** Around pages of somebody who is signed in and in no workspace. */
export function OutsideLayout({ children }: { children: ReactNode }) {
  return (
    <div className="min-h-dvh">
      <header className="flex h-14 items-center gap-2 border-b border-line px-4 sm:px-6">
        <a href="/home" aria-label="Bailiwick: all my workspaces" className="mr-auto inline-flex">
          <Logo />
        </a>
        <Button look="ghost" icon={LogOut} onClick={() => void signOut()}>
          Sign out
        </Button>
      </header>
      <main id="main" className="mx-auto max-w-320 px-4 py-6 sm:px-6">
        {children}
      </main>
    </div>
  );
}
