import { classes } from "./classes.ts";

/** The place of something that is loading. Give it the size of what will come. */
export function Skeleton({ className = "h-4 w-full" }: { className?: string }) {
  return <span aria-hidden className={classes("block animate-breathe rounded-sm bg-pressed", className)} />;
}

/** A paragraph that is loading; says so to screen readers. */
export function SkeletonText({ lines = 3 }: { lines?: number }) {
  return (
    <div role="status" aria-label="Loading" className="flex flex-col gap-2">
      {Array.from({ length: lines }, (_, index) => (
        <Skeleton key={index} className={index === lines - 1 ? "h-3.5 w-2/3" : "h-3.5 w-full"} />
      ))}
    </div>
  );
}
