import type { Output } from "../../../web/api/index.ts";
import { classes, Count, formatDuration } from "../../../web/kit/index.ts";

type Answer = Output<"storage.sql_query"> & Partial<Pick<Output<"storage.sql_execute">, "changes">>;

function Cell({ value }: { value: unknown }) {
  if (value === null) return <span className="text-ink-faint italic">null</span>;
  if (typeof value === "object")
    return <span className="text-ink-muted">bytes {(value as { base64: string }).base64.slice(0, 24)}…</span>;
  return typeof value === "string" ? value : JSON.stringify(value);
}

const isOfNumbers = (rows: Answer["rows"], column: number): boolean =>
  typeof rows.find((row) => row[column] !== null)?.[column] === "number";

/** What a statement answered, as it is: columns may have one name twice. */
export function ResultGrid({ answer }: { answer: Answer }) {
  const { columns, rows, isCut, elapsedMs, changes } = answer;
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <p role="status" className="text-12 text-ink-muted tabular-nums">
        {columns.length > 0 && (
          <>
            {isCut && "the first "}
            <Count value={rows.length} /> {rows.length === 1 ? "row" : "rows"} ·{" "}
          </>
        )}
        {changes !== undefined && (
          <>
            <Count value={changes} /> changed ·{" "}
          </>
        )}
        {formatDuration(elapsedMs)}
      </p>
      {columns.length > 0 && (
        <div
          tabIndex={0}
          role="region"
          aria-label="Result"
          className="max-h-120 overflow-auto rounded-md border border-line bg-surface"
        >
          <table className="w-full border-separate border-spacing-0 text-12 tabular-nums">
            <thead>
              <tr>
                {columns.map((name, index) => (
                  <th
                    key={index}
                    scope="col"
                    className={classes(
                      "sticky top-0 border-b border-line bg-sunken px-3 py-1.5 font-medium whitespace-nowrap",
                      isOfNumbers(rows, index) ? "text-right" : "text-left",
                    )}
                  >
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row, index) => (
                <tr key={index} className="hover:bg-hover">
                  {row.map((value, at) => (
                    <td
                      key={at}
                      className={classes(
                        "max-w-120 truncate border-b border-line px-3 py-1.5 font-mono",
                        typeof value === "number" && "text-right",
                      )}
                      title={typeof value === "string" ? value : undefined}
                    >
                      <Cell value={value} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}
