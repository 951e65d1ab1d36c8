import { type Connection, useAction } from "../../../web/api/index.ts";
import { Callout, Card } from "../../../web/kit/index.ts";
import { SaveForm } from "../../../web/parts/SaveForm.tsx";
import type { ConnectionActs } from "./connectionActs.ts";
import { OAuthFields } from "./OAuthFields.tsx";
import { useIntegrations } from "./useIntegrations.ts";
import { useOAuthChange } from "./useOAuthChange.ts";

/** Client, scopes and addresses of an OAuth connection; says first what a change costs. */
export function OAuthSettingsCard({
  connection,
  update,
  refreshes,
}: {
  connection: Connection;
  update: NonNullable<ConnectionActs["updateOAuth"]>;
  refreshes: string;
}) {
  const draft = useOAuthChange(connection);
  const { services, redirectUri } = useIntegrations();
  const integration = services.find(({ slug }) => slug === connection.integration) ?? null;
  const method = integration?.methods.find(({ kind }) => kind === "oauth2") ?? null;
  const save = useAction(() => update(draft.change), {
    what: "The OAuth settings were not saved.",
    done: draft.forgets ? "Saved; connect it anew" : "Saved",
    refreshes: [refreshes],
    isInPlace: true,
    onDone: () => draft.changeOAuth({ clientSecret: "" }),
  });
  // Which fields there are hangs on the service.
  if (connection.integration !== null && integration === null) return null;
  return (
    <Card title="OAuth settings">
      <SaveForm
        action={save}
        onSave={() => save.run()}
        isReady={draft.isChanged}
        submit="Save OAuth settings"
        look="secondary"
      >
        <OAuthFields
          draft={{ ...draft, method }}
          integration={integration}
          errors={save.fieldErrors}
          redirectUri={redirectUri}
          secretHelp={
            draft.hasClientSecret ? "One is stored; empty leaves it." : "None is stored. Never shown again."
          }
        />
        {draft.forgets && (
          <Callout kind="warning" title="It will have to be connected anew">
            The access it has was given to the present client and addresses. Saving revokes and forgets it
            {draft.hasClientSecret && !draft.oauth.clientSecret ? ", and the stored client secret" : ""}.
          </Callout>
        )}
      </SaveForm>
    </Card>
  );
}
