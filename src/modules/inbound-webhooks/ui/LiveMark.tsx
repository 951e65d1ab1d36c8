/** Whether the list follows what happens. */
export function LiveMark({ isLive, isPolling }: { isLive: boolean; isPolling: boolean }) {
  return (
    <span
      role="status"
      title={isPolling ? "Looks again every few seconds" : undefined}
      className="inline-flex items-center gap-1.5 text-12 text-ink-muted"
    >
      <span aria-hidden className={`size-2 rounded-full ${isLive ? "bg-green-mark" : "bg-grey-mark"}`} />
      {isLive ? "Live" : "Not live"}
    </span>
  );
}
