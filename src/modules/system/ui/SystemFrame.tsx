import { ServerCog } from "lucide-react";
import type { ReactNode } from "react";
import { useGo, usePageTitle } from "../../../web/api/index.ts";
import { Badge, Tabs } from "../../../web/kit/index.ts";

const PAGES = [
  { page: "health", label: "Health", href: "/system" },
  { page: "settings", label: "Settings", href: "/system?tab=settings" },
  { page: "plans", label: "Plans", href: "/system/plans" },
  { page: "prices", label: "Prices", href: "/system/prices" },
  { page: "credits", label: "Credits", href: "/system/credits" },
  { page: "invoices", label: "Invoices", href: "/system/invoices" },
  { page: "promo-codes", label: "Promo codes", href: "/system/promo-codes" },
  { page: "verifications", label: "Verifications", href: "/system/verifications" },
  { page: "mails", label: "Mails", href: "/system?tab=mails" },
] as const;
export type SystemPageName = (typeof PAGES)[number]["page"];

/** Around every page of the installation administrator. */
export function SystemFrame({ page, children }: { page: SystemPageName; children: ReactNode }) {
  const go = useGo();
  const { label } = PAGES.find((each) => each.page === page)!;
  usePageTitle(page === "health" ? "Installation" : `${label} · Installation`);
  return (
    <>
      <div className="flex min-w-0 flex-wrap items-center gap-2 pb-2 text-13">
        <ServerCog aria-hidden size={16} className="shrink-0 text-ink-muted" />
        <span className="font-semibold">Installation</span>
        <Badge>Administrator</Badge>
        <span className="text-ink-muted">
          It gives no access to what is in workspaces that are not yours.
        </span>
      </div>
      <Tabs
        value={page}
        onValueChange={(next) => go(PAGES.find((each) => each.page === next)!.href)}
        tabs={PAGES.map((each) => ({
          value: each.page,
          label: each.label,
          content: each.page === page ? children : null,
        }))}
      />
    </>
  );
}
