import { useApi, useApiQuery, useHref } from "../../../web/api/index.ts";

const MOST = 200;
export const OWN_SOURCE = "workspace";

/** Where a tool is looked at: the workspace's own have an editor, the others a page of the catalogue. */
export function useToolHref(): (address: string) => string {
  const api = useApi();
  const href = useHref();
  const own = useApiQuery(["tools", "all"], (signal) => api.tools.list({ limit: MOST }, { signal }));
  const ids = new Map((own.data?.data ?? []).map(({ name, id }) => [`${OWN_SOURCE}.${name}`, id as string]));
  return (address) => {
    const id = ids.get(address);
    return href(id === undefined ? `tools/catalogue/${encodeURIComponent(address)}` : `tools/${id}`);
  };
}
