import { Activity, FilterX, Trash2 } from "lucide-react";
import { useMemo, useState } from "react";
import { Button, EmptyState, ErrorState, Skeleton, SkeletonText, Spinner, Table } from "../kit/index.ts";
import { exampleRuns, REQUEST_ID } from "./exampleData.ts";
import { runColumns } from "./runColumns.tsx";
import { Columns, Example, Section } from "./Section.tsx";

export function TableSection() {
  const [count, setCount] = useState(50);
  const many = useMemo(() => exampleRuns(50_000), []);
  const some = useMemo(() => exampleRuns(6), []);
  return (
    <Section title="Tables and states">
      <Example name="Table with selection" isBlock>
        <Table
          label="Runs"
          columns={runColumns}
          rows={some}
          rowKey={(run) => run.id}
          rowHref={(run) => `/dev/shell/runs/${run.id}`}
          bulkActions={(_, clear) => (
            <Button size="small" icon={Trash2} onClick={clear}>
              Cancel runs
            </Button>
          )}
        />
      </Example>
      <Example name="Table of 50,000 rows" isBlock>
        <Table
          label="All runs"
          columns={runColumns}
          rows={many}
          rowKey={(run) => run.id}
          rowHref={(run) => `/dev/shell/runs/${run.id}`}
          maxHeight={300}
          hasKeys={false}
        />
      </Example>
      <Example name="Table that loads on" isBlock>
        <Table
          label="More runs"
          columns={runColumns}
          rows={many.slice(0, count)}
          rowKey={(run) => run.id}
          onOpen={() => {}}
          maxHeight={220}
          hasKeys={false}
          isLoadingMore={count < 400}
          onEndReached={count < 400 ? () => setCount(count + 50) : undefined}
        />
      </Example>
      <Example name="Table that loads" isBlock>
        <Table
          label="Loading runs"
          columns={runColumns}
          rows={undefined}
          rowKey={(run) => run.id}
          hasKeys={false}
        />
      </Example>
      <Columns>
        <Example name="Empty table: EmptyState" isBlock>
          <Table
            label="No runs"
            columns={runColumns}
            rows={[]}
            rowKey={(run) => run.id}
            hasKeys={false}
            empty={
              <EmptyState
                icon={Activity}
                title="No runs yet"
                sentence="A run is one execution of an agent: its steps, its cost and its result."
                action={<Button look="primary">Run an agent</Button>}
                docs={{ label: "How runs work", href: "/docs/runs" }}
              />
            }
          />
        </Example>
        <Example name="EmptyState with a hint" isBlock>
          <div className="rounded-md border border-line bg-surface">
            <EmptyState
              icon={FilterX}
              hint="Two filters are set. 1,204 runs are hidden by them."
              title="No run matches"
              action={<Button>Clear filters</Button>}
            />
          </div>
        </Example>
        <Example name="ErrorState" isBlock>
          <div className="rounded-md border border-line bg-surface">
            <ErrorState
              problem={{
                what: "The runs could not be loaded.",
                why: "The server did not answer within 10 seconds.",
                advice: "Try again; if it stays like this, send the request id to your administrator.",
                requestId: REQUEST_ID,
              }}
              onRetry={() => {}}
            />
          </div>
        </Example>
        <Example name="ErrorState inline, Skeleton, Spinner" isBlock>
          <div className="flex flex-col gap-4">
            <ErrorState
              isInline
              problem={{ what: "The name is taken.", why: "Another agent is called “Support desk”." }}
            />
            <SkeletonText lines={3} />
            <Skeleton className="h-8 w-40" />
            <Spinner />
          </div>
        </Example>
      </Columns>
    </Section>
  );
}
