import { Loaded, useApi, useApiQuery, useHref, usePageTitle, usePathParam } from "../../../web/api/index.ts";
import { SkeletonText } from "../../../web/kit/index.ts";
import { ToolView } from "./ToolView.tsx";

/** One tool: edit it, test it, see who uses it and its versions. */
export function ToolPage() {
  const id = usePathParam("id");
  const api = useApi();
  const href = useHref();
  const query = useApiQuery(["tools", id], (signal) => api.tools.get({ id }, { signal }));
  usePageTitle(query.data?.name, "Tools");
  return (
    <Loaded
      query={query}
      thing="tool"
      list={{ label: "All tools", href: href("tools") }}
      skeleton={<SkeletonText lines={8} />}
    >
      {(tool) => <ToolView key={tool.id} tool={tool} />}
    </Loaded>
  );
}
