import { useState } from "react";
import { type Output, useApi, useApiQuery, useCan } from "../../../web/api/index.ts";
import { Combobox } from "../../../web/kit/index.ts";
import { CATALOGUE } from "../../tool-sources/ui/owner.ts";

type Found = Output<"catalogue.list">["data"][number];

const SHOWN = 30;

/** Finds a tool of the catalogue by typing what it does, and gives its address. */
export function ToolSearch({
  chosen,
  placeholder,
  without,
  onChoose,
}: {
  /** Addresses that are not offered again. */
  chosen: readonly string[];
  placeholder: string;
  /** A source whose tools are chosen elsewhere. */
  without?: string;
  onChoose: (address: string) => void;
}) {
  const api = useApi();
  const can = useCan();
  const [query, setQuery] = useState("");
  const found = useApiQuery(
    [CATALOGUE, "choice", query],
    async (signal): Promise<readonly Found[]> => {
      const answer =
        query.trim() === ""
          ? await api.catalogue.list({ limit: SHOWN }, { signal })
          : await api.catalogue.search({ query, limit: SHOWN }, { signal });
      return answer.data;
    },
    { isOn: can("tools:read") },
  );
  const options = (found.data ?? [])
    .filter(({ address, source }) => !chosen.includes(address) && source !== without)
    .map(({ address, annotations }) => ({
      value: address as string,
      label: address,
      hint: annotations.isReadOnly ? "reads" : annotations.isDestructive ? "destroys" : "writes",
    }));
  return (
    <Combobox
      key={chosen.length}
      aria-label={placeholder.replace("…", "")}
      placeholder={placeholder}
      emptyText={found.isFetching ? "Searching…" : "No tool matches."}
      options={options}
      value={null}
      onValueChange={(address) => address && onChoose(address)}
      onQueryChange={setQuery}
    />
  );
}
