import { Plug, Plus } from "lucide-react";
import { type Output, useApi, useApiQuery, useCan, useHref } from "../../../web/api/index.ts";
import {
  Badge,
  Button,
  Card,
  DeveloperCorner,
  EmptyState,
  ErrorState,
  FilterBar,
  SkeletonText,
} from "../../../web/kit/index.ts";
import { useSearchText } from "../../../web/parts/useSearchText.ts";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { IntegrationsFrame } from "./IntegrationsFrame.tsx";

type Integration = Output<"integrations.list">["data"][number];

/** The services that can be connected with a few clicks. */
export function ServicesPage() {
  const api = useApi();
  const can = useCan();
  const href = useHref();
  const [text, setText, search] = useSearchText();
  const list = useApiQuery(["integrations"], (signal) => api.integrations.list({}, { signal }));
  const wanted = search.toLowerCase();
  const shown = list.data?.data.filter(({ title, description, category }) =>
    `${title} ${description} ${category}`.toLowerCase().includes(wanted),
  );
  return (
    <IntegrationsFrame
      page=""
      actions={
        can("connections:write") && (
          <Button look="primary" icon={Plus} href={href("integrations/connections/new")}>
            Connect a service
          </Button>
        )
      }
    >
      <FilterBar
        query={text}
        onQueryChange={setText}
        placeholder="Search services"
        isFiltered={search !== ""}
        onClear={() => setText("")}
      />
      {list.error ? (
        <ErrorState
          problem={{ what: "The services could not be loaded." }}
          onRetry={() => void list.refetch()}
        />
      ) : !shown ? (
        <SkeletonText lines={6} />
      ) : shown.length === 0 ? (
        <EmptyState
          icon={Plug}
          title="No service matches"
          sentence="Any service with an HTTP interface can be connected, and its OpenAPI document added as a source."
          action={<Button href={href("integrations/connections/new")}>Connect another service</Button>}
        />
      ) : (
        <ul className="grid gap-3 sm:grid-cols-2 xl:grid-cols-3">
          {shown.map((integration) => (
            <li key={integration.slug} className="flex">
              <Service integration={integration} href={href(`integrations/services/${integration.slug}`)} />
            </li>
          ))}
        </ul>
      )}
      <DeveloperCorner example={verbExample("integrations.list", {})} docsHref="/docs/api#integrationsList" />
    </IntegrationsFrame>
  );
}

function Service({ integration, href }: { integration: Integration; href: string }) {
  const { title, description, category, actionCount, connectionCount } = integration;
  return (
    <Card href={href} className="w-full">
      <div className="flex h-full flex-col gap-2">
        <div className="flex items-center gap-2">
          <span className="min-w-0 grow truncate text-14 font-semibold">{title}</span>
          {connectionCount > 0 && (
            <Badge tone="green">
              {connectionCount === 1 ? "connected" : `${connectionCount} connections`}
            </Badge>
          )}
        </div>
        <p className="grow text-13 text-ink-muted">{description}</p>
        <p className="text-12 text-ink-faint">
          {category}
          {actionCount > 0 && ` · ${actionCount} ${actionCount === 1 ? "action" : "actions"}`}
        </p>
      </div>
    </Card>
  );
}
