import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useState } from "react";
import { Avatar, Combobox, IconButton } from "../kit/index.ts";

export interface Candidate {
  accountId: string;
  name: string;
  /** What tells two of the same name apart. */
  hint: string;
}

/** Some people, found by name or address on the server. `queryKey` names where is looked; `find` looks there. */
export function PeoplePicker({
  label,
  queryKey,
  find,
  exceptId,
  picked,
  onPickedChange,
  help,
  isAlone,
}: {
  label: string;
  queryKey: readonly unknown[];
  find: (search: string | undefined, signal: AbortSignal) => Promise<Candidate[]>;
  exceptId?: string;
  picked: readonly Candidate[];
  onPickedChange: (picked: Candidate[]) => void;
  help?: string;
  /** At most one. */
  isAlone?: boolean;
}) {
  const [search, setSearch] = useState("");
  const people = useQuery({
    queryKey: [...queryKey, search],
    queryFn: ({ signal }) => find(search || undefined, signal),
    placeholderData: (before) => before,
  });
  const found = (people.data ?? []).filter(
    ({ accountId }) => accountId !== exceptId && !picked.some((each) => each.accountId === accountId),
  );
  const isFull = isAlone && picked.length > 0;
  return (
    <div role="group" aria-label={label} className="flex min-w-0 flex-col gap-1.5">
      {!isFull && (
        <Combobox
          key={picked.length}
          aria-label={label}
          options={found.map(({ accountId, name, hint }) => ({ value: accountId, label: name, hint }))}
          value={null}
          placeholder="Find by name or email…"
          emptyText={people.isFetching ? "Looking…" : "Nobody else of that name."}
          onQueryChange={setSearch}
          onValueChange={(accountId) => {
            const person = found.find((each) => each.accountId === accountId);
            if (person) onPickedChange([...picked, person]);
            setSearch("");
          }}
        />
      )}
      {picked.length > 0 && (
        <ul className="flex flex-wrap gap-1.5">
          {picked.map(({ accountId, name, hint }) => (
            <li
              key={accountId}
              title={hint}
              className="flex h-8 items-center gap-1.5 rounded-md border border-line bg-sunken pr-1 pl-1.5 text-13"
            >
              <Avatar name={name} />
              {name}
              <IconButton
                size="small"
                icon={X}
                label={`Take ${name} out`}
                onClick={() => onPickedChange(picked.filter((each) => each.accountId !== accountId))}
              />
            </li>
          ))}
        </ul>
      )}
      {help && <span className="text-12 text-ink-faint">{help}</span>}
    </div>
  );
}
