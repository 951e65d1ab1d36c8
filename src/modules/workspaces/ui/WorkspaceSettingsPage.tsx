import { useQueryClient } from "@tanstack/react-query";
import {
  Loaded,
  type Place,
  useCan,
  usePageTitle,
  useUrlState,
  useWorkspace,
  useWorkspaceDetail,
  type Workspace,
} from "../../../web/api/index.ts";
import { DeveloperCorner, PageHeader, Tabs } from "../../../web/kit/index.ts";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { WorkspaceLimits } from "../../limits/ui/WorkspaceLimits.tsx";
import { MembersSection } from "../../members/ui/MembersSection.tsx";
import { ReadOnlyNote } from "../../roles/ui/ReadOnlyNote.tsx";
import { RolesSection } from "../../roles/ui/RolesSection.tsx";
import { DangerSettings } from "./DangerSettings.tsx";
import { EnvironmentSettings } from "./EnvironmentSettings.tsx";
import { GeneralSettings } from "./GeneralSettings.tsx";
import { KeysSettings } from "./KeysSettings.tsx";

const TITLES = {
  general: "General",
  environment: "Environment",
  members: "Members",
  roles: "Roles",
  keys: "Keys",
  limits: "Limits",
  danger: "Danger",
} as const;
type TabName = keyof typeof TITLES;

/** The call behind what a tab shows. */
function exampleOf(
  tab: TabName,
  { id: workspaceId, name, slug, environment }: Place,
  permission = "runs:create",
) {
  const docs = (anchor: string) => `/docs/api#${anchor}`;
  if (tab === "environment")
    return {
      example: verbExample("workspaces.check_environment", {
        workspaceId,
        target: environment === "production" ? "staging" : "production",
      }),
      docsHref: docs("workspacesCheckEnvironment"),
    };
  if (tab === "members") return { example: verbExample("members.list", {}), docsHref: docs("membersList") };
  if (tab === "roles")
    return {
      example: verbExample("access.explain", { permission }),
      docsHref: docs("accessExplain"),
    };
  if (tab === "keys") return { example: verbExample("api_keys.list", {}), docsHref: docs("apiKeysList") };
  if (tab === "limits") return { example: verbExample("limits.list", {}), docsHref: docs("limitsList") };
  if (tab === "danger")
    return {
      example: verbExample("workspaces.archive", { workspaceId, slug }),
      docsHref: docs("workspacesArchive"),
    };
  return {
    example: verbExample("workspaces.update", { workspaceId, name }),
    docsHref: docs("workspacesUpdate"),
  };
}

/** What this workspace is, who is in it, what they may do, and the ways out. */
export function WorkspaceSettingsPage() {
  const { workspace: place } = useWorkspace();
  const queries = useQueryClient();
  const [url, setUrl] = useUrlState();
  const detail = useWorkspaceDetail();
  const maySee = useCan()("workspaces:read");
  const tab: TabName = url.tab && url.tab in TITLES ? (url.tab as TabName) : "general";
  usePageTitle(TITLES[tab], "Settings");
  const onSaved = (saved: Workspace) => queries.setQueryData([place.id, "workspace"], saved);
  const content = (name: TabName, workspace: Workspace) => {
    // One at a time: each loads what it shows.
    if (name !== tab) return null;
    if (name === "general") return <GeneralSettings workspace={workspace} onSaved={onSaved} />;
    if (name === "environment") return <EnvironmentSettings workspace={workspace} onSaved={onSaved} />;
    if (name === "members") return <MembersSection />;
    if (name === "roles") return <RolesSection />;
    if (name === "limits") return <WorkspaceLimits />;
    return name === "keys" ? <KeysSettings /> : <DangerSettings workspace={place} />;
  };
  // Whoever may see nothing else may still leave.
  if (!maySee)
    return (
      <>
        <PageHeader title="Workspace settings" />
        <div className="flex flex-col gap-4">
          <ReadOnlyNote permission="workspaces:read" doing="see the settings" />
          <DangerSettings workspace={place} />
        </div>
      </>
    );
  return (
    <>
      <PageHeader title="Workspace settings" />
      <Loaded query={detail} thing="workspace">
        {(workspace) => (
          <Tabs
            value={tab}
            // A tab starts afresh: what another one kept in the address means nothing here.
            onValueChange={(next) =>
              setUrl({
                ...Object.fromEntries(Object.keys(url).map((key) => [key, undefined])),
                tab: next === "general" ? undefined : next,
              })
            }
            tabs={(Object.keys(TITLES) as TabName[]).map((name) => ({
              value: name,
              label: TITLES[name],
              content: content(name, workspace),
            }))}
          />
        )}
      </Loaded>
      <DeveloperCorner {...exampleOf(tab, place, url.permission)} />
    </>
  );
}
