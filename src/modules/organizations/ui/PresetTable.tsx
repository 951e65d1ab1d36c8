import { Check } from "lucide-react";
import { useMemo } from "react";
import type { Output } from "../../../web/api/index.ts";
import { type Column, Table } from "../../../web/kit/index.ts";

export type Catalogue = Output<"permissions.list">;
type Group = Catalogue["groups"][number];

/** What each preset allows, by row of the catalogue. */
export function PresetTable({ catalogue }: { catalogue: Catalogue }) {
  const columns = useMemo<Column<Group>[]>(
    () => [
      {
        key: "may",
        header: "May",
        width: "25%",
        cell: ({ title }) => <span className="block py-1.5 whitespace-normal">{title}</span>,
      },
      ...catalogue.presets.map(({ name, title, permissions }) => ({
        key: name,
        header: title,
        cell: (group: Group) => <Allowed catalogue={catalogue} group={group} permissions={permissions} />,
      })),
    ],
    [catalogue],
  );
  // The organization itself is a row too, and presets say nothing about it.
  const groups = catalogue.groups.filter(({ name }) =>
    catalogue.workspace.some(({ group }) => group === name),
  );
  return (
    <section aria-labelledby="presets" className="flex min-w-0 flex-col gap-2">
      <h2 id="presets" className="text-14 font-semibold">
        Presets
      </h2>
      <p className="text-13 text-ink-muted">The same in every organization; they cannot be changed.</p>
      <div
        tabIndex={0}
        role="region"
        aria-label="What presets allow, by row"
        className="relative overflow-x-auto"
      >
        <div className="min-w-220">
          <Table
            label="What presets allow"
            columns={columns}
            rows={groups}
            rowKey={({ name }) => name}
            hasKeys={false}
          />
        </div>
      </div>
    </section>
  );
}

function Allowed({
  catalogue,
  group,
  permissions,
}: {
  catalogue: Catalogue;
  group: Group;
  permissions: readonly string[];
}) {
  const all = catalogue.workspace.filter((each) => each.group === group.name);
  const held = all.filter(({ name }) => permissions.includes(name));
  if (held.length === 0)
    return (
      <span className="text-ink-faint">
        <span aria-hidden>–</span>
        <span className="sr-only">no</span>
      </span>
    );
  if (held.length < all.length) return `${held.length} of ${all.length}`;
  return (
    <span className="inline-flex align-middle text-green">
      <Check aria-hidden size={15} />
      <span className="sr-only">yes</span>
    </span>
  );
}
