import { Building2, LayoutGrid, Plus, Settings2 } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import {
  type NavigationOrganization,
  type Place,
  problemOf,
  useGo,
  useUrlState,
  workspaceHref,
} from "../api/index.ts";
import { useOrganizations, useSession } from "../api/useSession.ts";
import {
  Badge,
  Button,
  Card,
  DeveloperCorner,
  EmptyState,
  EnvironmentBadge,
  ErrorState,
  FilterBar,
  PageHeader,
  SkeletonText,
  Tooltip,
  useShortcut,
  WorkspaceIcon,
} from "../kit/index.ts";
import { useSearchText } from "../parts/useSearchText.ts";
import { verbExample } from "../parts/verbExample.ts";
import { CreateOrganizationDialog } from "../shell/CreateOrganizationDialog.tsx";
import { CreateWorkspaceDialog } from "../shell/CreateWorkspaceDialog.tsx";
import { useDocumentTitle } from "../shell/useDocumentTitle.ts";
import { placeGroups } from "./placeGroups.ts";

/** Every workspace one can enter, under its organization. */
export function AllWorkspacesPage() {
  useDocumentTitle("All my workspaces");
  const { workspaces, navigation } = useSession();
  const organizations = useOrganizations();
  const go = useGo();
  const [, setUrl] = useUrlState();
  const [text, setText, search] = useSearchText();
  const [dialog, setDialog] = useState<"organization" | "workspace" | null>(null);
  const [newIn, setNewIn] = useState<string>();
  const groups = useMemo(
    () => placeGroups(organizations.data ?? [], workspaces.data ?? [], search),
    [organizations.data, workspaces.data, search],
  );
  const total = workspaces.data?.length ?? 0;
  const list = useRef<HTMLDivElement>(null);
  const move = (step: number) => {
    const links = [...(list.current?.querySelectorAll<HTMLElement>("a[data-place]") ?? [])];
    const at = links.indexOf(document.activeElement as HTMLElement);
    links[at < 0 ? 0 : Math.min(links.length - 1, Math.max(0, at + step))]?.focus();
  };
  useShortcut("j", () => move(1), "Next workspace");
  useShortcut("k", () => move(-1), "Previous workspace");
  const createIn = (organizationId?: string) => {
    setNewIn(organizationId);
    setDialog("workspace");
  };
  return (
    <>
      <PageHeader
        title="All my workspaces"
        count={workspaces.data?.length}
        description="Every workspace you can enter, in all your organizations."
        actions={
          <>
            <Button icon={Building2} onClick={() => setDialog("organization")}>
              Create organization
            </Button>
            <Button look="primary" icon={Plus} onClick={() => createIn()}>
              Create workspace
            </Button>
          </>
        }
      />
      {total > 0 && (
        <FilterBar
          query={text}
          onQueryChange={setText}
          placeholder="Search workspaces…"
          isFiltered={search !== ""}
          onClear={() => setUrl({ search: undefined })}
        />
      )}
      {navigation.error && !navigation.data ? (
        <ErrorState
          problem={problemOf(navigation.error, "Your workspaces could not be loaded.")}
          isRetrying={navigation.isFetching}
          onRetry={() => void navigation.refetch()}
        />
      ) : !workspaces.data || !organizations.data ? (
        <SkeletonText lines={6} />
      ) : total === 0 && groups.length === 0 ? (
        <Card>
          <EmptyState
            icon={LayoutGrid}
            title="You are in no workspace yet"
            sentence="A workspace holds agents, tools, keys and runs of its own. Create one, or ask to be invited."
            action={
              <Button look="primary" icon={Plus} onClick={() => createIn()}>
                Create workspace
              </Button>
            }
            docs={{ label: "How workspaces work", href: "/docs/workspaces" }}
          />
        </Card>
      ) : groups.length === 0 ? (
        <Card>
          <EmptyState
            icon={LayoutGrid}
            hint="A search is set."
            title={`Nothing matches “${search}”`}
            action={<Button onClick={() => setUrl({ search: undefined })}>Clear search</Button>}
          />
        </Card>
      ) : (
        <div ref={list} className="flex flex-col gap-6">
          {groups.map(({ organization, places }) => (
            <Group
              key={organization.id}
              organization={organization}
              places={places}
              defaultId={navigation.data?.defaultWorkspaceId ?? null}
              onCreate={() => createIn(organization.id)}
            />
          ))}
        </div>
      )}
      <DeveloperCorner example={verbExample("navigation.get", {})} docsHref="/docs/api#navigationGet" />
      {dialog === "organization" && (
        <CreateOrganizationDialog onClose={() => setDialog(null)} onCreated={({ id }) => createIn(id)} />
      )}
      {dialog === "workspace" && (
        <CreateWorkspaceDialog
          organizationId={newIn}
          onClose={() => setDialog(null)}
          onCreated={(workspace) => {
            setDialog(null);
            go(workspaceHref(workspace));
          }}
        />
      )}
    </>
  );
}

