import { useQueryClient } from "@tanstack/react-query";
import { use } from "react";
import { Link } from "../kit/Link.tsx";
import { Money } from "../kit/Money.tsx";
import { Time } from "../kit/Time.tsx";
import type { Output } from "./client.ts";
import type { MoneyCode, MoneyFacts } from "./moneyProblem.ts";
import { workspaceHref } from "./places.ts";
import { useApiQuery } from "./useApiQuery.ts";
import { useOrganizations, useSession } from "./useSession.ts";
import { useApi, useCan, WorkspaceContext } from "./WorkspaceContext.ts";

const WALLET = { ai: "AI wallet", data: "Data wallet" } as const;

/** The organization the page is of: that of the workspace, else the one the address names. */
function useOrganizationHere() {
  const workspace = use(WorkspaceContext)?.workspace;
  const { data = [] } = useOrganizations();
  const slug = location.pathname.split("/")[1];
  return data.find((each) => (workspace ? each.id === workspace.organizationId : each.slug === slug));
}

/** How much is short, what ends the want, and who can do that: for who is looking, with a link where it is them. */
export function MoneyAdvice({ code, facts }: { code: MoneyCode; facts: MoneyFacts }) {
  const isInWorkspace = use(WorkspaceContext) !== null;
  const { shortfallMicros } = facts;
  const isShort = code !== "plan_limit" && shortfallMicros !== null;
  return (
    <>
      {isShort &&
        (isInWorkspace ? <ShortHere micros={shortfallMicros} /> : <ShortInToast micros={shortfallMicros} />)}
      {code === "limit_reached" ? <RaiseLimit facts={facts} /> : <Pay code={code} facts={facts} />}
    </>
  );
}

type Wallets = Output<"wallets.list">;

const Short = ({ micros, wallets }: { micros: number; wallets: Wallets | undefined }) =>
  wallets?.data[0] && (
    <>
      It is <Money micros={micros} currency={wallets.data[0].currency} /> short.{" "}
    </>
  );

function ShortHere({ micros }: { micros: number }) {
  const api = useApi();
  const can = useCan();
  const { data } = useApiQuery(["wallets"], (signal) => api.wallets.list({}, { signal }), {
    isOn: can("wallets:read"),
    staleMs: 60_000,
  });
  return <Short micros={micros} wallets={data} />;
}

/** Toasts stand outside of every workspace: the page below has asked already. */
function ShortInToast({ micros }: { micros: number }) {
  const queries = useQueryClient();
  const { workspaces } = useSession();
  const place = workspaces.data?.find((each) =>
    `${location.pathname}/`.startsWith(`${workspaceHref(each)}/`),
  );
  return <Short micros={micros} wallets={place && queries.getQueryData<Wallets>([place.id, "wallets"])} />;
}

function Pay({ code, facts: { wallet } }: { code: MoneyCode; facts: MoneyFacts }) {
  const organization = useOrganizationHere();
  const canPay = organization?.role === "owner" || organization?.role === "billing_admin";
  const billing = `/${organization?.slug}/settings/billing`;
  const isPlan = code === "plan_limit";
  const what = isPlan ? "choose another plan" : `top up the ${wallet ? WALLET[wallet] : "wallet"}`;
  if (!organization) return <>Owners and billing admins of the organization can {what}.</>;
  if (canPay)
    return (
      <Link href={isPlan ? `${billing}#plan` : `${billing}?topup=${wallet ?? "ai"}`}>
        {what.charAt(0).toUpperCase() + what.slice(1)} of {organization.name}
      </Link>
    );
  return (
    <>
      Owners and billing admins of {organization.name} can {what}.
    </>
  );
}

/** Where a limit is changed, below its workspace or its organization. */
const LIMIT_PAGE = {
  workspace: () => "settings?tab=limits",
  agent: (id: string) => `agents/${id}?tab=settings`,
  key: () => "api-keys",
  member: () => "members",
} as const;

function RaiseLimit({ facts: { subjectKind, subjectId, resetsAt } }: { facts: MoneyFacts }) {
  const current = use(WorkspaceContext);
  const organization = useOrganizationHere();
  const isOuter = subjectKind === "organization";
  const who = isOuter
    ? `Owners and billing admins of ${organization?.name ?? "the organization"}`
    : "Owners and admins of the workspace";
  const href = isOuter
    ? organization && `/${organization.slug}/settings/billing#limits`
    : current &&
      workspaceHref(
        current.workspace,
        subjectKind && subjectId ? LIMIT_PAGE[subjectKind](subjectId) : "settings?tab=limits",
      );
  return (
    <>
      {resetsAt && (
        <>
          It begins anew <Time at={resetsAt} isComing />.{" "}
        </>
      )}
      {who} can raise it
      {href && (
        <>
          : <Link href={href}>see the limit</Link>
        </>
      )}
      .
    </>
  );
}
