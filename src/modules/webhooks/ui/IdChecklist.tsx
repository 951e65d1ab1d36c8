import { Search } from "lucide-react";
import { useState } from "react";
import { Checkbox, type Option, TextInput } from "../../../web/kit/index.ts";

/** With fewer than these there is nothing to search. */
const SEARCHED_FROM = 8;

/** Some of many things by name; ids that are not among them any more can be taken out. */
export function IdChecklist({
  label,
  options,
  chosen,
  onChosenChange,
  isDisabled,
  help,
  error,
}: {
  label: string;
  options: readonly Option[];
  chosen: readonly string[];
  onChosenChange: (chosen: string[]) => void;
  isDisabled: boolean;
  help: string;
  error: string | undefined;
}) {
  const [search, setSearch] = useState("");
  const looked = search.trim().toLowerCase();
  const missing = chosen.filter((id) => options.every(({ value }) => value !== id));
  const all: { value: string; label: string; hint?: string }[] = [
    ...options.map(({ value, label: name }) => ({ value, label: name })),
    ...missing.map((id) => ({ value: id, label: id, hint: "Deleted, or not to be seen by you." })),
  ];
  const shown = all.filter(({ label: name }) => name.toLowerCase().includes(looked));
  const set = (id: string, isOn: boolean) =>
    onChosenChange(isOn ? [...chosen, id] : chosen.filter((each) => each !== id));
  return (
    <fieldset className="flex min-w-0 flex-col gap-1">
      <legend className="mb-1 text-13 font-medium text-ink">{label}</legend>
      <div className="min-w-0 overflow-hidden rounded-md border border-line bg-surface">
        {all.length >= SEARCHED_FROM && (
          <div className="border-b border-line p-1.5">
            <TextInput
              type="search"
              icon={Search}
              aria-label={`Find among ${label.toLowerCase()}`}
              placeholder="Find by name"
              value={search}
              onValueChange={setSearch}
            />
          </div>
        )}
        <div
          tabIndex={0}
          role="region"
          aria-label={label}
          className="relative flex max-h-44 flex-col gap-1.5 overflow-y-auto px-3 py-2.5"
        >
          {shown.map(({ value, label: name, hint }) => (
            <Checkbox
              key={value}
              label={name}
              hint={hint}
              isChecked={chosen.includes(value)}
              isDisabled={isDisabled}
              onCheckedChange={(isOn) => set(value, isOn)}
            />
          ))}
          {shown.length === 0 && (
            <p className="text-13 text-ink-muted">
              {all.length === 0 ? "There are none." : "Nothing matches."}
            </p>
          )}
        </div>
      </div>
      <p className="text-12 text-ink-faint">{help}</p>
      {error && (
        <p role="alert" className="text-12 text-red">
          {error}
        </p>
      )}
    </fieldset>
  );
}
