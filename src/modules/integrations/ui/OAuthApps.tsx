import { useState } from "react";
import { client, type Output, useAction, useApiQuery } from "../../../web/api/index.ts";
import {
  Badge,
  Button,
  Card,
  CopyButton,
  Dialog,
  ErrorState,
  Field,
  TextInput,
} from "../../../web/kit/index.ts";
import { useOwner } from "../../tool-sources/ui/owner.ts";

type Integration = Output<"organization_integrations.list">["data"][number];

/** The organization's own OAuth apps at services that need one. */
export function OAuthApps() {
  const { key, canWriteConnections } = useOwner();
  const [chosen, setChosen] = useState<Integration | null>(null);
  const list = useApiQuery(["integrations", key], (signal) =>
    client.organizationIntegrations.list({ organizationId: key }, { signal }),
  );
  const services = (list.data?.data ?? []).filter(({ methods }) =>
    methods.some(({ needsOAuthApp }) => needsOAuthApp),
  );
  if (services.length === 0) return null;
  return (
    <Card title="OAuth apps" isFlush className="mt-4">
      <ul className="flex flex-col">
        {services.map((integration) => (
          <li
            key={integration.slug}
            className="flex min-h-11 flex-wrap items-center gap-3 border-t border-line px-4 py-1.5 text-13 first:border-t-0"
          >
            <span className="min-w-0 grow">{integration.title}</span>
            {integration.oauthApp ? (
              <code className="truncate font-mono text-12 text-ink-muted">
                {integration.oauthApp.clientId}
              </code>
            ) : (
              <Badge>not set</Badge>
            )}
            {canWriteConnections && (
              <Button size="small" onClick={() => setChosen(integration)}>
                {integration.oauthApp ? "Change" : "Set"}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {chosen && <AppDialog key={chosen.slug} integration={chosen} onClose={() => setChosen(null)} />}
    </Card>
  );
}

function AppDialog({ integration, onClose }: { integration: Integration; onClose: () => void }) {
  const { key: organizationId } = useOwner();
  const { slug, title, oauthApp, redirectUri } = integration;
  const [clientId, setClientId] = useState(oauthApp?.clientId ?? "");
  const [clientSecret, setClientSecret] = useState("");
  const shared = { refreshes: ["integrations"], isInPlace: true, onDone: onClose };
  const save = useAction(
    () =>
      client.organizationIntegrations.setOauthApp({
        organizationId,
        slug,
        clientId,
        ...(clientSecret ? { clientSecret } : {}),
      }),
    { what: "The OAuth app was not set.", done: "Saved", ...shared },
  );
  const remove = useAction(() => client.organizationIntegrations.removeOauthApp({ organizationId, slug }), {
    what: "The OAuth app was not removed.",
    done: "Removed; what was connected with it can no longer be renewed",
    ...shared,
  });
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={`OAuth app at ${title}`}
      description={
        <>
          Register one there with this redirect address:
          <span className="mt-1 flex items-center gap-2">
            <code className="font-mono text-12 break-all">{redirectUri}</code>
            <CopyButton text={redirectUri} />
          </span>
        </>
      }
      actions={
        <>
          {oauthApp && (
            <Button isLoading={remove.isBusy} onClick={() => remove.run()}>
              Remove
            </Button>
          )}
          <Button look="primary" type="submit" form="oauth-app" isLoading={save.isBusy}>
            Save
          </Button>
        </>
      }
    >
      <form
        id="oauth-app"
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (!save.isBusy) save.run();
        }}
      >
        <Field label="Client id" error={save.fieldErrors.clientId}>
          <TextInput isMono value={clientId} onValueChange={setClientId} />
        </Field>
        <Field
          label="Client secret"
          isOptional
          help={
            oauthApp?.hasClientSecret
              ? "One is stored; empty leaves it."
              : "Stored encrypted and never shown again."
          }
          error={save.fieldErrors.clientSecret}
        >
          <TextInput
            type="password"
            autoComplete="new-password"
            value={clientSecret}
            onValueChange={setClientSecret}
          />
        </Field>
        {save.problem && <ErrorState problem={save.problem} isInline />}
        {remove.problem && <ErrorState problem={remove.problem} isInline />}
      </form>
    </Dialog>
  );
}
