import { formatBytes, formatCount } from "./formatNumbers.ts";

export function Bytes({ sizeBytes }: { sizeBytes: number }) {
  return (
    <span title={`${formatCount(sizeBytes)} bytes`} className="whitespace-nowrap tabular-nums">
      {formatBytes(sizeBytes)}
    </span>
  );
}
