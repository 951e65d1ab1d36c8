import { ListTree } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { IconButton } from "../kit/IconButton.tsx";
import { SidePanel } from "../kit/SidePanel.tsx";
import { DocsContents } from "./DocsContents.tsx";
import { DocsSearch } from "./DocsSearch.tsx";

/** Contents at the left and search above them, inside whatever layout stands around: signed in or not. */
export function DocsFrame({ current, children }: { current: string; children: ReactNode }) {
  const [isMenuOpen, setIsMenuOpen] = useState(false);
  useEffect(() => setIsMenuOpen(false), [current]);
  return (
    <div className="flex flex-col gap-6 lg:flex-row lg:gap-10">
      <div className="relative z-20 flex shrink-0 items-center gap-2 self-stretch lg:sticky lg:top-6 lg:h-[calc(100dvh-80px)] lg:w-56 lg:flex-col lg:items-stretch lg:gap-5 lg:self-start">
        <span className="lg:hidden">
          <IconButton label="Open contents" icon={ListTree} onClick={() => setIsMenuOpen(true)} />
        </span>
        <DocsSearch />
        <div className="hidden min-h-0 grow overflow-y-auto [scrollbar-width:thin] lg:block">
          <DocsContents current={current} />
        </div>
      </div>
      <SidePanel side="left" title="Documentation" isOpen={isMenuOpen} onOpenChange={setIsMenuOpen}>
        <div className="p-3">
          <DocsContents current={current} />
        </div>
      </SidePanel>
      <div className="min-w-0 grow">{children}</div>
    </div>
  );
}
