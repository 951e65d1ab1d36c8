import { KeyRound } from "lucide-react";
import { useMemo, useState } from "react";
import {
  client,
  type Input,
  type Output,
  useAction,
  useList,
  useUrlState,
  workspaceHref,
} from "../../../web/api/index.ts";
import { useSession } from "../../../web/api/useSession.ts";
import {
  Badge,
  Button,
  Callout,
  type Column,
  ConfirmDialog,
  Link,
  Time,
  Tooltip,
} from "../../../web/kit/index.ts";
import { ListPage } from "../../../web/parts/ListPage.tsx";
import { UrlFilter } from "../../../web/parts/UrlFilter.tsx";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { organizationHref, useCanInOrganization, useOrganization } from "./OrganizationContext.ts";
import { OrganizationFrame } from "./OrganizationFrame.tsx";
import { KEYS } from "./lists.ts";

type Key = Output<"organization_api_keys.list">["data"][number];
type WorkspaceId = NonNullable<Input<"organization_api_keys.list">["workspaceId"]>;
/** The API keys of all workspaces of the organization. */
export const KeysPage = () => (
  <OrganizationFrame page="keys">
    <Keys />
  </OrganizationFrame>
);

function State({ revokedAt, expiresAt }: Pick<Key, "revokedAt" | "expiresAt">) {
  if (revokedAt) return <Badge tone="red">Revoked</Badge>;
  if (expiresAt && Date.parse(expiresAt) <= Date.now()) return <Badge tone="amber">Expired</Badge>;
  return <Badge tone="green">Active</Badge>;
}

const columnsOf = (onRevoke: ((key: Key) => void) | null): Column<Key>[] => [
  { key: "name", header: "Name", cell: ({ name }) => <span className="font-medium">{name}</span> },
  { key: "workspace", header: "Workspace", cell: ({ workspaceName }) => workspaceName },
  {
    key: "hint",
    header: "Ends in",
    width: "80px",
    priority: 3,
    cell: ({ hint }) => <code className="font-mono text-12">…{hint}</code>,
  },
  { key: "state", header: "State", width: "88px", cell: (key) => <State {...key} /> },
  {
    key: "permissions",
    header: "Permissions",
    priority: 3,
    cell: ({ permissions }) => {
      const text = permissions.includes("*") ? "all its owner may" : permissions.join(", ");
      return (
        <Tooltip content={text}>
          <span>{text}</span>
        </Tooltip>
      );
    },
  },
  { key: "owner", header: "Owner", width: "128px", priority: 2, cell: ({ ownerName }) => ownerName ?? "–" },
  {
    key: "used",
    header: "Last used",
    width: "96px",
    align: "end",
    priority: 2,
    cell: ({ lastUsedAt }) => (lastUsedAt ? <Time at={lastUsedAt} /> : "never"),
  },
  {
    key: "expires",
    header: "Expires",
    width: "88px",
    align: "end",
    priority: 2,
    cell: ({ expiresAt }) => (expiresAt ? <Time at={expiresAt} /> : "never"),
  },
  ...(onRevoke
    ? [
        {
          key: "revoke",
          header: "",
          width: "100px",
          align: "end" as const,
          cell: (key: Key) =>
            key.revokedAt ? null : (
              <Button
                size="small"
                look="ghost"
                aria-label={`Revoke ${key.name} of ${key.workspaceName}`}
                onClick={() => onRevoke(key)}
              >
                Revoke
              </Button>
            ),
        },
      ]
    : []),
];

function Keys() {
  const { organization } = useOrganization();
  const organizationId = organization.id;
  const canRevoke = useCanInOrganization()("organization_members:write");
  const { workspaces } = useSession();
  const [url, setUrl] = useUrlState();
  const [revoking, setRevoking] = useState<Key | null>(null);
  const places = useMemo(
    () => (workspaces.data ?? []).filter((place) => place.organizationId === organizationId),
    [workspaces.data, organizationId],
  );
  const place = places.find(({ id }) => id === url.workspace);
  const filters = { workspaceId: place?.id as WorkspaceId | undefined };
  const list = useList([KEYS, organizationId, filters], (cursor, signal) =>
    client.organizationApiKeys.list({ organizationId, cursor, ...filters }, { signal }),
  );
  const revoke = useAction(({ id }: Key) => client.organizationApiKeys.revoke({ organizationId, id }), {
    what: "The key was not revoked.",
    done: (_, { name }) => `Key “${name}” revoked`,
    refreshes: [KEYS, "api-keys"],
    isInPlace: true,
    onDone: () => setRevoking(null),
  });
  const columns = useMemo(() => columnsOf(canRevoke ? setRevoking : null), [canRevoke]);
  const isProduction = places.find(({ id }) => id === revoking?.workspaceId)?.environment === "production";
  return (
    <ListPage
      title="Keys"
      name="keys"
      label="API keys of the organization"
      description={
        <>
          API keys of all workspaces. They are made in a workspace, on its page API keys; how long they may
          live is set under <Link href={organizationHref(organization.slug)}>General</Link>.
        </>
      }
      filters={
        <>
          <UrlFilter
            name="workspace"
            label="Workspace"
            options={places.map(({ id, name }) => ({ value: id as string, label: name }))}
          />
          {place && (
            <Button look="ghost" href={workspaceHref(place, "api-keys")}>
              Its API keys
            </Button>
          )}
        </>
      }
      isFiltered={place !== undefined}
      onClear={() => setUrl({ workspace: undefined })}
      list={list}
      columns={columns}
      noMatch={place && { title: `${place.name} has no API keys`, hint: "A filter is set." }}
      empty={{
        icon: KeyRound,
        title: "No API keys yet",
        sentence: "Keys let programs act in a workspace. Each is made in the workspace it is for.",
        docs: { label: "How API keys work", href: "/docs/api-keys" },
      }}
      example={verbExample("organization_api_keys.list", { organizationId, ...filters })}
      docsHref="/docs/api#organizationApiKeysList"
    >
      {revoking && (
        <ConfirmDialog
          isOpen
          onOpenChange={(isOpen) => !isOpen && setRevoking(null)}
          title={`Revoke key “${revoking.name}” of ${revoking.workspaceName}?`}
          consequence={
            <>
              Every program that uses the key ending in {revoking.hint} is refused from now on, and what it
              has open ends. This cannot be undone.
              {isProduction && (
                <div className="mt-3">
                  <Callout kind="warning">{revoking.workspaceName} is a production workspace.</Callout>
                </div>
              )}
            </>
          }
          action="Revoke key"
          typeToConfirm={isProduction ? revoking.workspaceName : undefined}
          isLoading={revoke.isBusy}
          error={revoke.problem}
          onConfirm={() => revoke.run(revoking)}
        />
      )}
    </ListPage>
  );
}
