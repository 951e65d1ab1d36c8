import { LogOut, UserRound } from "lucide-react";
import type { ReactNode } from "react";
import { signOut } from "../api/useSession.ts";
import { useGo } from "../api/useUrlState.ts";
import { Button } from "../kit/Button.tsx";
import { useShortcut } from "../kit/useShortcut.ts";
import { InboxBell } from "../../modules/notifications/ui/InboxBell.tsx";
import { Logo } from "./Logo.tsx";

/** Around pages of somebody who is signed in and in no workspace: what is theirs wherever they are. */
export function OutsideLayout({ children }: { children: ReactNode }) {
  const go = useGo();
  useShortcut("g i", () => go("/inbox"), "Go to Inbox");
  return (
    <div className="min-h-dvh">
      <header className="flex h-14 items-center gap-1 sm:gap-2 border-b border-line px-4 sm:px-6">
        <a href="/home" aria-label="Bailiwick: all my workspaces" className="mr-auto inline-flex">
          <Logo />
        </a>
        <InboxBell align="end" />
        <Button look="ghost" icon={UserRound} href="/profile">
          <span className="sr-only sm:not-sr-only">Profile</span>
        </Button>
        <Button look="ghost" icon={LogOut} onClick={() => void signOut()}>
          <span className="sr-only sm:not-sr-only">Sign out</span>
        </Button>
      </header>
      <main id="main" className="mx-auto max-w-320 px-4 py-6 sm:px-6">
        {children}
      </main>
    </div>
  );
}
