import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useApi } from "../../../web/api/index.ts";
import { Combobox, Field } from "../../../web/kit/index.ts";

/** One organization of the installation, found by name, address or id. */
export function OrganizationPicker({
  value,
  onValueChange,
  error,
}: {
  value: string;
  onValueChange: (organizationId: string) => void;
  error?: string | undefined;
}) {
  const api = useApi();
  const [search, setSearch] = useState(value);
  const found = useQuery({
    queryKey: ["system", "organizations", search],
    queryFn: ({ signal }) =>
      api.system.listOrganizations({ limit: 20, ...(search ? { search } : {}) }, { signal }),
    placeholderData: (before) => before,
  });
  const options = (found.data?.data ?? []).map(({ id, name, slug }) => ({
    value: id as string,
    label: name,
    hint: slug,
  }));
  const chosen = options.some((option) => option.value === value);
  return (
    <Field label="Organization" error={error}>
      <Combobox
        aria-label="Organization"
        // What was chosen stays a choice while something else is looked for.
        options={value && !chosen ? [{ value, label: value }, ...options] : options}
        value={value || null}
        placeholder="Find by name or id…"
        emptyText={found.isFetching ? "Looking…" : "No organization of that name."}
        onQueryChange={(query) => setSearch(options.find(({ label }) => label === query)?.value ?? query)}
        onValueChange={(organizationId) => onValueChange(organizationId ?? "")}
      />
    </Field>
  );
}
