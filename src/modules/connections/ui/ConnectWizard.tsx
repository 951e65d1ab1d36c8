import { useEffect, useState } from "react";
import { type Connection, useAction, useGo } from "../../../web/api/index.ts";
import {
  Button,
  Callout,
  Card,
  DeveloperCorner,
  ErrorState,
  Link,
  RadioGroup,
} from "../../../web/kit/index.ts";
import { LeaveGuard } from "../../../web/parts/LeaveGuard.tsx";
import { CONNECTIONS, useOwner } from "../../tool-sources/ui/owner.ts";
import { AuthorizePanel } from "./AuthorizePanel.tsx";
import { type Integration, KIND_LABEL } from "./connectionWords.tsx";
import { CredentialFields } from "./CredentialFields.tsx";
import { TestOutcome } from "./TestOutcome.tsx";
import { useNewConnection } from "./useNewConnection.ts";

const CUSTOM = (["bearer", "api_key", "basic", "oauth2", "none"] as const).map((value) => ({
  value,
  label: KIND_LABEL[value],
}));

/** Connects a service: how one signs in, what that takes, a test before it is saved, and the way through OAuth. */
export function ConnectWizard({
  integration,
  redirectUri,
}: {
  integration: Integration | null;
  redirectUri: string | null;
}) {
  const { call, href, example, apiDocsHref, canWriteConnections } = useOwner();
  const go = useGo();
  const draft = useNewConnection(integration);
  const [untouched] = useState(() => JSON.stringify(draft.body));
  const [made, setMade] = useState<Connection | null>(null);
  // What was tested last and worked.
  const [working, setWorking] = useState<string | null>(null);
  const { body, kind, method } = draft;
  const isOAuth = kind === "oauth2";
  const pageOf = (id: string) => href("connections", `/${id}`);
  const test = useAction((asked: typeof body) => call("connections.try", asked), {
    what: "The connection could not be tested.",
    isInPlace: true,
    onDone: ({ isOk }, asked) => setWorking(isOk ? JSON.stringify(asked) : null),
  });
  const save = async () => {
    const connection = await call("connections.create", body);
    // What was seen to work reads so from its first moment; if it works no more, its page says that.
    if (working === JSON.stringify(body))
      await call("connections.test", { id: connection.id }).catch(() => undefined);
    return connection;
  };
  const create = useAction(save, {
    what: "The connection was not saved.",
    refreshes: [CONNECTIONS, "integrations", "catalogue"],
    isInPlace: true,
    onDone: (connection) => {
      if (isOAuth && !draft.isEachMember) setMade(connection);
    },
  });
  const saved = create.output;
  // After the guard has heard that there is nothing left to lose.
  useEffect(() => {
    if (saved && made === null) go(pageOf(saved.id));
  }, [saved]);
  const errors = { ...test.fieldErrors, ...create.fieldErrors };
  const options = integration
    ? integration.methods.map((each) => ({ value: each.kind, label: each.title, hint: each.help }))
    : CUSTOM;
  const needsPerson = isOAuth && draft.oauth.grant !== "client_credentials";
  const canTest = !needsPerson && !draft.isEachMember;
  if (made)
    return (
      <Card title={`Allow access to ${integration?.title ?? made.name}`}>
        <div className="flex flex-col items-start gap-3">
          <p className="text-13 text-ink-muted">
            The connection is saved. What is left is your consent at the service.
          </p>
          <AuthorizePanel
            connection={made}
            label="Connect"
            begin={() => call("connections.authorize", { id: made.id })}
            read={() => call("connections.get", { id: made.id })}
            onConnected={() => go(pageOf(made.id))}
          />
          <Link href={pageOf(made.id)}>Later: open the connection</Link>
        </div>
      </Card>
    );
  return (
    <>
      <form
        className="flex max-w-180 min-w-0 flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (!create.isBusy) create.run();
        }}
      >
        {options.length > 1 && (
          <Card title="How does one sign in?">
            <RadioGroup
              label="Signs in with"
              isCards
              options={options}
              value={kind}
              onValueChange={draft.setKind}
            />
          </Card>
        )}
        <Card title="What it takes">
          <div className="flex min-w-0 flex-col gap-4">
            {method?.needsOAuthApp &&
              integration &&
              integration.oauthApp === null &&
              !draft.oauth.clientId && (
                <Callout kind="info" title={`${integration.title} needs an OAuth app of yours`}>
                  Register one there with the redirect address below, then give its client here, or once for
                  the whole organization.
                </Callout>
              )}
            <CredentialFields
              draft={draft}
              integration={integration}
              errors={errors}
              redirectUri={integration?.oauthApp ? null : redirectUri}
            />
          </div>
        </Card>
        <div aria-live="polite" className="flex flex-col gap-3 empty:hidden">
          {test.output && !test.problem && <TestOutcome answer={test.output} />}
          {test.problem && <ErrorState problem={test.problem} isInline />}
          {create.problem && <ErrorState problem={create.problem} isInline />}
        </div>
        <div className="flex flex-wrap gap-2">
          {canTest && (
            <Button disabled={!canWriteConnections} isLoading={test.isBusy} onClick={() => test.run(body)}>
              Test connection
            </Button>
          )}
          <Button type="submit" look="primary" disabled={!canWriteConnections} isLoading={create.isBusy}>
            {isOAuth && !draft.isEachMember ? "Save and connect" : "Save connection"}
          </Button>
        </div>
      </form>
      <LeaveGuard isChanged={JSON.stringify(body) !== untouched && saved === undefined} thing="connection" />
      <DeveloperCorner
        example={example("connections.create", { ...body, ...(body.secret ? { secret: "…" } : {}) })}
        docsHref={apiDocsHref("connections.create")}
      />
    </>
  );
}
