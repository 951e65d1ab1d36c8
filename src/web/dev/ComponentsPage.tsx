import { Bot, House, Plus } from "lucide-react";
import { useState } from "react";
import {
  Button,
  CommandPalette,
  Kbd,
  Link,
  PageHeader,
  ShortcutList,
  ThemeToggle,
  toast,
  useShortcut,
} from "../kit/index.ts";
import { useDocumentTitle } from "../shell/useDocumentTitle.ts";
import { ActionSection } from "./ActionSection.tsx";
import { DataSection } from "./DataSection.tsx";
import { FactSection } from "./FactSection.tsx";
import { IconSection } from "./IconSection.tsx";
import { InputSection } from "./InputSection.tsx";
import { TableSection } from "./TableSection.tsx";

/** Every part of the kit in all its states. Needs no server. */
export function ComponentsPage() {
  const [isOpen, setIsOpen] = useState(false);
  useDocumentTitle("Components");
  useShortcut("mod+k", () => setIsOpen(true), "Search and commands");
  return (
    <main className="mx-auto max-w-320 px-4 py-6 sm:px-8">
      <PageHeader
        title="Components"
        description={
          <>
            Every part in its states. See also <Link href="/dev/shell">the shell</Link>,{" "}
            <Link href="/dev/auth">sign-in</Link> and <Link href="/dev/onboarding">onboarding</Link>.
          </>
        }
        actions={
          <>
            <Button onClick={() => setIsOpen(true)}>
              Commands <Kbd keys="mod+k" />
            </Button>
            <ThemeToggle />
          </>
        }
      />
      <ActionSection />
      <FactSection />
      <InputSection />
      <IconSection />
      <TableSection />
      <DataSection />
      <ShortcutList />
      <CommandPalette
        isOpen={isOpen}
        onOpenChange={setIsOpen}
        groups={[
          {
            label: "Go to",
            commands: [
              { id: "home", label: "Home", icon: House, shortcut: "g h", onSelect: () => {} },
              { id: "agents", label: "Agents", icon: Bot, hint: "12", onSelect: () => {} },
            ],
          },
          {
            label: "Do",
            commands: [
              { id: "new", label: "New agent", icon: Plus, onSelect: () => toast.success("Agent created") },
            ],
          },
        ]}
      />
    </main>
  );
}
