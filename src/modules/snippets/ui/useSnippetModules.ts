import { useMemo } from "react";
import { type Client, useApi, useCan } from "../../../web/api/index.ts";

/** The code of a published snippet, for an editor whose code imports it; null where there is none. */
async function load(api: Client, name: string): Promise<string | null> {
  const { data } = await api.snippets.list({ search: name, limit: 100 });
  const found = data.find((snippet) => snippet.name === name);
  if (!found || found.version === null) return null;
  return (await api.snippets.getVersion({ id: found.id, number: found.version })).content.code;
}

/** Undefined for who may not see snippets: then nobody knows what can be imported. */
export function useSnippetModules(): ((name: string) => Promise<string | null>) | undefined {
  const api = useApi();
  const canRead = useCan()("tools:read");
  return useMemo(() => (canRead ? (name) => load(api, name) : undefined), [api, canRead]);
}
