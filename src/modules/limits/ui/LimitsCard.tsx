import { Plus } from "lucide-react";
import { type ReactNode, useState } from "react";
import { problemOf, useAction } from "../../../web/api/index.ts";
import { Button, Card, ConfirmDialog, ErrorState, Link, SkeletonText } from "../../../web/kit/index.ts";
import { LimitDialog } from "./LimitDialog.tsx";
import { LimitRow } from "./LimitRow.tsx";
import { LIMITS, type LimitSource } from "./limitSource.ts";
import { limitName, type LimitSubject, type SpendLimit } from "./limitWords.ts";

export interface LimitGroup {
  key: string;
  /** Above a group that is not the subject's own. */
  title?: ReactNode;
  limits: readonly SpendLimit[];
  isFixed?: boolean;
  /** Whose each one is. */
  of?: (limit: SpendLimit) => ReactNode;
}

/** Limits in groups, with what adds, changes and removes one. */
export function LimitsCard({
  title = "Spending limits",
  sentence,
  source,
  groups,
  subjects,
  currency,
  note,
}: {
  title?: string;
  /** What a limit does here, where none is set. */
  sentence: string;
  source: LimitSource;
  groups: (limits: readonly SpendLimit[]) => readonly LimitGroup[];
  /** What a new limit can be set on. */
  subjects: readonly LimitSubject[];
  currency: string;
  note?: ReactNode;
}) {
  const [isAdding, setIsAdding] = useState(false);
  const [editing, setEditing] = useState<SpendLimit | null>(null);
  const [removing, setRemoving] = useState<SpendLimit | null>(null);
  const { limits, canWrite } = source;
  const shown = groups(limits.data?.data ?? []).filter((group) => group.limits.length > 0);
  return (
    <Card
      title={title}
      actions={
        canWrite &&
        limits.data && (
          <Button size="small" icon={Plus} onClick={() => setIsAdding(true)}>
            Add limit
          </Button>
        )
      }
    >
      {limits.error && !limits.data ? (
        <ErrorState
          isInline
          problem={problemOf(limits.error, "The limits could not be loaded.")}
          onRetry={() => void limits.refetch()}
          isRetrying={limits.isFetching}
        />
      ) : !limits.data ? (
        <SkeletonText lines={3} />
      ) : (
        <div className="flex flex-col gap-4">
          {shown.every(({ isFixed }) => isFixed) && (
            <p className="text-13 text-ink-muted">
              {sentence} {!canWrite && `${source.whoMay} `}
              <Link href="/docs/wallets">How limits work</Link>
            </p>
          )}
          {shown.map(({ key, title: heading, limits: rows, isFixed, of }) => (
            <div key={key} className="flex flex-col gap-3">
              {heading && <h3 className="text-12 font-medium text-ink-muted">{heading}</h3>}
              <ul>
                {rows.map((limit) => (
                  <LimitRow
                    key={limit.id}
                    limit={limit}
                    currency={currency}
                    of={of?.(limit)}
                    {...(canWrite && !isFixed
                      ? { onEdit: () => setEditing(limit), onRemove: () => setRemoving(limit) }
                      : {})}
                  />
                ))}
              </ul>
            </div>
          ))}
          {note && <p className="text-12 text-ink-muted">{note}</p>}
        </div>
      )}
      {(isAdding || editing) && (
        <LimitDialog
          source={source}
          subjects={subjects}
          limit={editing ?? undefined}
          currency={currency}
          onClose={() => {
            setIsAdding(false);
            setEditing(null);
          }}
        />
      )}
      {removing && (
        <RemoveLimit source={source} limit={removing} currency={currency} onClose={() => setRemoving(null)} />
      )}
    </Card>
  );
}

function RemoveLimit({
  source,
  limit,
  currency,
  onClose,
}: {
  source: LimitSource;
  limit: SpendLimit;
  currency: string;
  onClose: () => void;
}) {
  const remove = useAction(() => source.remove(limit.id), {
    what: "The limit was not removed.",
    done: "Limit removed",
    refreshes: [LIMITS],
    isInPlace: true,
    onDone: onClose,
  });
  return (
    <ConfirmDialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title="Remove this limit?"
      consequence={`${limitName(limit, currency)}${limit.subjectName ? `, of ${limit.subjectName}` : ""}. Nothing holds this spend back from then on but the other limits and the wallet; what was counted is gone.`}
      action="Remove limit"
      isLoading={remove.isBusy}
      error={remove.problem}
      onConfirm={() => remove.run()}
    />
  );
}
