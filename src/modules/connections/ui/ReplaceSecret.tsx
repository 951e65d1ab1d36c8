import { useState } from "react";
import { type Connection, useAction } from "../../../web/api/index.ts";
import { Card, Field, TextInput } from "../../../web/kit/index.ts";
import { SaveForm } from "../../../web/parts/SaveForm.tsx";
import type { ConnectionActs } from "./connectionActs.ts";

/** Renames a connection or replaces its secret, which stays as it is when left empty. */
export function ReplaceSecret({
  connection,
  acts,
  hasSecret,
}: {
  connection: Connection;
  acts: ConnectionActs;
  hasSecret: boolean;
}) {
  const [name, setName] = useState(connection.name);
  const [username, setUsername] = useState(connection.username ?? "");
  const [secret, setSecret] = useState("");
  const [testUrl, setTestUrl] = useState(connection.testUrl ?? "");
  const hasTestUrl = connection.integration === null && connection.owner !== "member";
  const { kind } = connection;
  const takesSecret = hasSecret && (kind === "api_key" || kind === "basic" || kind === "bearer");
  const changed = {
    ...(name !== connection.name ? { name } : {}),
    ...(kind === "basic" && hasSecret && username && username !== connection.username ? { username } : {}),
    ...(secret ? { secret } : {}),
    ...(hasTestUrl && testUrl.trim() !== (connection.testUrl ?? "")
      ? { testUrl: testUrl.trim() || null }
      : {}),
  };
  const save = useAction(() => acts.update(changed), {
    what: "The connection was not saved.",
    done: secret ? "Saved, with the new secret" : "Saved",
    refreshes: [acts.refreshes],
    isInPlace: true,
    onDone: () => setSecret(""),
  });
  return (
    <Card title="Settings">
      <SaveForm
        action={save}
        onSave={() => save.run()}
        look="secondary"
        isReady={Object.keys(changed).length > 0}
      >
        <Field label="Name" error={save.fieldErrors.name}>
          <TextInput value={name} onValueChange={setName} />
        </Field>
        {kind === "basic" && hasSecret && (
          <Field label="User name" error={save.fieldErrors.username}>
            <TextInput value={username} onValueChange={setUsername} />
          </Field>
        )}
        {takesSecret && (
          <Field
            label="New secret"
            isOptional
            help={`${connection.secretHint ? `The present one ends in “${connection.secretHint}”. ` : ""}Empty leaves it; a new one takes its place at once.`}
            error={save.fieldErrors.secret}
          >
            <TextInput type="password" autoComplete="new-password" value={secret} onValueChange={setSecret} />
          </Field>
        )}
        {hasTestUrl && (
          <Field
            label="Test address"
            isOptional
            help="Asked with GET when the connection is tested, and by itself now and then. Empty: the base address."
            error={save.fieldErrors.testUrl}
          >
            <TextInput isMono type="url" value={testUrl} onValueChange={setTestUrl} />
          </Field>
        )}
      </SaveForm>
    </Card>
  );
}
