import { useState } from "react";
import { useAction } from "../../../web/api/index.ts";
import { Callout, Card, Field, Select, Switch, TextInput } from "../../../web/kit/index.ts";
import { SaveForm } from "../../../web/parts/SaveForm.tsx";
import { DeleteSource } from "./DeleteSource.tsx";
import { CATALOGUE, SOURCES, useOwner } from "./owner.ts";
import { ConnectionChoice } from "./SourceOrigin.tsx";
import { EVERY, type SourceDetail } from "./sourceWords.tsx";

const originOf = (url: string | null) => URL.parse(url ?? "")?.origin ?? url ?? "";

/** What of a source can be changed; its slug stays, because addresses begin with it. */
export function SourceSettings({ source, canWrite }: { source: SourceDetail; canWrite: boolean }) {
  const { call, whoMayWrite } = useOwner();
  const [name, setName] = useState(source.name);
  const [url, setUrl] = useState(source.definition.url ?? "");
  const [baseUrl, setBaseUrl] = useState(source.definition.baseUrl ?? "");
  const [every, setEvery] = useState(
    source.syncEveryMinutes === null ? "never" : String(source.syncEveryMinutes),
  );
  const [connectionId, setConnectionId] = useState<string | null>(source.connectionId);
  const [isEnabled, setIsEnabled] = useState(source.isEnabled);
  const [saidTrusted, setIsTrusted] = useState<boolean | null>(null);
  const { kind, transport } = source.definition;
  const isMoved = url !== (source.definition.url ?? "") || baseUrl !== (source.definition.baseUrl ?? "");
  const isElsewhere =
    originOf(url) !== originOf(source.definition.url) ||
    originOf(baseUrl) !== originOf(source.definition.baseUrl);
  // Who believed the one has not said that they believe the other.
  const isTrusted = saidTrusted ?? (source.isTrusted && !isElsewhere);
  const syncEveryMinutes = every === "never" ? null : Number(every);
  const isChanged =
    isMoved ||
    name !== source.name ||
    connectionId !== source.connectionId ||
    isEnabled !== source.isEnabled ||
    isTrusted !== source.isTrusted ||
    syncEveryMinutes !== source.syncEveryMinutes;
  const save = useAction(
    () =>
      call("tool_sources.update", {
        id: source.id,
        name,
        connectionId,
        isEnabled,
        isTrusted,
        syncEveryMinutes,
        ...(isMoved
          ? {
              definition:
                kind === "mcp"
                  ? { kind, url, transport: (transport ?? "streamable_http") as "streamable_http" }
                  : {
                      kind,
                      ...(url ? { url } : { documentId: source.definition.documentId ?? undefined }),
                      ...(baseUrl ? { baseUrl } : {}),
                    },
            }
          : {}),
      }),
    { what: "The source was not saved.", done: "Saved", refreshes: [SOURCES, CATALOGUE], isInPlace: true },
  );
  const options = EVERY.some(({ value }) => value === every)
    ? EVERY
    : [...EVERY, { value: every, label: `Every ${every} minutes` }];
  const errorOf = (field: string) => save.fieldErrors[`definition.${field}`] ?? save.fieldErrors[field];
  return (
    <div className="flex max-w-180 min-w-0 flex-col gap-4">
      {!canWrite && <Callout title="You can look, not change">{whoMayWrite}</Callout>}
      <Card title="Settings">
        <SaveForm action={save} onSave={() => save.run()} canSave={canWrite} isReady={isChanged}>
          <fieldset disabled={!canWrite} className="flex min-w-0 flex-col gap-4">
            <Field label="Name" error={save.fieldErrors.name}>
              <TextInput value={name} onValueChange={setName} />
            </Field>
            {source.definition.url !== null && (
              <Field label="Address" help="Another one is synced at once." error={errorOf("url")}>
                <TextInput isMono type="url" value={url} onValueChange={setUrl} />
              </Field>
            )}
            {kind === "openapi" && (
              <Field
                label="Server"
                isOptional
                help={`Called instead of the server the document names${source.servers[0] ? `: ${source.servers[0]}` : ""}.`}
                error={errorOf("baseUrl")}
              >
                <TextInput isMono type="url" value={baseUrl} onValueChange={setBaseUrl} />
              </Field>
            )}
            <ConnectionChoice value={connectionId} onValueChange={setConnectionId} />
            <Field label="Read it again" error={save.fieldErrors.syncEveryMinutes}>
              <Select
                className="sm:w-60"
                options={options}
                value={every}
                onValueChange={setEvery}
                isDisabled={!canWrite}
              />
            </Field>
            <Switch
              label="Believe what it says about its tools"
              hint={
                kind === "mcp"
                  ? "Off: none counts as only reading, whatever the server says, so that each asks first. What it calls destructive counts as that."
                  : "Off: an operation does what its method does; the document may only say that it does worse."
              }
              isOn={isTrusted}
              isDisabled={!canWrite}
              onChange={setIsTrusted}
            />
            <Switch
              label="Switched on"
              hint="Off: its tools are not found and not called."
              isOn={isEnabled}
              isDisabled={!canWrite}
              onChange={setIsEnabled}
            />
          </fieldset>
        </SaveForm>
      </Card>
      {canWrite && <DeleteSource source={source} />}
    </div>
  );
}
