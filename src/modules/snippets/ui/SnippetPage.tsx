import { Loaded, useApi, useApiQuery, useHref, usePageTitle, usePathParam } from "../../../web/api/index.ts";
import { SnippetView } from "./SnippetView.tsx";

/** One snippet: its editor, its versions and who imports it. */
export function SnippetPage() {
  const api = useApi();
  const href = useHref();
  const id = usePathParam("id");
  const query = useApiQuery(["snippets", id], (signal) => api.snippets.get({ id }, { signal }));
  usePageTitle(query.data?.name ?? "Snippet", "Tools");
  return (
    <Loaded query={query} thing="snippet" list={{ label: "All snippets", href: href("tools/snippets") }}>
      {(snippet) => <SnippetView key={snippet.id} snippet={snippet} />}
    </Loaded>
  );
}
