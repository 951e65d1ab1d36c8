import { CalendarDays } from "lucide-react";
import { Button, Field, Popover, TextInput } from "../kit/index.ts";

const DAY = /^\d{4}-\d{2}-\d{2}$/;
/** `2026-11-22`, as it stands in the URL. */
export const isDay = (text: string | undefined): text is string =>
  text !== undefined && DAY.test(text) && !Number.isNaN(Date.parse(text));

/** The moment a day begins where the reader is, as the API takes it. */
export const startOf = (day: string): string => new Date(`${day}T00:00:00`).toISOString();

/** The moment after a day ends, for ranges that leave their end out. */
export function dayAfter(day: string): string {
  const at = new Date(`${day}T00:00:00`);
  at.setDate(at.getDate() + 1);
  return at.toISOString();
}

function dayAgo(days: number): string {
  const at = new Date();
  at.setDate(at.getDate() - days);
  const pad = (value: number) => String(value).padStart(2, "0");
  return `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`;
}

const PRESETS = [
  { label: "Today", days: 0 },
  { label: "Last 7 days", days: 6 },
  { label: "Last 30 days", days: 29 },
];

/** A filter by days, both included; either end may be open. */
export function DateRange({
  from,
  to,
  onChange,
}: {
  from: string | undefined;
  to: string | undefined;
  onChange: (range: { from: string | undefined; to: string | undefined }) => void;
}) {
  const text =
    from && to ? (from === to ? from : `${from} to ${to}`) : from ? `since ${from}` : to && `until ${to}`;
  return (
    <Popover
      label="Dates"
      trigger={<Button icon={CalendarDays}>{text ?? "Dates"}</Button>}
      className="w-72 p-3"
    >
      <div className="flex flex-col gap-3">
        <div className="flex flex-wrap gap-2">
          {PRESETS.map(({ label, days }) => (
            <Button key={label} size="small" onClick={() => onChange({ from: dayAgo(days), to: undefined })}>
              {label}
            </Button>
          ))}
        </div>
        <Field label="From">
          <TextInput
            type="date"
            value={from ?? ""}
            max={to}
            onValueChange={(value) => onChange({ from: value || undefined, to })}
          />
        </Field>
        <Field label="To, included">
          <TextInput
            type="date"
            value={to ?? ""}
            min={from}
            onValueChange={(value) => onChange({ from, to: value || undefined })}
          />
        </Field>
      </div>
    </Popover>
  );
}
