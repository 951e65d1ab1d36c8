import { classes, Link, Money, Time, Tooltip } from "../../../web/kit/index.ts";
import { type Bucket, BUCKET, DRAIN_ORDER, remainingShare } from "./walletFacts.ts";

/** What a wallet is made of, in the order it is spent. */
export function BucketList({ buckets, currency }: { buckets: readonly Bucket[]; currency: string }) {
  if (buckets.length === 0)
    return (
      <p className="text-13 text-ink-muted">
        There are no credits in it. A top-up, a code or the plan adds some.
      </p>
    );
  return (
    <div className="flex flex-col gap-2">
      <ol className="flex flex-col">
        {buckets.map((bucket, index) => (
          <li key={bucket.id} className="flex gap-3 border-t border-line py-2 first:border-t-0 first:pt-0">
            <span aria-hidden className="w-4 shrink-0 pt-px text-right text-12 text-ink-faint tabular-nums">
              {index + 1}
            </span>
            <div className="min-w-0 grow">
              <div className="flex flex-wrap items-baseline justify-between gap-x-3 text-13">
                <Tooltip content={BUCKET[bucket.kind].hint}>
                  <span className="font-medium">{BUCKET[bucket.kind].label}</span>
                </Tooltip>
                <span>
                  <Money micros={bucket.remainingMicros} currency={currency} />
                  <span className="text-12 text-ink-faint">
                    {" of "}
                    <Money micros={bucket.grantedMicros} currency={currency} />
                  </span>
                </span>
              </div>
              <span aria-hidden className="my-1 block h-1 overflow-hidden rounded-full bg-pressed">
                <span
                  className={classes(
                    "block h-full rounded-full",
                    index === 0 ? "bg-accent" : "bg-line-control",
                  )}
                  style={{ width: `${remainingShare(bucket) * 100}%` }}
                />
              </span>
              <div className="flex flex-wrap justify-between gap-x-3 text-12 text-ink-muted">
                <span className="min-w-0 break-words">{bucket.source}</span>
                <span>
                  {bucket.heldMicros > 0 && (
                    <>
                      <Money micros={bucket.heldMicros} currency={currency} /> held ·{" "}
                    </>
                  )}
                  {bucket.expiresAt ? (
                    <>
                      expires <Time at={bucket.expiresAt} isComing />
                    </>
                  ) : (
                    "never expires"
                  )}
                </span>
              </div>
            </div>
          </li>
        ))}
      </ol>
      <p className="text-12 text-ink-faint">
        {DRAIN_ORDER} <Link href="/docs/wallets">How wallets work</Link>
      </p>
    </div>
  );
}
