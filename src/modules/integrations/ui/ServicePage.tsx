import { ExternalLink, Plus } from "lucide-react";
import {
  type Connection,
  Loaded,
  type Output,
  useApi,
  useApiQuery,
  useCan,
  useHref,
  usePageTitle,
  usePathParam,
} from "../../../web/api/index.ts";
import {
  Badge,
  Button,
  Card,
  type Column,
  DetailHeader,
  DeveloperCorner,
  Link,
  Table,
} from "../../../web/kit/index.ts";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { ConnectionState } from "../../connections/ui/connectionWords.tsx";

type Integration = Output<"integrations.get">;
type Action = Integration["actions"][number];

const EFFECT = {
  read: ["grey", "reads"],
  write: ["amber", "writes"],
  destructive: ["red", "destroys"],
} as const;

const columns: Column<Action>[] = [
  {
    key: "name",
    header: "Action",
    cell: ({ name }) => <code className="font-mono text-12">{name}</code>,
  },
  {
    key: "effect",
    header: "Effect",
    width: "96px",
    cell: ({ effect }) => {
      const [tone, label] = EFFECT[effect];
      return <Badge tone={tone}>{label}</Badge>;
    },
  },
  { key: "title", header: "What it does", cell: ({ description, title }) => description || title },
  {
    key: "request",
    header: "Request",
    priority: 3,
    cell: ({ method, path }) => (
      <code className="font-mono text-12 text-ink-muted">
        {method} {path}
      </code>
    ),
  },
];

/** One service: how it is connected, what can be done with it, and the connections there are. */
export function ServicePage() {
  const api = useApi();
  const href = useHref();
  const slug = usePathParam("slug");
  const query = useApiQuery(["integrations", "one", slug], (signal) =>
    api.integrations.get({ slug }, { signal }),
  );
  usePageTitle(query.data?.title ?? "Service", "Integrations");
  return (
    <Loaded query={query} thing="service" list={{ label: "All services", href: href("integrations") }}>
      {(integration) => <View integration={integration} />}
    </Loaded>
  );
}

function View({ integration }: { integration: Integration }) {
  const can = useCan();
  const href = useHref();
  const { slug, title, description, documentationUrl, methods, actions, hosts } = integration;
  return (
    <>
      <DetailHeader
        list={{ label: "Integrations", href: href("integrations") }}
        name={title}
        meta={[integration.category, description]}
        actions={
          <>
            {documentationUrl && (
              <Button icon={ExternalLink} href={documentationUrl}>
                Its documentation
              </Button>
            )}
            {can("connections:write") && (
              <Button
                look="primary"
                icon={Plus}
                href={href(`integrations/connections/new?integration=${slug}`)}
              >
                Connect
              </Button>
            )}
          </>
        }
      />
      <div className="flex min-w-0 flex-col gap-4">
        <Connections slug={slug} />
        <Card title="How one signs in">
          <ul className="flex flex-col gap-2 text-13">
            {methods.map(({ kind, title: how, help }) => (
              <li key={kind}>
                <span className="block font-medium">{how}</span>
                <span className="text-ink-muted">{help}</span>
              </li>
            ))}
          </ul>
          {hosts.length > 0 && (
            <p className="mt-3 text-12 text-ink-muted">
              Its credential is sent to <code className="font-mono">{hosts.join(", ")}</code> and nowhere
              else.
            </p>
          )}
        </Card>
        <Table
          label="Actions"
          columns={columns}
          rows={actions}
          rowKey={({ name }) => name}
          empty={
            <p className="p-4 text-13 text-ink-muted">
              It brings no actions; add its OpenAPI document as a source.
            </p>
          }
        />
      </div>
      <DeveloperCorner
        example={verbExample("integrations.get", { slug })}
        docsHref="/docs/api#integrationsGet"
      />
    </>
  );
}

function Connections({ slug }: { slug: string }) {
  const api = useApi();
  const href = useHref();
  const list = useApiQuery(["connections", "of", slug], async (signal): Promise<Connection[]> => {
    const { data } = await api.connections.list({ limit: 200 }, { signal });
    return data.filter(({ integration }) => integration === slug);
  });
  if (!list.data || list.data.length === 0) return null;
  return (
    <Card title="Connections">
      <ul className="flex flex-col gap-2">
        {list.data.map((connection) => (
          <li key={connection.id} className="flex flex-wrap items-center gap-2 text-13">
            <Link href={href(`integrations/connections/${connection.id}`)}>{connection.name}</Link>
            <ConnectionState connection={connection} />
            {connection.slug && (
              <Link href={href(`tools?source=${connection.slug}`)} isQuiet>
                <code className="font-mono text-12">{connection.slug}.*</code>
              </Link>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}
