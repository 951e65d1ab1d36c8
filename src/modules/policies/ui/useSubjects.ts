import { useMemo } from "react";
import { useApi, useApiQuery, useCan } from "../../../web/api/index.ts";
import type { Subjects } from "./policySource.ts";

const LIMIT = 200;
const NONE: never[] = [];

/** Agents, keys, members and sources of the workspace, as far as the person may see them. */
export function useSubjects(): Subjects {
  const api = useApi();
  const can = useCan();
  const agents = useApiQuery(
    ["agents", "options"],
    (signal) => api.agents.list({ limit: LIMIT }, { signal }),
    { isOn: can("agents:read") },
  );
  const keys = useApiQuery(
    ["api-keys", "options"],
    (signal) => api.apiKeys.list({ limit: LIMIT }, { signal }),
    { isOn: can("api_keys:read") },
  );
  const members = useApiQuery(
    ["members", "options"],
    (signal) => api.members.list({ limit: LIMIT }, { signal }),
    { isOn: can("members:read") },
  );
  const sources = useApiQuery(
    ["catalogue", "sources"],
    (signal) => api.catalogue.listSources({}, { signal }),
    { isOn: can("tools:read") },
  );
  return useMemo(
    () => ({
      agents: agents.data?.data.map(({ id, name }) => ({ value: id as string, label: name })) ?? NONE,
      keys: keys.data?.data.map(({ id, name }) => ({ value: id as string, label: name })) ?? NONE,
      members:
        members.data?.data.map(({ accountId, name }) => ({ value: accountId as string, label: name })) ??
        NONE,
      sources: sources.data?.data.map(({ slug, name }) => ({ value: slug, label: slug, hint: name })) ?? NONE,
    }),
    [agents.data, keys.data, members.data, sources.data],
  );
}

/** The name of an agent, key or member a policy names; its id where it cannot be seen. */
export function nameIn({ agents, keys, members }: Subjects): (id: string) => string {
  const names = new Map([...agents, ...keys, ...members].map(({ value, label }) => [value, label]));
  return (id) => names.get(id) ?? id;
}
