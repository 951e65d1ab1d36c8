import { Scale } from "lucide-react";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useAction, useList } from "../../../web/api/index.ts";
import { useQueryScope } from "../../../web/api/useQueryScope.ts";
import { Button, ConfirmDialog, EmptyState, Kbd, SkeletonText } from "../../../web/kit/index.ts";
import { ListError } from "../../../web/parts/ListError.tsx";
import { PolicyRow, type RowActions } from "./PolicyRow.tsx";
import { POLICIES, type Policy, usePolicies } from "./policySource.ts";
import { policySentence } from "./policyWords.ts";

/** The policies of one scope in their order; with buttons and by dragging they are put in another. */
export function PolicyList({
  nameOf,
  onOpen,
  create,
}: {
  nameOf: (id: string) => string;
  onOpen: (policy: Policy) => void;
  create: ReactNode;
}) {
  const source = usePolicies();
  const key = [POLICIES, source.scope, source.key];
  const list = useList(key, source.list);
  const queries = useQueryClient();
  const scope = useQueryScope();
  const [deleting, setDeleting] = useState<Policy | null>(null);
  const [dragged, setDragged] = useState<number | null>(null);
  const [over, setOver] = useState<number | null>(null);
  const [said, setSaid] = useState("");
  const [moved, setMoved] = useState<Policy["id"][] | null>(null);
  const toggle = useAction(({ id, isEnabled }: Policy) => source.update(id, { isEnabled: !isEnabled }), {
    what: "The policy was not changed.",
    refreshes: [POLICIES],
  });
  const remove = useAction(({ id }: Policy) => source.remove(id), {
    what: "The policy was not deleted.",
    done: "Policy deleted",
    refreshes: [POLICIES],
    isInPlace: true,
    onDone: () => setDeleting(null),
  });
  const reorder = useAction((ids: Policy["id"][]) => source.reorder(ids), {
    what: "The order was not changed.",
  });
  const settle = async () => {
    await queries.invalidateQueries({ queryKey: [scope, POLICIES] });
    setMoved(null);
  };
  if (list.error && !list.rows) return <ListError list={list} what="policies" />;
  if (!list.rows) return <SkeletonText lines={4} />;
  const loaded = list.rows;
  const rows = moved ? moved.flatMap((id) => loaded.find((row) => row.id === id) ?? []) : loaded;
  const moveTo = (from: number, to: number) => {
    if (from === to || to < 0 || to >= rows.length) return;
    const ids = rows.map(({ id }) => id);
    const next = ids.toSpliced(from, 1).toSpliced(to, 0, ids[from]!);
    setMoved(next);
    setSaid(`Moved to place ${to + 1} of ${rows.length}.`);
    reorder.runAsync(next).then(settle, settle);
  };
  // Only what is loaded whole can be put in order.
  const canMove = source.canWrite && list.isComplete && rows.length > 1;
  const actions: RowActions | null = source.canWrite
    ? {
        onOpen,
        onToggle: (policy) => toggle.run(policy),
        onDelete: setDeleting,
        onMove: canMove
          ? (policy, by) => {
              const from = rows.indexOf(policy);
              moveTo(from, from + by);
            }
          : null,
      }
    : null;
  if (rows.length === 0) return <NoPolicies create={create} />;
  return (
    <>
      <ol
        aria-label={`Policies of ${source.name}`}
        className="overflow-clip rounded-md border border-line bg-surface"
      >
        {rows.map((policy, place) => (
          <PolicyRow
            key={policy.id}
            policy={policy}
            sentence={policySentence(policy, nameOf, source.currency)}
            place={place}
            count={rows.length}
            actions={actions}
            isOver={over === place && dragged !== null && dragged !== place}
            onOpen={() => onOpen(policy)}
            onDrag={
              canMove
                ? {
                    start: () => setDragged(place),
                    over: () => setOver(place),
                    drop: () => dragged !== null && moveTo(dragged, place),
                    end: () => {
                      setDragged(null);
                      setOver(null);
                    },
                  }
                : undefined
            }
          />
        ))}
      </ol>
      {list.table.onEndReached && (
        <div className="pt-2">
          <Button size="small" isLoading={list.table.isLoadingMore} onClick={list.table.onEndReached}>
            Load more
          </Button>
        </div>
      )}
      <p className="pt-1.5 text-12 text-ink-faint">
        The most specific one about a call decides; between equally specific ones the first.
        {canMove && (
          <span className="hidden sm:inline">
            {" "}
            Drag a row to move it, or press <Kbd keys="Alt+↑" /> or <Kbd keys="Alt+↓" /> on it.
          </span>
        )}
      </p>
      <span aria-live="polite" className="sr-only">
        {said}
      </span>
      {deleting && (
        <ConfirmDialog
          isOpen
          onOpenChange={(isOpen) => !isOpen && setDeleting(null)}
          title="Delete this policy?"
          consequence={`${policySentence(deleting, nameOf, source.currency).replaceAll("`", "")} It cannot be undone; calls are decided without it at once.`}
          action="Delete policy"
          isLoading={remove.isBusy}
          error={remove.problem}
          onConfirm={() => remove.run(deleting)}
        />
      )}
    </>
  );
}

function NoPolicies({ create }: { create: ReactNode }) {
  const { scope, name } = usePolicies();
  return (
    <div className="rounded-md border border-line bg-surface">
      <EmptyState
        icon={Scale}
        title={scope === "account" ? "You decided nothing for yourself yet" : `No policies of ${name} yet`}
        sentence={
          scope === "account"
            ? "A policy of your own restricts what is done in your name, in every workspace."
            : "Tools that only read are allowed, tools that change something ask a person, and destructive ones ask two. A policy says otherwise."
        }
        action={create || undefined}
        docs={{ label: "How policies decide", href: "/docs/policies" }}
      />
    </div>
  );
}
