import { verbs } from "../../../../packages/sdk/src/index.ts";
import { type AuditEntry, type UrlState, useApi, useApiQuery, useCan } from "../../../web/api/index.ts";
import { FilterSelect } from "../../../web/kit/index.ts";

/** Verbs of a workspace that change something; reading leaves no entry. */
const VERBS = verbs
  .filter(({ scope, method }) => scope === "workspace" && method !== "GET")
  .map(({ name, summary }) => ({ value: name as string, label: name as string, hint: summary }))
  .sort((a, b) => a.label.localeCompare(b.label))
  .map(({ value, label }) => ({ value, label }));

/** Verb, person and credential. People are those seen in the entries so far, as members cannot be listed yet. */
export function AuditFilters({
  url,
  entries,
  onChange,
}: {
  url: UrlState;
  entries: readonly AuditEntry[];
  onChange: (changes: UrlState) => void;
}) {
  const api = useApi();
  const can = useCan();
  const keys = useApiQuery(
    ["api-keys", "options"],
    (signal) => api.apiKeys.list({ limit: 200 }, { signal }),
    {
      isOn: can("api_keys:read"),
    },
  );
  const people = new Map<string, string>();
  for (const { actorAccountId, actorName } of entries)
    if (actorAccountId) people.set(actorAccountId, actorName ?? actorAccountId);
  if (url.person && !people.has(url.person)) people.set(url.person, url.person);
  const credentials = new Map<string, string>(
    (keys.data?.data ?? []).map(({ id, name }) => [id as string, `Key “${name}”`]),
  );
  if (url.credential && !credentials.has(url.credential)) credentials.set(url.credential, url.credential);
  return (
    <>
      <FilterSelect
        label="Verb"
        options={VERBS}
        values={url.verb ? [url.verb] : []}
        onValuesChange={(values) => onChange({ verb: values.at(-1) })}
      />
      <FilterSelect
        label="Person"
        options={optionsOf(people)}
        values={url.person ? [url.person] : []}
        onValuesChange={(values) => onChange({ person: values.at(-1) })}
      />
      <FilterSelect
        label="Credential"
        options={optionsOf(credentials)}
        values={url.credential ? [url.credential] : []}
        onValuesChange={(values) => onChange({ credential: values.at(-1) })}
      />
    </>
  );
}

const optionsOf = (names: ReadonlyMap<string, string>) =>
  [...names].map(([value, label]) => ({ value, label }));
