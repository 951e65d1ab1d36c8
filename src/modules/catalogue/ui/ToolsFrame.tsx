import { Plus } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useCan, useGo, useHref, usePageTitle } from "../../../web/api/index.ts";
import { Button, PageHeader, Tabs } from "../../../web/kit/index.ts";
import { CreateToolDialog } from "../../tools/ui/CreateToolDialog.tsx";

const PAGES = [
  { page: "", label: "Catalogue", needs: "tools:read" },
  { page: "own", label: "Own tools", needs: "tools:read" },
  { page: "sources", label: "Sources", needs: "tool_sources:read" },
  { page: "toolkits", label: "Toolkits", needs: "tool_sources:read" },
  { page: "snippets", label: "Snippets", needs: "tools:read" },
] as const;
export type ToolsPageName = (typeof PAGES)[number]["page"];

/** Around the lists of all that agents and tasks can use: what there is, and where it comes from. */
export function ToolsFrame({
  page,
  count,
  actions,
  children,
}: {
  page: ToolsPageName;
  count?: number;
  /** Instead of making a tool. */
  actions?: ReactNode;
  children: ReactNode;
}) {
  const can = useCan();
  const go = useGo();
  const href = useHref();
  const [isCreating, setIsCreating] = useState(false);
  const shown = PAGES.filter(({ needs }) => can(needs));
  const { label } = PAGES.find((each) => each.page === page)!;
  usePageTitle(...(page === "" ? ["Tools"] : [label, "Tools"]));
  return (
    <>
      <PageHeader
        title="Tools"
        count={count}
        actions={
          actions ??
          (can("tools:write") && (
            <Button look="primary" icon={Plus} onClick={() => setIsCreating(true)}>
              Create tool
            </Button>
          ))
        }
      />
      <Tabs
        value={page || "catalogue"}
        onValueChange={(next) => go(href(next === "catalogue" ? "tools" : `tools/${next}`))}
        tabs={shown.map((each) => ({
          value: each.page || "catalogue",
          label: each.label,
          content: each.page === page ? children : null,
        }))}
      />
      <CreateToolDialog key={String(isCreating)} isOpen={isCreating} onOpenChange={setIsCreating} />
    </>
  );
}
