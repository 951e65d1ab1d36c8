import { useCan } from "../../../web/api/index.ts";
import { Checkbox, SkeletonText } from "../../../web/kit/index.ts";
import { matrixGroups } from "../../roles/ui/matrixRows.ts";
import { useCatalogue } from "../../roles/ui/useRoles.ts";

/** Permissions by what they are for; what the giver does not have cannot be given. */
export function GrantPermissions({
  chosen,
  onChosenChange,
}: {
  chosen: ReadonlySet<string>;
  onChosenChange: (chosen: ReadonlySet<string>) => void;
}) {
  const can = useCan();
  const { data } = useCatalogue();
  if (!data) return <SkeletonText lines={4} />;
  return (
    <div
      tabIndex={0}
      role="region"
      aria-label="Permissions of the grant"
      className="flex max-h-64 flex-col overflow-y-auto rounded-md border border-line bg-surface"
    >
      {matrixGroups(data).map(({ name: group, title, permissions }) => (
        <fieldset
          key={group}
          className="flex flex-col gap-2 border-t border-line px-3 py-2.5 first:border-t-0"
        >
          <legend
            // One that says the same as its only permission is for screen readers alone.
            className={
              permissions.length > 1 ? "float-left pb-1 text-12 font-medium text-ink-muted" : "sr-only"
            }
          >
            {title}
          </legend>
          {permissions.map(({ name, title: text }) => (
            <Checkbox
              key={name}
              label={text}
              hint={
                can(name) ? <code className="font-mono">{name}</code> : "You do not have this permission."
              }
              isDisabled={!can(name)}
              isChecked={chosen.has(name)}
              onCheckedChange={(isOn) => {
                const next = new Set(chosen);
                if (isOn) next.add(name);
                else next.delete(name);
                onChosenChange(next);
              }}
            />
          ))}
        </fieldset>
      ))}
    </div>
  );
}
