import { useLocation } from "@tanstack/react-router";
import { LogOut, UserRound } from "lucide-react";
import { useMemo, useState } from "react";
import {
  Button,
  Card,
  Chart,
  CommandPalette,
  DeveloperCorner,
  FilterBar,
  FilterSelect,
  formatMoney,
  PageHeader,
  Table,
  ThemeToggle,
  toast,
} from "../kit/index.ts";
import { AppShell } from "../shell/AppShell.tsx";
import { EVERY_PAGE, navigationFor } from "../shell/navigation.ts";
import { useDocumentTitle } from "../shell/useDocumentTitle.ts";
import { WalletCard } from "../shell/WalletCard.tsx";
import { chartSpend, chartTimes, developerExample, exampleRuns } from "./exampleData.ts";
import { runColumns } from "./runColumns.tsx";

const ORGANIZATIONS = [
  {
    id: "org_1",
    name: "Ada Lovelace",
    isPersonal: true,
    workspaces: [{ id: "ws_1", name: "Personal", environment: "development" as const }],
  },
  {
    id: "org_2",
    name: "Acme Industries",
    workspaces: [
      { id: "ws_2", name: "Support", environment: "production" as const },
      { id: "ws_3", name: "Support rehearsal", environment: "staging" as const },
      { id: "ws_4", name: "Sandbox", environment: "development" as const },
    ],
  },
];

/** The shell around a list page, with made-up data. */
export function ShellPage() {
  const { pathname } = useLocation();
  const [workspaceId, setWorkspaceId] = useState("ws_2");
  const [isSearching, setIsSearching] = useState(false);
  const runs = useMemo(() => exampleRuns(400), []);
  const groups = navigationFor({
    pages: EVERY_PAGE,
    href: (key) => `/dev/shell/${key.replace(".", "organization/")}`,
    counts: { approvals: 2 },
  });
  useDocumentTitle("Runs", "Support", "Acme Industries");
  return (
    <AppShell
      switcher={{
        organizations: ORGANIZATIONS,
        currentWorkspaceId: workspaceId,
        onSwitch: setWorkspaceId,
        onCreateWorkspace: () => toast.info("Create workspace"),
        onCreateOrganization: () => toast.info("Create organization"),
      }}
      groups={groups}
      path={pathname === "/dev/shell" ? "/dev/shell/runs" : pathname}
      onSearch={() => setIsSearching(true)}
      walletCard={
        <WalletCard
          wallets={[
            { label: "AI", balanceMicros: 18_412_000, currency: "USD", status: "OK", tone: "green" },
            { label: "Data", balanceMicros: 1_200_000, currency: "USD", status: "Low", tone: "amber" },
          ]}
          whose="Acme Industries, shared by 3 workspaces"
          isMetered={false}
          trial="5 days left"
          href="/dev/shell/wallets"
          topUpHref="/dev/shell/organization/billing"
          whoCan=""
        />
      }
      settingsHref="/dev/shell/settings"
      docsHref="/docs"
      person={{ name: "Ada Lovelace", email: "ada@example.com" }}
      personItems={[
        { label: "Profile", icon: UserRound, href: "/dev/shell/profile" },
        "separator",
        { label: "Sign out", icon: LogOut, onSelect: () => toast.info("Signed out") },
      ]}
    >
      <PageHeader
        title="Runs"
        count={runs.length}
        actions={
          <>
            <ThemeToggle />
            <Button look="primary">Run an agent</Button>
          </>
        }
      />
      <Card title="Spend" className="mb-6">
        <Chart
          label="Spend per day"
          kind="bars"
          height={140}
          times={chartTimes}
          series={[{ label: "Spend", values: chartSpend }]}
          format={(micros) => formatMoney(micros, "USD")}
        />
      </Card>
      <FilterBar query="" onQueryChange={() => {}} placeholder="Search runs">
        <FilterSelect label="State" options={[]} values={[]} onValuesChange={() => {}} />
        <FilterSelect label="Agent" options={[]} values={[]} onValuesChange={() => {}} />
      </FilterBar>
      <Table
        label="Runs"
        columns={runColumns}
        rows={runs}
        rowKey={(run) => run.id}
        rowHref={(run) => `/dev/shell/runs/${run.id}`}
        bulkActions={(keys, clear) => (
          <Button size="small" onClick={clear}>
            Cancel {keys.length === 1 ? "run" : "runs"}
          </Button>
        )}
      />
      <DeveloperCorner example={developerExample} />
      <CommandPalette
        isOpen={isSearching}
        onOpenChange={setIsSearching}
        groups={groups.map(({ label = "Workspace", items }) => ({
          label,
          commands: items.map((item) => ({
            id: item.key,
            label: item.label,
            icon: item.icon,
            onSelect: () => {},
          })),
        }))}
      />
    </AppShell>
  );
}
