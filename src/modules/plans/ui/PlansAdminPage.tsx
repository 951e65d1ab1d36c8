import { Layers, Plus } from "lucide-react";
import { useMemo, useState } from "react";
import { useApi, useApiQuery, useUrlState } from "../../../web/api/index.ts";
import {
  Badge,
  Button,
  type Column,
  Count,
  DeveloperCorner,
  EmptyState,
  Money,
  PageHeader,
  Table,
} from "../../../web/kit/index.ts";
import { ListError } from "../../../web/parts/ListError.tsx";
import { useCurrency } from "../../../web/parts/useCurrency.ts";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { SystemFrame } from "../../system/ui/SystemFrame.tsx";
import { AssignPlanCard } from "./AssignPlanCard.tsx";
import { limitText, type Plan } from "./planFacts.ts";
import { PlanDialog } from "./PlanDialog.tsx";
import { PlanSettingsCard } from "./PlanSettingsCard.tsx";

type AnyPlan = Plan & { organizations: number };

/** The plans of this installation, as data. */
export const PlansAdminPage = () => (
  <SystemFrame page="plans">
    <Plans />
  </SystemFrame>
);

const columnsOf = (currency: string): Column<AnyPlan>[] => [
  { key: "name", header: "Plan", cell: ({ name }) => name },
  {
    key: "key",
    header: "Key",
    priority: 2,
    cell: ({ key }) => <code className="font-mono text-12">{key}</code>,
  },
  {
    key: "offered",
    header: "Offered",
    width: "96px",
    cell: ({ isOffered }) =>
      isOffered ? <Badge tone="green">Offered</Badge> : <Badge tone="grey">Not offered</Badge>,
  },
  {
    key: "price",
    header: "A month",
    width: "96px",
    align: "end",
    cell: ({ monthlyPriceMicros }) => <Money micros={monthlyPriceMicros} currency={currency} />,
  },
  ...(
    [
      ["workspaces", "Workspaces"],
      ["members", "People"],
      ["agents", "Agents"],
    ] as const
  ).map(([name, header]): Column<AnyPlan> => ({
    key: name,
    header,
    width: "92px",
    align: "end",
    priority: 3,
    cell: ({ limits }) => limitText(limits[name]),
  })),
  {
    key: "ai",
    header: "AI allowance",
    width: "112px",
    align: "end",
    priority: 2,
    cell: ({ allowances }) => <Money micros={allowances.ai} currency={currency} />,
  },
  {
    key: "data",
    header: "Data allowance",
    width: "116px",
    align: "end",
    priority: 2,
    cell: ({ allowances }) => <Money micros={allowances.data} currency={currency} />,
  },
  {
    key: "discount",
    header: "Discount",
    width: "84px",
    align: "end",
    priority: 3,
    cell: ({ discountPercent }) => `${discountPercent} %`,
  },
  {
    key: "organizations",
    header: "Has it",
    width: "72px",
    align: "end",
    cell: ({ organizations }) => <Count value={organizations} />,
  },
];

function Plans() {
  const api = useApi();
  const [url, setUrl] = useUrlState();
  const currency = useCurrency() ?? "USD";
  const [isMaking, setIsMaking] = useState(false);
  const plans = useApiQuery(["plans", "all"], (signal) => api.plans.listAll({}, { signal }));
  const settings = useApiQuery(["system", "settings"], (signal) => api.system.getSettings({}, { signal }));
  const columns = useMemo(() => columnsOf(currency), [currency]);
  const rows = plans.data?.data;
  const open = rows?.find(({ key }) => key === url.plan);
  const make = (
    <Button look="primary" icon={Plus} onClick={() => setIsMaking(true)}>
      New plan
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Plans"
        count={rows?.length}
        description="What organizations may have and what they pay for it. An organization without a plan is limited by nothing."
        actions={make}
      />
      <div className="flex flex-col gap-6">
        {plans.error && !rows ? (
          <ListError
            list={{
              error: plans.error,
              isRefreshing: plans.isFetching,
              refetch: () => void plans.refetch(),
            }}
            what="plans"
          />
        ) : (
          <Table
            label="Plans"
            columns={columns}
            rows={rows}
            isLoading={plans.isPending}
            rowKey={({ key }) => key}
            onOpen={({ key }) => setUrl({ plan: key })}
            openKey={open?.key}
            empty={
              <EmptyState
                icon={Layers}
                title="There are no plans"
                sentence="A plan limits what an organization may have, and grants credits each month."
                docs={{ label: "How plans work", href: "/docs/plans" }}
                action={make}
              />
            }
          />
        )}
        <div className="grid items-start gap-4 lg:grid-cols-2">
          {settings.data && rows && (
            <PlanSettingsCard
              key={`${settings.data.defaultPlan} ${settings.data.offersTrials}`}
              settings={settings.data}
              plans={rows}
            />
          )}
          {rows && <AssignPlanCard plans={rows} />}
        </div>
      </div>
      <DeveloperCorner
        example={verbExample("plans.update", {
          key: open?.key ?? rows?.[0]?.key ?? "build",
          isOffered: true,
        })}
        docsHref="/docs/api#plansUpdate"
      />
      {(open || isMaking) && (
        <PlanDialog
          key={open?.key ?? "new"}
          plan={open ?? null}
          currency={currency}
          onClose={() => {
            setIsMaking(false);
            setUrl({ plan: undefined });
          }}
        />
      )}
    </>
  );
}
