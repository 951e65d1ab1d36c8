import { CircleAlert, CircleCheck } from "lucide-react";
import { client, problemOf, useApiQuery } from "../../../web/api/index.ts";
import { Badge, Button, Card, ErrorState, SkeletonText } from "../../../web/kit/index.ts";
import type { Readiness } from "../contract.ts";

/** What reaching people at scale still asks for, each with the way to it: the same list the launch itself is held to. */
export function ReadinessChecklist({ data }: { data: Readiness["data"] }) {
  return (
    <ul className="-my-2">
      {data.map(({ code, title, ok, message, fix }) => (
        <li
          key={code}
          className="flex flex-wrap items-start gap-x-3 gap-y-2 border-t border-line py-2.5 first:border-t-0"
        >
          {ok ? (
            <CircleCheck aria-label="Ready" size={18} className="mt-px shrink-0 text-green" />
          ) : (
            <CircleAlert aria-label="Missing" size={18} className="mt-px shrink-0 text-amber" />
          )}
          <span className="min-w-0 grow basis-40">
            <span className="block text-13 font-medium">{title}</span>
            <span className="block text-12 text-ink-muted">{message}</span>
          </span>
          {fix && (
            <Button size="small" href={fix.href}>
              {fix.text}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}

/** The checklist of an organization as a card, for its billing page. */
export function OrganizationReadinessCard({ organizationId }: { organizationId: string }) {
  const readiness = useApiQuery(["organization-readiness", organizationId], (signal) =>
    client.organizationReadiness.get({ organizationId: organizationId as never }, { signal }),
  );
  return (
    <Card title={<ReadinessTitle isReady={readiness.data?.isReady} />}>
      {readiness.data ? (
        <ReadinessChecklist data={readiness.data.data} />
      ) : readiness.error ? (
        <ErrorState
          problem={problemOf(readiness.error, "The checklist could not be loaded.")}
          isRetrying={readiness.isFetching}
          onRetry={() => void readiness.refetch()}
          isInline
        />
      ) : (
        <SkeletonText lines={3} />
      )}
    </Card>
  );
}

export const ReadinessTitle = ({ isReady }: { isReady: boolean | undefined }) => (
  <span className="inline-flex items-center gap-2">
    Ready to reach people
    {isReady !== undefined && (
      <Badge tone={isReady ? "green" : "amber"}>{isReady ? "Ready" : "Not yet"}</Badge>
    )}
  </span>
);
