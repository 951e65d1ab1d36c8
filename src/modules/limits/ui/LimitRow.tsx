import { Ban, BellRing, Pencil, Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import { Badge, formatMoneyExact, IconButton, Meter, Money, Time, Tooltip } from "../../../web/kit/index.ts";
import { limitName, type SpendLimit, spentText } from "./limitWords.ts";

function Kind({ isHard }: { isHard: boolean }) {
  return (
    <Tooltip content={isHard ? "What would pass it is refused." : "Passing it is told; work goes on."}>
      <span>
        <Badge icon={isHard ? Ban : BellRing} tone="grey">
          {isHard ? "Refuses" : "Warns"}
        </Badge>
      </span>
    </Tooltip>
  );
}

/** One limit: what it is, how much of it is used, when it begins anew. */
export function LimitRow({
  limit,
  currency,
  of,
  onEdit,
  onRemove,
}: {
  limit: SpendLimit;
  currency: string;
  /** Whose it is, where a list holds several. */
  of?: ReactNode;
  onEdit?: () => void;
  onRemove?: () => void;
}) {
  const name = limitName(limit, currency);
  const used = limit.spentMicros + limit.heldMicros;
  const left = Math.max(0, limit.amountMicros - used);
  return (
    <li className="flex items-start gap-2 border-t border-line py-3 first:border-t-0 first:pt-0 last:pb-0">
      <div className="flex min-w-0 grow flex-col gap-1.5">
        {of && <p className="text-13">{of}</p>}
        <Meter
          label={
            <span className="inline-flex flex-wrap items-center gap-x-2 gap-y-1">
              <span className="font-medium text-ink">{name}</span>
              <Kind isHard={limit.isHard} />
            </span>
          }
          used={used}
          limit={limit.amountMicros}
          text={
            <Tooltip
              content={`${formatMoneyExact(limit.spentMicros, currency)} spent, ${formatMoneyExact(limit.heldMicros, currency)} held, ${formatMoneyExact(left, currency)} left`}
            >
              <span>{spentText(limit, currency)}</span>
            </Tooltip>
          }
          valueText={spentText(limit, currency)}
        />
        <p className="text-12 text-ink-muted">
          {used >= limit.amountMicros ? (
            <span className="font-medium text-red">
              {limit.isHard ? "Reached: further work is refused" : "Passed: work goes on"}
            </span>
          ) : (
            <>
              <Money micros={left} currency={currency} /> left
            </>
          )}
          {limit.heldMicros > 0 && (
            <>
              , with <Money micros={limit.heldMicros} currency={currency} /> held for work under way
            </>
          )}
          .{" "}
          {limit.resetsAt ? (
            <>
              Begins anew <Time at={limit.resetsAt} isComing />.
            </>
          ) : (
            "Never begins anew."
          )}
        </p>
      </div>
      {(onEdit || onRemove) && (
        <span className="-mt-1 flex shrink-0">
          {onEdit && <IconButton size="small" icon={Pencil} label={`Change ${name}`} onClick={onEdit} />}
          {onRemove && <IconButton size="small" icon={Trash2} label={`Remove ${name}`} onClick={onRemove} />}
        </span>
      )}
    </li>
  );
}
