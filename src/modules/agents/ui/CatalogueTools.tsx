import { X } from "lucide-react";
import { useApi, useApiQuery, useCan, useHref } from "../../../web/api/index.ts";
import { Field, IconButton, Link, Select, Switch } from "../../../web/kit/index.ts";
import { ToolSearch } from "../../catalogue/ui/ToolSearch.tsx";
import { OWN_SOURCE, useToolHref } from "../../catalogue/ui/useToolHref.ts";

const EVERYTHING = "everything";

/** What an agent may call of the catalogue: tools it is told of, and whether it looks for more itself. */
export function CatalogueTools({
  addresses,
  toolkitId,
  discovers,
  errors,
  isDisabled,
  onChange,
}: {
  addresses: readonly string[];
  toolkitId: string | null;
  discovers: boolean;
  errors: Record<string, string>;
  isDisabled: boolean;
  onChange: (part: { catalogueTools?: string[]; toolkitId?: string | null; discovers?: boolean }) => void;
}) {
  const api = useApi();
  const can = useCan();
  const href = useHref();
  const toolHref = useToolHref();
  const toolkits = useApiQuery(
    ["toolkits", "choice"],
    (signal) => api.toolkits.list({ limit: 200 }, { signal }),
    {
      isOn: can("tool_sources:read"),
    },
  );
  const known = toolkits.data?.data ?? [];
  const options = [
    { value: EVERYTHING, label: "The whole catalogue" },
    ...known.map(({ id, name, toolCount }) => ({
      value: id as string,
      label: name,
      ...(toolCount === null ? {} : { hint: `${toolCount} tools` }),
    })),
    // A toolkit that was deleted, or that the person may not see.
    ...(toolkitId && !known.some(({ id }) => id === toolkitId)
      ? [{ value: toolkitId, label: toolkitId }]
      : []),
  ];
  const error = Object.entries(errors).find(([path]) => path.startsWith("catalogueTools"))?.[1];
  return (
    <div className="flex flex-col gap-3">
      {addresses.length > 0 && (
        <ul className="flex flex-col rounded-md border border-line">
          {addresses.map((address) => (
            <li
              key={address}
              className="flex h-9 items-center gap-2 border-t border-line px-2.5 text-13 first:border-t-0"
            >
              <Link href={toolHref(address)} className="min-w-0 grow truncate font-mono text-12">
                {address}
              </Link>
              {!isDisabled && (
                <IconButton
                  size="small"
                  icon={X}
                  label={`Remove ${address}`}
                  onClick={() => onChange({ catalogueTools: addresses.filter((each) => each !== address) })}
                />
              )}
            </li>
          ))}
        </ul>
      )}
      {!isDisabled && (
        <ToolSearch
          chosen={addresses}
          placeholder="Add from the catalogue…"
          without={OWN_SOURCE}
          onChoose={(address) => onChange({ catalogueTools: [...addresses, address] })}
        />
      )}
      {error && <p className="text-12 text-red">{error}</p>}
      <Switch
        label="Looks for tools itself"
        hint="It is given a search over the tools below instead of a long list."
        isOn={discovers}
        isDisabled={isDisabled}
        onChange={(isOn) => onChange({ discovers: isOn })}
      />
      {(discovers || toolkitId !== null) && (
        <Field
          label="Among"
          help={
            <>
              Policies still decide about every call. <Link href={href("tools/toolkits")}>Toolkits</Link>
            </>
          }
          error={errors.toolkitId}
        >
          <Select
            options={options}
            value={toolkitId ?? EVERYTHING}
            isDisabled={isDisabled}
            onValueChange={(next) => onChange({ toolkitId: next === EVERYTHING ? null : next })}
          />
        </Field>
      )}
    </div>
  );
}
