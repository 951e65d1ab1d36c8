import { Checkbox } from "../../../web/kit/index.ts";
import { isHeld, type PermissionGroup } from "./permissionCatalogue.ts";

/** Permissions by resource; what the caller does not hold cannot be given. */
export function PermissionPicker({
  groups,
  held,
  chosen,
  onChosenChange,
}: {
  groups: readonly PermissionGroup[];
  held: readonly string[];
  chosen: ReadonlySet<string>;
  onChosenChange: (chosen: ReadonlySet<string>) => void;
}) {
  const set = (permissions: readonly string[], isOn: boolean) => {
    const next = new Set(chosen);
    for (const permission of permissions) {
      if (isOn) next.add(permission);
      else next.delete(permission);
    }
    onChosenChange(next);
  };
  return (
    <div
      tabIndex={0}
      role="region"
      aria-label="Permissions of the key"
      className="flex max-h-72 flex-col overflow-y-auto rounded-md border border-line bg-surface"
    >
      {groups.map(({ resource, permissions }) => {
        const givable = permissions.filter(({ permission }) => isHeld(held, permission));
        const count = givable.filter(({ permission }) => chosen.has(permission)).length;
        return (
          <fieldset
            key={resource}
            className="grid gap-x-4 gap-y-2 border-t border-line px-3 py-2.5 first:border-t-0 sm:grid-cols-[144px_minmax(0,1fr)]"
          >
            <legend className="sr-only">{resource}</legend>
            <Checkbox
              label={<span className="font-mono text-12 font-medium">{resource}</span>}
              isChecked={count > 0 && count === permissions.length}
              isMixed={count > 0 && count < permissions.length}
              isDisabled={givable.length === 0}
              onCheckedChange={(isOn) =>
                set(
                  givable.map(({ permission }) => permission),
                  isOn,
                )
              }
            />
            <div className="flex flex-col gap-1.5">
              {permissions.map(({ permission, action, allows }) => (
                <Checkbox
                  key={permission}
                  label={<span className="font-mono text-12">{action}</span>}
                  hint={
                    isHeld(held, permission)
                      ? allows.length > 1
                        ? `${allows[0]}, and ${allows.length - 1} more`
                        : allows[0]
                      : "You do not have this permission."
                  }
                  isChecked={chosen.has(permission)}
                  isDisabled={!isHeld(held, permission)}
                  onCheckedChange={(isOn) => set([permission], isOn)}
                />
              ))}
            </div>
          </fieldset>
        );
      })}
    </div>
  );
}
