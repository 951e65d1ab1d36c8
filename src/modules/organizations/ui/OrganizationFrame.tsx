import { Building2, Lock } from "lucide-react";
import { type ReactNode, useEffect } from "react";
import { useLocation } from "@tanstack/react-router";
import {
  client,
  type NavigationOrganization,
  problemOf,
  useApiQuery,
  useGo,
  usePathParam,
} from "../../../web/api/index.ts";
import { useOrganizations } from "../../../web/api/useSession.ts";
import { useDocumentTitle } from "../../../web/shell/useDocumentTitle.ts";
import {
  Badge,
  Button,
  EmptyState,
  ErrorState,
  SkeletonText,
  Tabs,
  WorkspaceIcon,
} from "../../../web/kit/index.ts";
import { OrganizationContext, organizationHref } from "./OrganizationContext.ts";
import { ORGANIZATION_ROLES } from "./organizationRoles.ts";

const PAGES = [
  { page: "", label: "General", needs: null },
  { page: "people", label: "People", needs: "organization_members:read" },
  { page: "workspaces", label: "Workspaces", needs: null },
  { page: "billing", label: "Billing", needs: "billing:read" },
  { page: "usage", label: "Usage", needs: "billing:read" },
  { page: "verification", label: "Verification", needs: "verification:manage" },
  { page: "roles", label: "Roles", needs: "organizations:read" },
  { page: "keys", label: "Keys", needs: "organization_keys:read" },
  { page: "tools", label: "Tools", needs: "organization_tools:read" },
  { page: "policies", label: "Policies", needs: "organization_policies:read" },
  { page: "webhooks", label: "Webhooks", needs: "organization_webhooks:read" },
  { page: "events", label: "Events", needs: "organization_events:read" },
  { page: "audit", label: "Audit", needs: "organization_audit:read" },
] as const;
export type OrganizationPageName = (typeof PAGES)[number]["page"];

/** Around every page of an organization: which one, what the person is in it, and its other pages. */
export function OrganizationFrame({ page, children }: { page: OrganizationPageName; children: ReactNode }) {
  const slug = usePathParam("organizationSlug");
  const { pathname, searchStr } = useLocation();
  const go = useGo();
  const all = useOrganizations();
  const organization =
    all.data?.find((each) => each.slug === slug) ??
    all.data?.find(({ formerSlugs }) => formerSlugs.includes(slug));
  const { label } = PAGES.find((each) => each.page === page)!;
  useDocumentTitle(label, organization?.name);
  const isFormerAddress = organization !== undefined && organization.slug !== slug;
  useEffect(() => {
    if (isFormerAddress)
      go(`${organizationHref(organization.slug, page)}${searchStr}`, { isReplacing: true });
  }, [isFormerAddress, pathname]);
  if (all.error && !all.data)
    return (
      <ErrorState
        problem={problemOf(all.error, "The organization could not be loaded.")}
        isRetrying={all.isFetching}
        onRetry={() => void all.refetch()}
      />
    );
  if (!all.data || isFormerAddress) return <SkeletonText lines={6} />;
  if (!organization)
    return (
      <EmptyState
        isPage
        icon={Building2}
        title="There is no organization you are in at this address"
        sentence={
          <>
            <code className="font-mono text-12">{slug}</code> does not exist, or you are not a member of it.
            Ask whoever sent you the link to invite you, and check that you are signed in with the right
            account.
          </>
        }
        action={<Button href="/home">All my workspaces</Button>}
      />
    );
  return (
    <Entered key={organization.id} organization={organization} page={page}>
      {children}
    </Entered>
  );
}

function Entered({
  organization,
  page,
  children,
}: {
  organization: NavigationOrganization;
  page: OrganizationPageName;
  children: ReactNode;
}) {
  const go = useGo();
  const access = useApiQuery(["organization-access", organization.id], (signal) =>
    client.organizations.getAccess({ organizationId: organization.id }, { signal }),
  );
  const { needs, label } = PAGES.find((each) => each.page === page)!;
  const content = access.data ? (
    <OrganizationContext value={{ organization, access: access.data }}>
      {needs === null || access.data.permissions.includes(needs) ? (
        children
      ) : (
        <EmptyState
          isPage
          icon={Lock}
          title={`You may not open ${label} of ${organization.name}`}
          sentence={
            <>
              It needs the permission <code className="font-mono">{needs}</code> in the organization, where
              you are {ORGANIZATION_ROLES[access.data.role].label.toLowerCase()}. Its owners and admins can
              open it and can change your role.
            </>
          }
          docs={{ label: "Who may do what in an organization", href: "/docs/organizations" }}
        />
      )}
    </OrganizationContext>
  ) : access.error ? (
    <ErrorState
      problem={problemOf(access.error, "The organization could not be loaded.")}
      isRetrying={access.isFetching}
      onRetry={() => void access.refetch()}
    />
  ) : (
    <SkeletonText lines={6} />
  );
  return (
    <>
      <div className="flex min-w-0 flex-wrap items-center gap-2 pb-2 text-13">
        <WorkspaceIcon name={organization.name} iconUrl={organization.iconUrl} />
        <span className="min-w-0 truncate font-semibold">{organization.name}</span>
        <span className="text-ink-muted">
          {!organization.isPersonal
            ? "organization"
            : organization.role === "owner"
              ? "your personal organization"
              : "a personal organization"}
        </span>
        <Badge>{ORGANIZATION_ROLES[organization.role].label}</Badge>
      </div>
      <Tabs
        value={page || "general"}
        onValueChange={(next) => go(organizationHref(organization.slug, next === "general" ? "" : next))}
        tabs={PAGES.map((each) => ({
          value: each.page || "general",
          label: each.label,
          content: each.page === page ? content : null,
        }))}
      />
    </>
  );
}
