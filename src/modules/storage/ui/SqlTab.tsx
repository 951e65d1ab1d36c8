import { Database, Play, Table2 } from "lucide-react";
import { useState } from "react";
import { type Output, problemOf, useAction, useApi, useApiQuery } from "../../../web/api/index.ts";
import {
  Button,
  Card,
  CodeEditor,
  EmptyState,
  ErrorState,
  Kbd,
  SkeletonText,
} from "../../../web/kit/index.ts";
import { ResultGrid } from "./ResultGrid.tsx";
import type { Storage } from "./scopes.ts";

type Answer = Output<"storage.sql_query"> & Partial<Pick<Output<"storage.sql_execute">, "changes">>;

const TABLES = `select name, type from sqlite_schema
where type in ('table', 'view') and name not like 'sqlite_%' order by name`;
const READS = /^\s*(select|with|explain|values|pragma)\b/i;
const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;

/** The storage's database: its tables, a place to write SQL, and what it answered. */
export function SqlTab({ storage: { id }, mayWrite }: { storage: Storage; mayWrite: boolean }) {
  const api = useApi();
  const [text, setText] = useState("");
  const tables = useApiQuery(["storage", id, "tables"], (signal) =>
    api.storage.sqlQuery({ id, sql: TABLES, maxRows: 500 }, { signal }),
  );
  const run = useAction(
    // What only reads is asked as a query, so that nobody has to be able to write for it.
    async (sql: string): Promise<Answer> => {
      if (READS.test(sql) || !mayWrite) {
        try {
          return await api.storage.sqlQuery({ id, sql, maxRows: 1_000 });
        } catch (error) {
          const reason = (error as { problem?: { reason?: unknown } }).problem?.reason;
          if (!mayWrite || (reason !== "sql_read_only" && reason !== "sql_refused")) throw error;
        }
      }
      return api.storage.sqlExecute({ id, sql, maxRows: 1_000 });
    },
    {
      what: "The statement failed.",
      isInPlace: true,
      refreshes: ["storage"],
    },
  );
  const start = (sql: string) => sql.trim() && !run.isBusy && run.run(sql);
  const problem =
    run.problem ?? (run.fieldErrors.sql ? { what: "The statement failed.", why: run.fieldErrors.sql } : null);
  return (
    <div className="grid min-w-0 gap-4 lg:grid-cols-[208px_minmax(0,1fr)]">
      <Card title="Tables" isFlush>
        {tables.data === undefined && tables.error ? (
          <div className="p-2">
            <ErrorState
              problem={problemOf(tables.error, "The tables could not be listed.")}
              isInline
              isRetrying={tables.isFetching}
              onRetry={() => void tables.refetch()}
            />
          </div>
        ) : tables.data === undefined ? (
          <div className="p-4">
            <SkeletonText lines={3} />
          </div>
        ) : tables.data.rows.length === 0 ? (
          <p className="p-4 text-13 text-ink-muted">No tables yet.</p>
        ) : (
          <ul className="max-h-80 overflow-y-auto p-1">
            {tables.data.rows.map(([name, type]) => (
              <li key={String(name)}>
                <button
                  type="button"
                  className="flex w-full min-w-0 items-center gap-2 rounded-sm px-3 py-1.5 text-left text-13 hover:bg-hover"
                  onClick={() => {
                    const sql = `select * from ${quoted(String(name))} limit 100`;
                    setText(sql);
                    start(sql);
                  }}
                >
                  <Table2 aria-hidden size={14} className="shrink-0 text-ink-faint" />
                  <span className="truncate font-mono text-12">{String(name)}</span>
                  {type === "view" && <span className="text-12 text-ink-faint">view</span>}
                </button>
              </li>
            ))}
          </ul>
        )}
      </Card>
      <div className="flex min-w-0 flex-col gap-3">
        <CodeEditor
          label="SQL"
          language="text"
          value={text}
          onValueChange={setText}
          onRun={() => start(text)}
          placeholder={mayWrite ? "create table visits (at, page)" : "select * from visits"}
          minHeight={128}
          maxHeight={320}
        />
        <div className="flex flex-wrap items-center gap-3">
          <Button
            look="primary"
            icon={Play}
            disabled={!text.trim()}
            isLoading={run.isBusy}
            onClick={() => start(text)}
          >
            Run
          </Button>
          <span className="hidden items-center gap-1.5 text-12 text-ink-faint sm:inline-flex">
            <Kbd keys="mod+enter" /> SQLite; all statements of one run happen, or none
          </span>
        </div>
        {problem ? (
          <ErrorState problem={problem} isInline />
        ) : run.output ? (
          <ResultGrid answer={run.output} />
        ) : (
          <EmptyState
            icon={Database}
            title="Ask the database"
            sentence="Choose a table, or write SQL. Tasks use the same with s.sql.query(sql, params)."
          />
        )}
      </div>
    </div>
  );
}
