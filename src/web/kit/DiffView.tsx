import { useMemo, useState } from "react";
import { classes } from "./classes.ts";
import { type DiffLine, diffRows, foldUnchanged } from "./diffRows.ts";
import { SegmentedControl } from "./SegmentedControl.tsx";

const MARK = { added: "+", removed: "−", same: "" } as const;

function Line({ line, isNumbered = true }: { line: DiffLine | undefined; isNumbered?: boolean }) {
  const kind = line?.kind ?? "same";
  return (
    <>
      {isNumbered && (
        <td
          aria-hidden
          className={classes(
            "w-10 select-none px-2 text-right align-top text-ink-faint",
            kind === "added" && "bg-green-soft",
            kind === "removed" && "bg-red-soft",
            !line && "bg-sunken",
          )}
        >
          {line?.number}
        </td>
      )}
      <td
        className={classes(
          "break-words whitespace-pre-wrap px-2 align-top",
          kind === "added" && "bg-green-soft",
          kind === "removed" && "bg-red-soft",
          !line && "bg-sunken",
        )}
      >
        {line && (
          <>
            <span aria-hidden className="mr-1 inline-block w-3 select-none text-ink-muted">
              {MARK[line.kind]}
            </span>
            {line.kind !== "same" && <span className="sr-only">{line.kind}: </span>}
            {line.text}
          </>
        )}
      </td>
    </>
  );
}

/** What changed between two texts, line by line, side by side or in one column. */
export function DiffView({
  before,
  after,
  beforeLabel = "Before",
  afterLabel = "After",
}: {
  before: string;
  after: string;
  beforeLabel?: string;
  afterLabel?: string;
}) {
  const [view, setView] = useState<"side" | "inline">(() =>
    window.matchMedia("(min-width: 900px)").matches ? "side" : "inline",
  );
  const [isWhole, setIsWhole] = useState(false);
  const { rows, addedCount, removedCount } = useMemo(() => diffRows(before, after), [before, after]);
  const shown = useMemo(() => (isWhole ? rows : foldUnchanged(rows)), [rows, isWhole]);
  const columnCount = view === "side" ? 4 : 2;
  return (
    <div className="min-w-0 rounded-md border border-line bg-surface">
      <div className="flex flex-wrap items-center gap-3 border-b border-line px-3 py-1.5 text-12">
        <span className="text-ink-muted">
          {beforeLabel} → {afterLabel}
        </span>
        <span className="font-medium text-green tabular-nums">+{addedCount}</span>
        <span className="font-medium text-red tabular-nums">−{removedCount}</span>
        <span className="grow" />
        <SegmentedControl
          label="Layout of the comparison"
          value={view}
          onValueChange={setView}
          options={[
            { value: "side", label: "Side by side" },
            { value: "inline", label: "Inline" },
          ]}
        />
      </div>
      {addedCount + removedCount === 0 ? (
        <p className="p-4 text-13 text-ink-muted">Nothing differs.</p>
      ) : (
        <div tabIndex={0} role="region" aria-label="Comparison" className="max-h-140 overflow-auto">
          <table className="w-full table-fixed font-mono text-12 leading-5">
            <colgroup>
              {Array.from({ length: columnCount }, (_, index) => (
                <col key={index} className={index % 2 === 0 ? "w-10" : ""} />
              ))}
            </colgroup>
            <thead className="sr-only">
              <tr>
                <th colSpan={2}>{view === "side" ? beforeLabel : "Line"}</th>
                {view === "side" && <th colSpan={2}>{afterLabel}</th>}
              </tr>
            </thead>
            <tbody>
              {shown.map((row, index) =>
                "foldedCount" in row ? (
                  <tr key={index}>
                    <td colSpan={columnCount} className="bg-sunken px-3">
                      <button
                        type="button"
                        onClick={() => setIsWhole(true)}
                        className="text-ink-muted hover:text-ink"
                      >
                        {row.foldedCount} unchanged lines
                      </button>
                    </td>
                  </tr>
                ) : view === "side" ? (
                  <tr key={index}>
                    <Line line={row.before} />
                    <Line line={row.after} />
                  </tr>
                ) : (
                  [row.before, row.after]
                    .filter((line) => line !== undefined)
                    .filter((line, position) => line.kind !== "same" || position === 0)
                    .map((line) => (
                      <tr key={`${index}${line.kind}`}>
                        <Line line={line} />
                      </tr>
                    ))
                ),
              )}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}