function Group({
  organization,
  places,
  defaultId,
  onCreate,
}: {
  organization: NavigationOrganization;
  places: readonly Place[];
  defaultId: string | null;
  onCreate: () => void;
}) {
  const canCreate = organization.role === "owner" || organization.role === "admin";
  return (
    <section aria-labelledby={organization.id} className="flex min-w-0 flex-col gap-2">
      <div className="flex min-w-0 flex-wrap items-center gap-2">
        <WorkspaceIcon name={organization.name} iconUrl={organization.iconUrl} />
        <h2 id={organization.id} className="min-w-0 truncate text-14 font-semibold">
          {organization.name}
        </h2>
        <span className="grow text-12 text-ink-muted">you are {organization.role.replace("_", " ")}</span>
        {canCreate && (
          <Button
            size="small"
            look="ghost"
            icon={Plus}
            aria-label={`Create workspace in ${organization.name}`}
            onClick={onCreate}
          >
            Workspace
          </Button>
        )}
        <Button size="small" look="ghost" icon={Settings2} href={`/${organization.slug}/settings`}>
          <span className="sr-only">{organization.name}: </span>Organization
        </Button>
      </div>
      {places.length === 0 ? (
        <div className="flex flex-wrap items-center gap-3 rounded-md border border-line bg-surface px-4 py-3 text-13 text-ink-muted">
          {canCreate
            ? "It has no workspace yet."
            : "You were added to none of its workspaces. Its owners and admins can add you."}
          {canCreate && (
            <Button size="small" icon={Plus} onClick={onCreate}>
              Create one
            </Button>
          )}
        </div>
      ) : (
        <ul className="divide-y divide-line rounded-md border border-line bg-surface">
          {places.map((place) => (
            <li key={place.id}>
              <PlaceRow place={place} isDefault={place.id === defaultId} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function PlaceRow({ place, isDefault }: { place: Place; isDefault: boolean }) {
  const role = place.roleName;
  return (
    <a
      data-place
      href={workspaceHref(place)}
      className="flex min-h-11 min-w-0 items-center gap-3 px-3 py-1.5 text-13 -outline-offset-2! hover:bg-hover"
    >
      <WorkspaceIcon name={place.name} iconUrl={place.iconUrl} size="medium" />
      <span className="flex min-w-0 grow flex-wrap items-center gap-x-2">
        <span className="truncate font-medium">{place.name}</span>
        {place.isPersonal && <Badge>personal</Badge>}
        {isDefault && <Badge tone="blue">default</Badge>}
      </span>
      {place.roleFrom === "organization" && !place.isPersonal ? (
        <Tooltip content={`Inherited: you are ${role} of ${place.organizationName}.`}>
          <span className="hidden text-12 text-ink-muted sm:inline">{role} · inherited</span>
        </Tooltip>
      ) : (
        <span className="hidden text-12 text-ink-muted sm:inline">{role}</span>
      )}
      <EnvironmentBadge environment={place.environment} />
    </a>
  );
}
