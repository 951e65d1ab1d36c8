import { ArrowDown, ArrowUp, Ellipsis, GripVertical, Pencil, Power, Trash2 } from "lucide-react";
import { Badge, classes, IconButton, Menu, Time } from "../../../web/kit/index.ts";
import { EffectBadge } from "./EffectBadge.tsx";
import type { Policy } from "./policySource.ts";
import { Sentence } from "./Sentence.tsx";

export interface RowActions {
  onOpen: (policy: Policy) => void;
  onToggle: (policy: Policy) => void;
  onDelete: (policy: Policy) => void;
  /** By so many places; null: the order is not changed here. */
  onMove: ((policy: Policy, by: number) => void) | null;
}

/** One policy of an ordered list. */
export function PolicyRow({
  policy,
  sentence,
  place,
  count,
  actions,
  isOver,
  onOpen,
  onDrag,
}: {
  policy: Policy;
  sentence: string;
  /** From 0. */
  place: number;
  count: number;
  /** Null: it is only read. */
  actions: RowActions | null;
  /** Something dragged would be dropped here. */
  isOver?: boolean;
  onOpen: () => void;
  onDrag?: { start: () => void; over: () => void; drop: () => void; end: () => void };
}) {
  const isExpired = policy.expiresAt !== null && new Date(policy.expiresAt) <= new Date();
  const isOff = !policy.isEnabled || isExpired;
  const move = actions?.onMove;
  return (
    <li
      draggable={Boolean(move && onDrag)}
      onDragStart={(event) => {
        event.dataTransfer.effectAllowed = "move";
        onDrag?.start();
      }}
      onDragOver={(event) => {
        event.preventDefault();
        onDrag?.over();
      }}
      onDrop={(event) => {
        event.preventDefault();
        onDrag?.drop();
      }}
      onDragEnd={() => onDrag?.end()}
      onKeyDown={(event) => {
        const by = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : 0;
        if (!move || !event.altKey || by === 0) return;
        event.preventDefault();
        move(policy, by);
      }}
      className={classes(
        "flex min-w-0 flex-wrap items-start gap-2 border-t border-line px-2 py-2 text-13 first:border-t-0 hover:bg-hover sm:flex-nowrap",
        isOver && "shadow-[inset_0_2px_0_var(--color-accent)]",
      )}
    >
      {move && (
        <GripVertical
          aria-hidden
          size={15}
          className="mt-1 hidden shrink-0 cursor-grab text-ink-faint sm:block"
        />
      )}
      <span className="mt-0.5 min-w-4 shrink-0 text-right text-12 text-ink-faint tabular-nums">
        {place + 1}
      </span>
      <span className="mt-px w-19 shrink-0">
        <EffectBadge effect={policy.effect} isOff={isOff} />
      </span>
      <div className="order-last flex w-full min-w-0 flex-col gap-0.5 px-1 sm:order-none sm:w-auto sm:grow sm:px-0">
        <button
          type="button"
          onClick={onOpen}
          className={classes("min-w-0 cursor-pointer text-left hover:underline", isOff && "text-ink-muted")}
        >
          <Sentence text={sentence} />
        </button>
        {(policy.note || isOff || policy.expiresAt || policy.toolkitId) && (
          <span className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-0.5 text-12 text-ink-muted">
            {!policy.isEnabled && <Badge>Off</Badge>}
            {isExpired && <Badge>Ended</Badge>}
            {policy.toolkitId && <Badge>Toolkit</Badge>}
            {policy.expiresAt && !isExpired && (
              <span>
                ends <Time at={policy.expiresAt} />
              </span>
            )}
            {policy.note && <span className="[overflow-wrap:anywhere]">{policy.note}</span>}
          </span>
        )}
      </div>
      {actions && (
        <span className="ml-auto flex shrink-0 items-center">
          {move && (
            <>
              <IconButton
                size="small"
                icon={ArrowUp}
                label={`Move policy ${place + 1} up`}
                disabled={place === 0}
                onClick={() => move(policy, -1)}
              />
              <IconButton
                size="small"
                icon={ArrowDown}
                label={`Move policy ${place + 1} down`}
                disabled={place === count - 1}
                onClick={() => move(policy, 1)}
              />
            </>
          )}
          <Menu
            trigger={<IconButton size="small" icon={Ellipsis} label={`Actions for policy ${place + 1}`} />}
            items={[
              { label: "Edit", icon: Pencil, onSelect: onOpen },
              {
                label: policy.isEnabled ? "Switch off" : "Switch on",
                icon: Power,
                onSelect: () => actions.onToggle(policy),
              },
              "separator",
              { label: "Delete…", icon: Trash2, isDanger: true, onSelect: () => actions.onDelete(policy) },
            ]}
          />
        </span>
      )}
    </li>
  );
}
