import { useUrlState } from "../api/index.ts";
import { FilterSelect, type Option } from "../kit/index.ts";

/** A filter that is one value in the URL; the API takes one, so choosing another replaces it. */
export function UrlFilter({
  name,
  label,
  options,
}: {
  /** In the URL. */
  name: string;
  label: string;
  options: readonly Option<string>[];
}) {
  const [url, setUrl] = useUrlState();
  const value = url[name];
  // Options that come from the API are not there at first.
  const isShown = value && (options.length === 0 || options.some((option) => option.value === value));
  return (
    <FilterSelect
      label={label}
      options={options}
      values={isShown ? [value] : []}
      onValuesChange={(values) => setUrl({ [name]: values.at(-1) })}
    />
  );
}
