import { PlugZap } from "lucide-react";
import { useQueryClient } from "@tanstack/react-query";
import { useAction } from "../../../web/api/index.ts";
import { useQueryScope } from "../../../web/api/useQueryScope.ts";
import {
  Badge,
  Button,
  Card,
  DetailHeader,
  DeveloperCorner,
  ErrorState,
  Link,
  Time,
} from "../../../web/kit/index.ts";
import { useOwner } from "../../tool-sources/ui/owner.ts";
import { useOrganizationHref } from "../../tool-sources/ui/useOrganizationHref.ts";
import { AuthorizePanel } from "./AuthorizePanel.tsx";
import type { ConnectionActs } from "./connectionActs.ts";
import { ConnectionDanger } from "./ConnectionDanger.tsx";
import { ConnectionFacts } from "./ConnectionFacts.tsx";
import { ConnectionHealth } from "./ConnectionHealth.tsx";
import { ConnectionState, KIND_LABEL, ownerText } from "./connectionWords.tsx";
import { MyAccountCard } from "./MyAccountCard.tsx";
import { OAuthSettingsCard } from "./OAuthSettingsCard.tsx";
import { ReplaceSecret } from "./ReplaceSecret.tsx";
import { TestOutcome } from "./TestOutcome.tsx";
import type { Connection } from "../../../web/api/index.ts";

/** A loaded connection: how it is, what it is for, and the ways to connect, test and disconnect it. */
export function ConnectionView({ connection, acts }: { connection: Connection; acts: ConnectionActs }) {
  const { scope, example, apiDocsHref } = useOwner();
  const inOrganization = useOrganizationHref();
  const queries = useQueryClient();
  const queryScope = useQueryScope();
  const isInherited = scope === "workspace" && connection.owner === "organization";
  const canWrite = acts.canWrite && !isInherited;
  const isTemplate = connection.credentials === "each_member" && connection.owner !== "member";
  const refresh = () => void queries.invalidateQueries({ queryKey: [queryScope, acts.refreshes] });
  const test = useAction(() => acts.test(), {
    what: "The connection could not be tested.",
    isInPlace: true,
    onDone: refresh,
  });
  return (
    <>
      <DetailHeader
        list={acts.list}
        name={connection.name}
        id={connection.id}
        status={
          <>
            {!isTemplate && <ConnectionState connection={connection} />}
            <Badge>{KIND_LABEL[connection.kind]}</Badge>
            {isInherited && <Badge>of the organization</Badge>}
          </>
        }
        meta={[
          connection.integration ?? "custom service",
          `belongs to ${ownerText(connection)}`,
          ...(connection.lastUsedAt
            ? [
                <>
                  last used <Time at={connection.lastUsedAt} />
                </>,
              ]
            : ["never used"]),
        ]}
        actions={
          canWrite && !isTemplate ? (
            <Button icon={PlugZap} isLoading={test.isBusy} onClick={() => test.run()}>
              Test connection
            </Button>
          ) : (
            isInherited && (
              <Link href={inOrganization(`tools/connections/${connection.id}`)}>
                Change it in the organization
              </Link>
            )
          )
        }
      />
      <div className="flex max-w-220 min-w-0 flex-col gap-4">
        <div aria-live="polite" className="flex flex-col gap-3 empty:hidden">
          {test.output && !test.problem && <TestOutcome answer={test.output} />}
          {test.problem && <ErrorState problem={test.problem} isInline />}
        </div>
        {!isTemplate && <ConnectionHealth connection={connection} />}
        {isTemplate && scope === "workspace" && <MyAccountCard template={connection} />}
        {connection.kind === "oauth2" && canWrite && !isTemplate && (
          <Card title={connection.state === "unconnected" ? "Connect" : "Access"}>
            {connection.state !== "unconnected" && (
              <p className="pb-3 text-13 text-ink-muted">
                {connection.connectedAs ? `Connected as ${connection.connectedAs}. ` : ""}Connect it anew for
                another account, other scopes, or when it broke.
              </p>
            )}
            <AuthorizePanel
              connection={connection}
              label={connection.state === "unconnected" ? "Connect" : "Connect anew"}
              begin={() => acts.authorize()}
              read={() => acts.get()}
              onConnected={refresh}
            />
          </Card>
        )}
        <ConnectionFacts connection={connection} />
        {canWrite && <ReplaceSecret connection={connection} acts={acts} hasSecret={!isTemplate} />}
        {canWrite && connection.oauth && acts.updateOAuth && (
          <OAuthSettingsCard
            key={connection.updatedAt}
            connection={connection}
            update={acts.updateOAuth}
            refreshes={acts.refreshes}
          />
        )}
        {canWrite && <ConnectionDanger connection={connection} acts={acts} canDisconnect={!isTemplate} />}
      </div>
      <DeveloperCorner
        example={example("connections.test", { id: connection.id })}
        docsHref={apiDocsHref("connections.test")}
      />
    </>
  );
}
