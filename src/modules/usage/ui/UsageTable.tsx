import { Filter } from "lucide-react";
import { type Column, Count, IconButton, Link, seriesLook, Table, Tokens } from "../../../web/kit/index.ts";
import { exactAmount, groupKey, groupName, type UsageAnswer, type UsageRow } from "./usageWords.ts";

/** The groups of a time, the dearest first, to the micro-unit: what the chart is made of. */
export function UsageTable({
  answer,
  places,
  runsHref,
  narrowHref,
  onNarrow,
  heading,
}: {
  answer: UsageAnswer;
  /** The fill of each group in the chart, by its key. */
  places: ReadonlyMap<string, number>;
  runsHref: (row: UsageRow) => string | null;
  /** Where only this group is shown; null where that is so already. */
  narrowHref: (row: UsageRow) => string | null;
  onNarrow: (row: UsageRow) => void;
  /** `Agent` */
  heading: string;
}) {
  const { currency, totals, data } = answer;
  const share = ({ costMicros }: UsageRow) => (totals.costMicros === 0 ? 0 : costMicros / totals.costMicros);
  const columns: Column<UsageRow>[] = [
    {
      key: "group",
      header: heading,
      cell: (row) => (
        <span className="flex min-w-0 items-center gap-2">
          <Swatch place={places.get(groupKey(row))} />
          <span className="truncate">{groupName(row)}</span>
        </span>
      ),
    },
    {
      key: "cost",
      header: `Cost, ${currency}`,
      width: "132px",
      align: "end",
      cell: ({ costMicros }) => exactAmount(costMicros),
    },
    {
      key: "share",
      header: "Share",
      width: "132px",
      align: "end",
      priority: 2,
      cell: (row) => <Share share={share(row)} />,
    },
    {
      key: "runs",
      header: "Runs",
      width: "96px",
      align: "end",
      priority: 2,
      cell: (row) => {
        // A run counts where its first usage was; of the other kinds it used nothing is counted here.
        if (row.runs === 0) return "–";
        const href = runsHref(row);
        return href ? (
          <Link href={href} aria-label={`${row.runs} runs of ${groupName(row)}`}>
            <Count value={row.runs} />
          </Link>
        ) : (
          <Count value={row.runs} />
        );
      },
    },
    {
      key: "tokens",
      header: "Tokens",
      width: "148px",
      align: "end",
      priority: 3,
      cell: ({ inputTokens, outputTokens }) =>
        inputTokens + outputTokens === 0 ? "–" : <Tokens input={inputTokens} output={outputTokens} />,
    },
    {
      key: "events",
      header: "Events",
      width: "88px",
      align: "end",
      priority: 3,
      cell: ({ events }) => <Count value={events} />,
    },
    {
      key: "only",
      header: "",
      width: "48px",
      align: "end",
      cell: (row) => {
        if (narrowHref(row) === null) return null;
        const name = groupName(row);
        return <IconButton size="small" icon={Filter} label={`Only ${name}`} onClick={() => onNarrow(row)} />;
      },
    },
  ];
  return (
    <Table
      label={`Usage by ${heading.toLowerCase()}`}
      columns={columns}
      rows={data}
      rowKey={groupKey}
      rowHref={(row) => runsHref(row) ?? narrowHref(row) ?? undefined}
    />
  );
}

/** As in the legend; nothing for what is among the others there. */
const Swatch = ({ place }: { place: number | undefined }) => (
  <span
    aria-hidden
    className="size-3 shrink-0 rounded-sm"
    style={place === undefined ? seriesLook(0, true) : seriesLook(place)}
  />
);

const percent = new Intl.NumberFormat("en", {
  style: "percent",
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});

const Share = ({ share }: { share: number }) => (
  <span className="flex items-center justify-end gap-2 tabular-nums">
    <span aria-hidden className="h-1.5 w-14 overflow-hidden rounded-full bg-pressed">
      <span className="block h-full rounded-full bg-accent" style={{ width: `${share * 100}%` }} />
    </span>
    <span className="w-12">{percent.format(share)}</span>
  </span>
);
