import { Checkbox } from "../../../web/kit/index.ts";
import type { Catalogue } from "./PresetTable.tsx";

/** The catalogue by its rows. What the person does not have cannot be put in; what is in already can be taken out. */
export function RolePermissions({
  catalogue,
  held,
  chosen,
  onChosenChange,
}: {
  catalogue: Catalogue;
  held: readonly string[];
  chosen: ReadonlySet<string>;
  /** Null: only to be read. */
  onChosenChange: ((chosen: ReadonlySet<string>) => void) | null;
}) {
  const set = (names: readonly string[], isOn: boolean) => {
    const next = new Set(chosen);
    for (const name of names) {
      if (isOn) next.add(name);
      else next.delete(name);
    }
    onChosenChange?.(next);
  };
  return (
    <div
      tabIndex={0}
      role="region"
      aria-label="Permissions of the role"
      className="flex max-h-96 flex-col overflow-y-auto rounded-md border border-line bg-surface"
    >
      {catalogue.groups.map((group) => {
        const all = catalogue.workspace.filter((each) => each.group === group.name);
        const isOpen = ({ name }: { name: string }) =>
          onChosenChange !== null && (held.includes(name) || chosen.has(name));
        const free = all.filter(isOpen);
        const count = all.filter(({ name }) => chosen.has(name)).length;
        if (all.length === 0) return null;
        return (
          <fieldset
            key={group.name}
            className="grid gap-x-4 gap-y-2 border-t border-line px-3 py-2.5 first:border-t-0 sm:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]"
          >
            <legend className="sr-only">{group.title}</legend>
            <Checkbox
              label={<span className="font-medium">{group.title}</span>}
              isChecked={count > 0 && count === all.length}
              isMixed={count > 0 && count < all.length}
              isDisabled={free.length === 0}
              onCheckedChange={(isOn) =>
                set(
                  free.map(({ name }) => name),
                  isOn,
                )
              }
            />
            <div className="flex flex-col gap-1.5">
              {all.map((each) => (
                <Checkbox
                  key={each.name}
                  label={each.title}
                  hint={
                    <>
                      <code className="font-mono">{each.name}</code>
                      {onChosenChange && !held.includes(each.name) && " · you do not have this yourself"}
                    </>
                  }
                  isChecked={chosen.has(each.name)}
                  isDisabled={!isOpen(each)}
                  onCheckedChange={(isOn) => set([each.name], isOn)}
                />
              ))}
            </div>
          </fieldset>
        );
      })}
    </div>
  );
}
