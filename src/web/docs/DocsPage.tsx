import { useParams, useRouterState } from "@tanstack/react-router";
import { useQuery } from "@tanstack/react-query";
import { FileQuestion } from "lucide-react";
import { lazy, Suspense, useEffect } from "react";
import { Button } from "../kit/Button.tsx";
import { EmptyState } from "../kit/EmptyState.tsx";
import { SkeletonText } from "../kit/Skeleton.tsx";
import { useDocumentTitle } from "../shell/useDocumentTitle.ts";
import { API_REFERENCE, everyPage, FIRST_PAGE, hrefOf } from "./contents.ts";
import { DocsArticle, DocsNeighbours } from "./DocsArticle.tsx";
import { DocsFrame } from "./DocsFrame.tsx";
import { loadPage } from "./loadDocs.ts";

const ApiReference = lazy(async () => ({
  default: (await import("./ApiReferencePage.tsx")).ApiReferencePage,
}));

/** `/docs` and `/docs/{page}`: the Markdown files of `docs/`, which come with the product and need no network. */
export function DocsPage() {
  const params = useParams({ strict: false }) as { page?: string; _splat?: string };
  const slug = params.page || params._splat || FIRST_PAGE;
  const title = everyPage.find((page) => page.slug === slug)?.title;
  useDocumentTitle(title ?? "No such page", "Documentation");
  return (
    <DocsFrame current={slug}>
      {!title ? (
        <NoPage />
      ) : slug === API_REFERENCE ? (
        <Suspense fallback={<SkeletonText lines={10} />}>
          <ApiReference />
          <DocsNeighbours slug={slug} />
        </Suspense>
      ) : (
        <Written key={slug} slug={slug} title={title} />
      )}
    </DocsFrame>
  );
}

function Written({ slug, title }: { slug: string; title: string }) {
  const { data } = useQuery({
    queryKey: ["docs", slug],
    queryFn: () => loadPage(slug),
    staleTime: Infinity,
    networkMode: "always",
  });
  const hash = useRouterState({ select: ({ location }) => location.hash });
  useEffect(() => {
    if (data && hash) document.getElementById(hash)?.scrollIntoView();
  }, [data, hash]);
  if (data === undefined) return <SkeletonText lines={12} />;
  return data === null ? <NoPage /> : <DocsArticle slug={slug} title={title} markdown={data} />;
}

function NoPage() {
  return (
    <EmptyState
      isPage
      icon={FileQuestion}
      title="The documentation has no page of this name"
      sentence="Choose one from the contents, or search."
      action={<Button href={hrefOf(FIRST_PAGE)}>Getting started</Button>}
    />
  );
}
