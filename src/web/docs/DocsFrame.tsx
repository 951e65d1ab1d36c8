import { Menu as MenuIcon } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { Button } from "../kit/Button.tsx";
import { IconButton } from "../kit/IconButton.tsx";
import { SidePanel } from "../kit/SidePanel.tsx";
import { ThemeToggle } from "../kit/ThemeToggle.tsx";
import { Logo } from "../shell/Logo.tsx";
import { DocsContents } from "./DocsContents.tsx";
import { DocsSearch } from "./DocsSearch.tsx";

/** Around every page of the documentation; needs nobody to be signed in. */
export function DocsFrame({ current, children }: { current: string; children: ReactNode }) {
  const [isMenuOpen, setIsMenuOpen] = useState(false);
  useEffect(() => setIsMenuOpen(false), [current]);
  return (
    <div className="min-h-dvh">
      <a
        href="#main"
        className="fixed top-2 left-2 z-60 -translate-y-16 rounded-md bg-accent px-3 py-2 text-13 font-medium text-on-accent focus:translate-y-0"
      >
        Skip to the page
      </a>
      <header className="sticky top-0 z-30 flex h-12 items-center gap-2 border-b border-line bg-surface px-3 lg:gap-4 lg:px-4">
        <span className="lg:hidden">
          <IconButton label="Open contents" icon={MenuIcon} onClick={() => setIsMenuOpen(true)} />
        </span>
        <a href="/docs" aria-label="Bailiwick documentation" className="hidden rounded-sm sm:block lg:w-52">
          <Logo />
        </a>
        <DocsSearch />
        <span className="hidden grow sm:block" />
        <span className="hidden md:block">
          <ThemeToggle />
        </span>
        <Button href="/">Dashboard</Button>
      </header>
      <div className="mx-auto flex max-w-360">
        <div className="sticky top-12 hidden h-[calc(100dvh-48px)] w-60 shrink-0 overflow-y-auto border-r border-line px-3 py-5 [scrollbar-width:thin] lg:block">
          <DocsContents current={current} />
        </div>
        <SidePanel side="left" title="Documentation" isOpen={isMenuOpen} onOpenChange={setIsMenuOpen}>
          <div className="p-3">
            <DocsContents current={current} />
          </div>
        </SidePanel>
        <main
          id="main"
          tabIndex={-1}
          className="min-w-0 grow px-4 py-6 outline-none sm:px-8 lg:px-12 lg:py-8"
        >
          {children}
        </main>
      </div>
    </div>
  );
}
