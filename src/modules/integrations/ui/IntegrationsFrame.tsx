import type { ReactNode } from "react";
import { useGo, useHref, usePageTitle } from "../../../web/api/index.ts";
import { PageHeader, Tabs } from "../../../web/kit/index.ts";

const PAGES = [
  { page: "", label: "Services" },
  { page: "connections", label: "Connections" },
  { page: "models", label: "Model providers" },
  { page: "mine", label: "My own" },
] as const;
export type IntegrationsPageName = (typeof PAGES)[number]["page"];

/** Around the lists of what the workspace is connected with. */
export function IntegrationsFrame({
  page,
  actions,
  children,
}: {
  page: IntegrationsPageName;
  actions?: ReactNode;
  children: ReactNode;
}) {
  const go = useGo();
  const href = useHref();
  const { label } = PAGES.find((each) => each.page === page)!;
  usePageTitle(...(page === "" ? ["Integrations"] : [label, "Integrations"]));
  return (
    <>
      <PageHeader title="Integrations" actions={actions} />
      <Tabs
        value={page || "services"}
        onValueChange={(next) => go(href(next === "services" ? "integrations" : `integrations/${next}`))}
        tabs={PAGES.map((each) => ({
          value: each.page || "services",
          label: each.label,
          content: each.page === page ? children : null,
        }))}
      />
    </>
  );
}
