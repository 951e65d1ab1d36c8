import { Meter as Base } from "@base-ui/react/meter";
import type { ReactNode } from "react";
import { classes } from "./classes.ts";

const FILL = { accent: "bg-accent", amber: "bg-amber-mark", red: "bg-red-mark" } as const;

/** Amber from four fifths on, red once it is full. */
export const meterTone = (used: number, limit: number): keyof typeof FILL =>
  used >= limit ? "red" : used >= limit * 0.8 ? "amber" : "accent";

/** How much of a limit is used, as words and as a bar; without a limit only the words. */
export function Meter({
  label,
  used,
  limit,
  text,
  valueText,
  isInline,
}: {
  label: ReactNode;
  used: number;
  /** null: no limit. */
  limit: number | null;
  /** `3 of 5`, shown at the right. */
  text: ReactNode;
  /** The same in plain words for screen readers. */
  valueText: string;
  /** The bar beside the label, in the one line of a table's row. */
  isInline?: boolean;
}) {
  if (limit === null)
    return (
      <div className="flex flex-wrap justify-between gap-x-3 text-13">
        <span className="text-ink-muted">{label}</span>
        <span className="tabular-nums">{text}</span>
      </div>
    );
  const tone = meterTone(used, limit);
  return (
    <Base.Root
      value={Math.min(used, limit)}
      max={Math.max(limit, 1)}
      getAriaValueText={() => valueText}
      className={classes("flex min-w-0", isInline ? "items-center gap-2" : "flex-col gap-1.5")}
    >
      <div
        className={classes(
          "flex gap-x-3 text-13",
          isInline ? "w-16 shrink-0 tabular-nums" : "flex-wrap justify-between",
        )}
      >
        <Base.Label className="text-ink-muted">{label}</Base.Label>
        <span
          className={classes("tabular-nums", tone === "amber" && "text-amber", tone === "red" && "text-red")}
        >
          {text}
        </span>
      </div>
      <Base.Track className={classes("h-1.5 overflow-hidden rounded-full bg-pressed", isInline && "grow")}>
        <Base.Indicator className={classes("h-full rounded-full transition-[width]", FILL[tone])} />
      </Base.Track>
    </Base.Root>
  );
}
