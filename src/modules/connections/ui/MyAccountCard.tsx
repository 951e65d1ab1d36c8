import { useState } from "react";
import { type Connection, useAction, useApi, useApiQuery, useCan, useHref } from "../../../web/api/index.ts";
import { Card, Field, Link, TextInput } from "../../../web/kit/index.ts";
import { SaveForm } from "../../../web/parts/SaveForm.tsx";
import { AuthorizePanel } from "./AuthorizePanel.tsx";
import { ConnectionState } from "./connectionWords.tsx";

const MINE = "my-connections";

/** One's own account for a connection that asks every member for one. */
export function MyAccountCard({ template }: { template: Connection }) {
  const api = useApi();
  const can = useCan();
  const href = useHref();
  const [username, setUsername] = useState("");
  const [secret, setSecret] = useState("");
  const mine = useApiQuery([MINE, "of", template.id], async (signal) => {
    const { data } = await api.myConnections.list({ limit: 200 }, { signal });
    return data.find(({ templateId }) => templateId === template.id) ?? null;
  });
  const isOAuth = template.kind === "oauth2";
  const add = useAction(
    () =>
      api.myConnections.create({
        templateId: template.id,
        ...(secret ? { secret } : {}),
        ...(username ? { username } : {}),
      }),
    {
      what: "Your account was not connected.",
      refreshes: [MINE],
      isInPlace: true,
      onDone: () => setSecret(""),
    },
  );
  const own = mine.data;
  return (
    <Card title="Your own account">
      <div className="flex flex-col gap-3">
        <p className="text-13 text-ink-muted">
          Calls made for you run with your account at this service, and nobody else sees or uses it.
        </p>
        {own ? (
          <>
            <p className="flex flex-wrap items-center gap-2 text-13">
              <ConnectionState connection={own} />
              <Link href={href(`integrations/mine/${own.id}`)}>Open it</Link>
            </p>
            {isOAuth && own.state !== "ok" && (
              <AuthorizePanel
                connection={own}
                label="Connect my account"
                begin={() => api.myConnections.authorize({ id: own.id })}
                read={() => api.myConnections.get({ id: own.id })}
                onConnected={() => void mine.refetch()}
              />
            )}
          </>
        ) : (
          mine.data === null &&
          can("runs:create") && (
            <SaveForm action={add} onSave={() => add.run()} submit="Add my account">
              {template.kind === "basic" && (
                <Field label="User name" error={add.fieldErrors.username}>
                  <TextInput value={username} onValueChange={setUsername} />
                </Field>
              )}
              {!isOAuth && (
                <Field
                  label="Secret"
                  help="Stored encrypted and never shown again."
                  error={add.fieldErrors.secret}
                >
                  <TextInput
                    type="password"
                    autoComplete="new-password"
                    value={secret}
                    onValueChange={setSecret}
                  />
                </Field>
              )}
            </SaveForm>
          )
        )}
      </div>
    </Card>
  );
}
