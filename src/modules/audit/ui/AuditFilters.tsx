import { useState } from "react";
import { type UrlState, useApiQuery } from "../../../web/api/index.ts";
import { Combobox, FilterSelect, type Option, TextInput } from "../../../web/kit/index.ts";
import { DateRange } from "../../../web/parts/DateRange.tsx";
import { type AnyEntry, type AuditSource, verbOptions } from "./auditSource.ts";

/** The seen ones too, and the one in the URL whatever it is. */
const complete = (
  known: readonly Option<string>[],
  seen: ReadonlyMap<string, string>,
  chosen: string | undefined,
): Option<string>[] => {
  const all = new Map(known.map((option) => [option.value, option]));
  for (const [value, label] of seen) if (!all.has(value)) all.set(value, { value, label });
  if (chosen && !all.has(chosen)) all.set(chosen, { value: chosen, label: chosen });
  return [...all.values()];
};

/** Person, operation, key, thing, production, changes or looks, and time. */
export function AuditFilterControls({
  source,
  url,
  entries,
  target,
  onTarget,
  onChange,
}: {
  source: AuditSource;
  url: UrlState;
  entries: readonly AnyEntry[];
  target: string;
  onTarget: (target: string) => void;
  onChange: (changes: UrlState) => void;
}) {
  const [search, setSearch] = useState("");
  // Looking at who is there is recorded, so people are asked for only when somebody wants to choose one.
  const [wantsPeople, setWantsPeople] = useState(false);
  const people = useApiQuery(
    ["audit-people", source.key, { search }],
    (signal) => source.people!(search, signal),
    { isOn: source.people !== null && wantsPeople, staleMs: 60_000 },
  );
  const keys = useApiQuery(["audit-keys", source.key], (signal) => source.keys!(signal), {
    isOn: source.keys !== null,
    staleMs: 60_000,
  });
  const seenPeople = new Map<string, string>();
  for (const { actorAccountId, actorName } of entries)
    if (actorAccountId && actorName) seenPeople.set(actorAccountId, actorName);
  const verbs = complete(verbOptions(source.scope), new Map(), url.verb);
  const credentials = complete(keys.data ?? [], new Map(), url.credential);
  return (
    <>
      <div className="w-52" onFocusCapture={() => setWantsPeople(true)}>
        <Combobox
          aria-label="Person"
          placeholder="Person…"
          emptyText="Nobody of this name."
          options={complete(people.data ?? [], seenPeople, url.person)}
          value={url.person ?? null}
          onQueryChange={setSearch}
          onValueChange={(person) => onChange({ person: person ?? undefined })}
        />
      </div>
      <div className="w-60">
        <Combobox
          aria-label="Operation"
          placeholder="Operation…"
          emptyText="No operation of this name."
          options={verbs}
          value={url.verb ?? null}
          onValueChange={(verb) => onChange({ verb: verb ?? undefined })}
        />
      </div>
      <div className="w-48">
        <TextInput
          type="search"
          isMono
          aria-label="Id of the thing"
          placeholder="Id: agt_…"
          value={target}
          onValueChange={onTarget}
        />
      </div>
      {(credentials.length > 0 || source.keys !== null) && (
        <FilterSelect
          label="Key"
          options={credentials}
          values={url.credential ? [url.credential] : []}
          onValuesChange={(values) => onChange({ credential: values.at(-1) })}
        />
      )}
      {source.workspaces && (
        <FilterSelect
          label="Workspace"
          options={source.workspaces}
          values={url.workspace ? [url.workspace] : []}
          onValuesChange={(values) => onChange({ workspace: values.at(-1) })}
        />
      )}
      <FilterSelect
        label="Environment"
        options={[{ value: "true", label: "Production only" }]}
        values={url.production === "true" ? ["true"] : []}
        onValuesChange={(values) => onChange({ production: values.at(-1) })}
      />
      <FilterSelect
        label="Entries"
        options={[
          { value: "true", label: "Changes only" },
          { value: "false", label: "Looks and exports" },
        ]}
        values={url.change === "true" || url.change === "false" ? [url.change] : []}
        onValuesChange={(values) => onChange({ change: values.at(-1) })}
      />
      <DateRange from={url.from} to={url.to} onChange={onChange} />
    </>
  );
}
