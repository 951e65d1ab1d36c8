import type { UseQueryResult } from "@tanstack/react-query";
import { SearchX } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "../kit/Button.tsx";
import { EmptyState } from "../kit/EmptyState.tsx";
import { ErrorState } from "../kit/ErrorState.tsx";
import { SkeletonText } from "../kit/Skeleton.tsx";
import { ElsewhereLinks } from "../shell/ElsewhereLinks.tsx";
import { hasCode, problemOf } from "./problem.ts";
import { useWorkspace } from "./WorkspaceContext.ts";

/** What a query answers: a skeleton first, its error with a way to retry, then `children` with the data. */
export function Loaded<Data>({
  query,
  thing,
  list,
  skeleton,
  children,
}: {
  query: Pick<UseQueryResult<Data>, "data" | "error" | "isFetching" | "refetch">;
  /** `agent`: for the words of what went wrong. */
  thing: string;
  /** Where to go when it does not exist. */
  list?: { label: string; href: string };
  skeleton?: ReactNode;
  children: (data: Data) => ReactNode;
}) {
  const { workspace } = useWorkspace();
  if (query.data !== undefined) return children(query.data);
  if (hasCode(query.error, "not_found") || hasCode(query.error, "invalid"))
    return (
      <div className="flex flex-col items-center">
        <EmptyState
          isPage={list !== undefined}
          icon={SearchX}
          title={`There is no such ${thing} in ${workspace.name}`}
          sentence={`You are in ${workspace.organizationName} / ${workspace.name}. It may have been deleted, or it belongs to another workspace.`}
          action={list && <Button href={list.href}>{list.label}</Button>}
        />
        {list && <ElsewhereLinks />}
      </div>
    );
  if (query.error)
    return (
      <>
        {list && <h1 className="sr-only">{`The ${thing} could not be loaded`}</h1>}
        <ErrorState
          problem={problemOf(query.error, `The ${thing} could not be loaded.`)}
          isRetrying={query.isFetching}
          onRetry={() => void query.refetch()}
        />
      </>
    );
  return skeleton ?? <SkeletonText lines={6} />;
}
