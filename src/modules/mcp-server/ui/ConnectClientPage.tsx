import { useQuery } from "@tanstack/react-query";
import { Check, ExternalLink, X } from "lucide-react";
import { useMemo, useState } from "react";
import { client, hasCode, problemOf, useAction } from "../../../web/api/index.ts";
import { useSession } from "../../../web/api/useSession.ts";
import {
  Button,
  Callout,
  Combobox,
  EnvironmentBadge,
  ErrorState,
  Field,
  Link,
  SkeletonText,
} from "../../../web/kit/index.ts";
import { AuthLayout } from "../../../web/shell/AuthLayout.tsx";
import { useDocumentTitle } from "../../../web/shell/useDocumentTitle.ts";
import { connectClient, TOOLKIT_PARAMETER } from "./connectClient.ts";

const MAY = [
  "Look at agents, tools, runs and storage",
  "Run programs, tools and agents, with your power there at the time",
];
const MAY_NOT = ["Approve anything, or change policies", "Create or edit agents, tools, people or keys"];
const MAY_WITH_TOOLKIT = [
  "Look at the tools the toolkit holds",
  "Call them, and run programs that do, with your power there at the time",
];
const MAY_NOT_WITH_TOOLKIT = ["Call any other tool, or run agents", ...MAY_NOT];

/** What a client's request to connect opens: who asks, which workspace, what it may do. */
export function ConnectClientPage() {
  useDocumentTitle("Connect a client");
  // As it came: it is signed, and any other order or spelling would be another request.
  const query = useMemo(() => window.location.search.slice(1), []);
  const clientId = useMemo(() => new URLSearchParams(query).get("client_id") ?? "", [query]);
  const { me, workspaces } = useSession();
  const asking = useQuery({
    queryKey: ["mcp", "asking", clientId],
    queryFn: ({ signal }) => client.mcp.describeClient({ clientId }, { signal }),
    enabled: clientId !== "" && me.data !== undefined,
    staleTime: Infinity,
  });
  if (clientId === "" || hasCode(asking.error, "not_found") || hasCode(asking.error, "invalid"))
    return (
      <AuthLayout
        title="Nothing asks to be connected"
        description="This page is opened by a client that wants to be connected. Start again from the client."
      >
        <div>
          <Button href="/">Go to Bailiwick</Button>
        </div>
      </AuthLayout>
    );
  const error = asking.error ?? me.error ?? workspaces.error;
  if (error)
    return (
      <AuthLayout title="Connect a client">
        <ErrorState
          isInline
          problem={problemOf(error, "The request could not be opened.")}
          onRetry={() => void asking.refetch()}
        />
      </AuthLayout>
    );
  if (!asking.data || !workspaces.data || !me.data)
    return (
      <AuthLayout title="Connect a client">
        <SkeletonText lines={6} />
      </AuthLayout>
    );
  return (
    <Question
      query={query}
      asking={asking.data}
      places={workspaces.data}
      email={me.data.account.email ?? me.data.account.name}
    />
  );
}

type Places = NonNullable<ReturnType<typeof useSession>["workspaces"]["data"]>;

function Question({
  query,
  asking,
  places,
  email,
}: {
  query: string;
  asking: { name: string; uri: string | null; redirectHosts: string[] };
  places: Places;
  email: string;
}) {
  const open = places.filter((place) => !("archivedAt" in place) || !place.archivedAt);
  const [workspaceId, setWorkspaceId] = useState<string | null>(open.length === 1 ? open[0]!.id : null);
  const toolkit = new URLSearchParams(query).get(TOOLKIT_PARAMETER);
  const chosen = open.find(({ id }) => id === workspaceId);
  const answer = useAction(
    (isAccepted: boolean) => connectClient({ workspaceId: (chosen ?? open[0])!.id, query, isAccepted }),
    {
      what: "The client was not connected.",
      isInPlace: true,
      onDone: (redirectUrl) => window.location.assign(redirectUrl),
    },
  );
  return (
    <AuthLayout
      title={`Connect ${asking.name}?`}
      description={`You are signed in as ${email}.`}
      footer={
        <>
          What is this? <Link href="/docs/mcp">How MCP clients connect</Link>
        </>
      }
    >
      <Callout kind="warning">
        The client calls itself “{asking.name}”; anybody can choose a name. Its answer goes to{" "}
        <strong className="break-words">{asking.redirectHosts.join(", ")}</strong>. Go on only if you just
        asked for this.
      </Callout>
      <Field label="Workspace" help="The client sees this one and no other.">
        <Combobox
          aria-label="Workspace"
          placeholder="Choose a workspace…"
          options={open.map((place) => ({
            value: place.id as string,
            label:
              place.isPersonal && place.role === "owner"
                ? "My personal workspace"
                : `${place.organizationName} / ${place.name}`,
            hint: place.environment,
          }))}
          value={workspaceId}
          onValueChange={setWorkspaceId}
        />
      </Field>
      {toolkit !== null && (
        <p className="text-13">
          It asks for no more than the toolkit <strong className="break-words">{toolkit}</strong> of that
          workspace.
        </p>
      )}
      {chosen?.environment === "production" && (
        <p className="flex items-center gap-2 text-13">
          <EnvironmentBadge environment="production" /> What it does there is real.
        </p>
      )}
      <ul className="flex flex-col gap-1.5 text-13">
        {(toolkit === null ? MAY : MAY_WITH_TOOLKIT).map((text) => (
          <li key={text} className="flex gap-2">
            <Check aria-hidden size={15} className="mt-0.5 shrink-0 text-green" />
            <span>
              <span className="sr-only">It may: </span>
              {text}
            </span>
          </li>
        ))}
        {(toolkit === null ? MAY_NOT : MAY_NOT_WITH_TOOLKIT).map((text) => (
          <li key={text} className="flex gap-2 text-ink-muted">
            <X aria-hidden size={15} className="mt-0.5 shrink-0" />
            <span>
              <span className="sr-only">It may not: </span>
              {text}
            </span>
          </li>
        ))}
      </ul>
      {answer.error && (
        <ErrorState isInline problem={problemOf(answer.error, "The client was not connected.")} />
      )}
      <div className="flex flex-wrap justify-end gap-2">
        <Button disabled={open.length === 0} isLoading={answer.isBusy} onClick={() => answer.run(false)}>
          Refuse
        </Button>
        <Button
          look="primary"
          icon={ExternalLink}
          disabled={!chosen}
          isLoading={answer.isBusy}
          onClick={() => answer.run(true)}
        >
          {chosen ? `Connect to ${chosen.name}` : "Connect"}
        </Button>
      </div>
    </AuthLayout>
  );
}
