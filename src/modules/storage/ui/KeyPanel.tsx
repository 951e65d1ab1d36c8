import { Save, Trash2 } from "lucide-react";
import { useState } from "react";
import { Loaded, type Output, useAction, useApi, useApiQuery } from "../../../web/api/index.ts";
import {
  Button,
  Callout,
  CodeEditor,
  DescriptionList,
  ErrorState,
  Field,
  SidePanel,
  TextInput,
  Time,
  toast,
} from "../../../web/kit/index.ts";

type Entry = NonNullable<Output<"storage.kv_get">["entry"]>;

/** One key, or a new one (`name` null). A save that somebody else came before is refused, never lost. */
export function KeyPanel({
  storageId,
  name,
  mayWrite,
  onClose,
}: {
  storageId: string;
  name: string | null;
  mayWrite: boolean;
  onClose: () => void;
}) {
  const api = useApi();
  const query = useApiQuery(
    ["storage", storageId, "key", name],
    (signal) => api.storage.kvGet({ id: storageId, key: name! }, { signal }),
    { isOn: name !== null },
  );
  const shared = { storageId, mayWrite, onClose };
  return (
    <SidePanel
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={name === null ? "Set a key" : <span className="font-mono text-13">{name}</span>}
    >
      {name === null ? (
        <KeyForm entry={null} {...shared} />
      ) : (
        <Loaded query={query} thing="key">
          {({ entry }) =>
            entry ? (
              <KeyForm key={entry.version} entry={entry} {...shared} />
            ) : (
              <Callout kind="info" title="There is no such key">
                It was deleted, or its time is over.
              </Callout>
            )
          }
        </Loaded>
      )}
    </SidePanel>
  );
}

function parsed(text: string): { value: unknown } | null {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return null;
  }
}

function KeyForm({
  storageId,
  entry,
  mayWrite,
  onClose,
}: {
  storageId: string;
  entry: Entry | null;
  mayWrite: boolean;
  onClose: () => void;
}) {
  const api = useApi();
  const before = entry ? JSON.stringify(entry.value, null, 2) : "";
  const [key, setKey] = useState(entry?.key ?? "");
  const [text, setText] = useState(before);
  const [seconds, setSeconds] = useState("");
  const json = parsed(text);
  const save = useAction(
    () =>
      api.storage.kvSet({
        id: storageId,
        key,
        value: json!.value as string,
        ifVersion: entry?.version ?? 0,
        ...(seconds && { ttlSeconds: Number(seconds) }),
      }),
    {
      what: entry ? "The key was not saved." : "The key was not set.",
      done: entry ? "Saved" : `${key} was set`,
      refreshes: ["storage"],
      isInPlace: true,
      onDone: onClose,
    },
  );
  // Only where nobody made another meanwhile.
  const restore = useAction(
    ({ value, secondsLeft }: { value: unknown; secondsLeft: number | null }) =>
      api.storage.kvSet({
        id: storageId,
        key,
        value: value as string,
        ifVersion: 0,
        ...(secondsLeft !== null && { ttlSeconds: secondsLeft }),
      }),
    { what: "The key was not put back.", done: `${key} is there again`, refreshes: ["storage"] },
  );
  const remove = useAction(() => api.storage.kvDelete({ id: storageId, key }), {
    what: "The key was not deleted.",
    refreshes: ["storage"],
    onDone: () => {
      onClose();
      const endsAt = entry?.expiresAt ? Date.parse(entry.expiresAt) : null;
      const secondsLeft = endsAt === null ? null : Math.max(1, Math.round((endsAt - Date.now()) / 1000));
      toast.success(`${key} was deleted`, {
        onUndo: () => restore.run({ value: entry!.value, secondsLeft }),
      });
    },
  });
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (json && key && !save.isBusy) save.run();
      }}
    >
      {entry ? (
        <DescriptionList
          facts={[
            ["Version", <span className="font-mono text-12">{entry.version}</span>],
            ["Changed", <Time at={entry.updatedAt} isExact />],
            ["Ends", entry.expiresAt ? <Time at={entry.expiresAt} isComing /> : "never"],
          ]}
        />
      ) : (
        <Field label="Key" error={save.fieldErrors.key}>
          <TextInput
            isMono
            value={key}
            onValueChange={setKey}
            maxLength={512}
            placeholder="visits"
            autoFocus
          />
        </Field>
      )}
      <div className="flex flex-col gap-1">
        <span className="text-13 font-medium">Value</span>
        <CodeEditor
          label="Value, as JSON"
          language="json"
          value={text}
          onValueChange={setText}
          isReadOnly={!mayWrite}
          minHeight={160}
          maxHeight={420}
        />
        <span role="status" className="min-h-4 text-12 text-ink-faint">
          {text && !json ? 'No JSON yet: text stands in quotes, such as "hello".' : "Any JSON."}
        </span>
      </div>
      {mayWrite && (
        <>
          <Field
            label="Ends after seconds"
            isOptional
            help={entry ? "Saved without it, it stays for ever." : "Without it, it stays for ever."}
            error={save.fieldErrors.ttlSeconds}
          >
            <TextInput
              value={seconds}
              onValueChange={(next) => setSeconds(next.replace(/\D/g, ""))}
              inputMode="numeric"
              placeholder="3600"
            />
          </Field>
          {save.problem && <ErrorState problem={save.problem} isInline />}
          <div className="flex flex-wrap justify-between gap-2">
            <Button look="primary" type="submit" icon={Save} disabled={!json || !key} isLoading={save.isBusy}>
              {entry ? "Save" : "Set key"}
            </Button>
            {entry && (
              <Button icon={Trash2} isLoading={remove.isBusy} onClick={() => remove.run()}>
                Delete key
              </Button>
            )}
          </div>
        </>
      )}
    </form>
  );
}
