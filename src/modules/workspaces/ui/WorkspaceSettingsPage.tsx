import { useHref, usePageTitle, useWorkspace } from "../../../web/api/index.ts";
import {
  Badge,
  Button,
  Callout,
  Card,
  DescriptionList,
  DeveloperCorner,
  EnvironmentBadge,
  Id,
  Link,
  PageHeader,
  Time,
} from "../../../web/kit/index.ts";
import { verbExample } from "../../../web/parts/verbExample.ts";

const ENVIRONMENT = {
  production: "Real customers and real effects. Anything irreversible asks once more.",
  staging: "A rehearsal of production.",
  development: "For trying things out.",
} as const;

/** What this workspace is, as facts. */
export function WorkspaceSettingsPage() {
  const { workspace, permissions } = useWorkspace();
  const href = useHref();
  usePageTitle("Settings");
  return (
    <>
      <PageHeader title="Workspace settings" />
      <div className="flex flex-col gap-4">
        <Card title="This workspace">
          <div className="flex flex-col gap-4">
            <DescriptionList
              facts={[
                ["Name", workspace.name],
                ["Slug", <code className="font-mono text-12">{workspace.slug}</code>],
                ["Id", <Id value={workspace.id} />],
                ["Description", workspace.description || undefined],
                [
                  "Environment",
                  <span className="flex flex-wrap items-center gap-2">
                    <EnvironmentBadge environment={workspace.environment} />
                    <span className="text-ink-muted">{ENVIRONMENT[workspace.environment]}</span>
                  </span>,
                ],
                ["Kind", workspace.isPersonal ? "your personal workspace" : undefined],
                ["Created", <Time at={workspace.createdAt} isExact />],
                ["Address", <Link href={href()}>{`${window.location.origin}${href()}`}</Link>],
              ]}
            />
            <Callout>
              Name, slug and environment are set when a workspace is created and cannot be changed here.
            </Callout>
          </div>
        </Card>
        <Card title="Organization">
          <DescriptionList
            facts={[
              ["Name", workspace.organizationName],
              ["Slug", <code className="font-mono text-12">{workspace.organizationSlug}</code>],
              ["Id", <Id value={workspace.organizationId} />],
            ]}
          />
        </Card>
        <Card
          title="You here"
          actions={
            <Button size="small" href="/profile">
              Profile
            </Button>
          }
        >
          <DescriptionList
            facts={[
              ["Role", <Badge>{workspace.role}</Badge>],
              [
                "Permissions",
                permissions.includes("*") ? (
                  "everything in this workspace"
                ) : (
                  <span className="flex flex-wrap gap-1">
                    {permissions.map((permission) => (
                      <code key={permission} className="font-mono text-12">
                        {permission}
                      </code>
                    ))}
                  </span>
                ),
              ],
            ]}
          />
        </Card>
      </div>
      <DeveloperCorner
        example={verbExample("workspaces.get", { workspaceId: workspace.id })}
        docsHref="/docs/api#workspacesGet"
      />
    </>
  );
}
