import { Link } from "./Link.tsx";
import type { StackedBarsProps } from "./StackedBars.tsx";

/** The values of StackedBars, to the last digit. */
export function StackedTable({
  label,
  series,
  bars,
  formatExact,
  height,
}: Omit<StackedBarsProps, "format" | "opens"> & { height: number }) {
  const hasExpected = bars.some(({ expected = 0 }) => expected > 0);
  const cell = "py-1 pl-4 text-right whitespace-nowrap";
  return (
    <div
      tabIndex={0}
      role="region"
      aria-label={label}
      className="overflow-auto"
      style={{ maxHeight: height + 24 }}
    >
      <table className="w-full text-12 tabular-nums">
        <caption className="sr-only">{label}</caption>
        <thead className="sticky top-0 bg-surface">
          <tr className="border-b border-line text-ink-muted">
            <th className="py-1 text-left font-medium">Time</th>
            {series.length > 1 &&
              series.map(({ key, label: name }) => (
                <th key={key} className={`${cell} font-medium`}>
                  {name}
                </th>
              ))}
            <th className={`${cell} font-medium`}>Total</th>
            {hasExpected && <th className={`${cell} font-medium`}>Forecast</th>}
          </tr>
        </thead>
        <tbody>
          {bars.map(({ key, label: name, values, expected, href }) => (
            <tr key={key} className="border-b border-line">
              <th scope="row" className="py-1 text-left font-normal whitespace-nowrap">
                {href ? <Link href={href}>{name}</Link> : name}
              </th>
              {series.length > 1 &&
                series.map(({ key: column }, index) => (
                  <td key={column} className={cell}>
                    {values[index] ? formatExact(values[index]) : "–"}
                  </td>
                ))}
              <td className={cell}>{formatExact(values.reduce((sum, value) => sum + value, 0))}</td>
              {hasExpected && <td className={cell}>{expected ? formatExact(expected) : "–"}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
