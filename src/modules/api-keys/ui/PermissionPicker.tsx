import { useCan } from "../../../web/api/index.ts";
import { Checkbox } from "../../../web/kit/index.ts";
import type { MatrixGroup } from "../../roles/ui/matrixRows.ts";

/** Permissions by the rows of the role table; what the caller does not hold cannot be given. */
export function PermissionPicker({
  groups,
  chosen,
  onChosenChange,
}: {
  groups: readonly MatrixGroup[];
  chosen: ReadonlySet<string>;
  onChosenChange: (chosen: ReadonlySet<string>) => void;
}) {
  const can = useCan();
  const set = (names: readonly string[], isOn: boolean) => {
    const next = new Set(chosen);
    for (const name of names) {
      if (isOn) next.add(name);
      else next.delete(name);
    }
    onChosenChange(next);
  };
  return (
    <div
      tabIndex={0}
      role="region"
      aria-label="Permissions of the key"
      className="relative flex max-h-72 flex-col overflow-y-auto rounded-md border border-line bg-surface"
    >
      {groups.map(({ name: group, title, permissions }) => {
        const givable = permissions.map(({ name }) => name).filter(can);
        const count = givable.filter((name) => chosen.has(name)).length;
        return (
          <fieldset
            key={group}
            className="flex flex-col gap-1.5 border-t border-line px-3 py-2.5 first:border-t-0"
          >
            <legend className="sr-only">{title}</legend>
            <Checkbox
              label={<span className="font-medium">{title}</span>}
              isChecked={count > 0 && count === permissions.length}
              isMixed={count > 0 && count < permissions.length}
              isDisabled={givable.length === 0}
              onCheckedChange={(isOn) => set(givable, isOn)}
            />
            <div className="flex flex-col gap-1.5 pl-6">
              {permissions.map(({ name, title: allows }) => (
                <Checkbox
                  key={name}
                  label={<span className="font-mono text-12">{name}</span>}
                  hint={can(name) ? allows : "You do not have this permission."}
                  isChecked={chosen.has(name)}
                  isDisabled={!can(name)}
                  onCheckedChange={(isOn) => set([name], isOn)}
                />
              ))}
            </div>
          </fieldset>
        );
      })}
    </div>
  );
}
