import { Check, ChevronRight, Minus } from "lucide-react";
import { Fragment, useState } from "react";
import { useWorkspace } from "../../../web/api/index.ts";
import { Badge, classes } from "../../../web/kit/index.ts";
import { heldOf, type MatrixGroup } from "./matrixRows.ts";
import type { AnyRole } from "./useRoles.ts";

const firstColumn =
  "sticky left-0 z-10 w-44 min-w-44 border-r border-line px-3 text-left font-normal sm:w-80 sm:min-w-80";

/** Who may what: roles as columns, groups of permissions as rows that open. Scrolls inside its own frame. */
export function RoleMatrix({ groups, roles }: { groups: readonly MatrixGroup[]; roles: readonly AnyRole[] }) {
  const { workspace } = useWorkspace();
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const toggle = (name: string) =>
    setOpen((before) => {
      const next = new Set(before);
      if (!next.delete(name)) next.add(name);
      return next;
    });
  return (
    <div
      role="region"
      tabIndex={0}
      aria-label="Roles and what they may do"
      className="max-h-[70dvh] overflow-auto -outline-offset-2!"
    >
      <table className="w-full border-separate border-spacing-0 text-13">
        <thead>
          <tr>
            <th
              scope="col"
              className={classes(
                firstColumn,
                "top-0 z-20 border-b bg-sunken py-2 text-12 font-medium text-ink-muted",
              )}
            >
              May
            </th>
            {roles.map(({ value, title, description }) => (
              <th
                key={value}
                scope="col"
                title={description || title}
                className="sticky top-0 z-10 min-w-20 border-b border-line bg-sunken px-2 py-2 align-bottom text-12 font-medium text-ink-muted"
              >
                <span className="mx-auto block max-w-24 truncate">{title}</span>
                {value === workspace.role && <Badge tone="accent">you</Badge>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {groups.map((group) => {
            const isOpen = open.has(group.name);
            return (
              <Fragment key={group.name}>
                <tr>
                  <th scope="row" className={classes(firstColumn, "border-b bg-surface")}>
                    <button
                      type="button"
                      aria-expanded={isOpen}
                      onClick={() => toggle(group.name)}
                      className="flex min-h-9 w-full items-center gap-1.5 py-1.5 text-left font-medium"
                    >
                      <ChevronRight
                        aria-hidden
                        size={14}
                        className={classes(
                          "shrink-0 text-ink-faint transition-transform",
                          isOpen && "rotate-90",
                        )}
                      />
                      {group.title}
                    </button>
                  </th>
                  {roles.map((role) => (
                    <Cell key={role.value} held={heldOf(group, role)} all={group.permissions.length} />
                  ))}
                </tr>
                {isOpen &&
                  group.permissions.map(({ name, title }) => (
                    <tr key={name}>
                      <th scope="row" className={classes(firstColumn, "border-b bg-surface py-1.5 pl-8")}>
                        <span className="block text-ink">{title}</span>
                        <code className="font-mono text-12 break-all text-ink-faint">{name}</code>
                      </th>
                      {roles.map(({ value, permissions }) => (
                        <Cell key={value} held={permissions.includes(name) ? 1 : 0} all={1} />
                      ))}
                    </tr>
                  ))}
              </Fragment>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Cell({ held, all }: { held: number; all: number }) {
  return (
    <td className="border-b border-line px-2 text-center text-12">
      {held === 0 ? (
        <Minus aria-label="No" size={14} className="mx-auto text-ink-faint" />
      ) : held === all ? (
        <Check aria-label="Yes" size={16} className="mx-auto text-green" />
      ) : (
        <span className="whitespace-nowrap text-ink-muted tabular-nums">
          {held} of {all}
        </span>
      )}
    </td>
  );
}
