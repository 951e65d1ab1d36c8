import { useMemo } from "react";
import { type Client, useApi } from "../../../web/api/index.ts";
import type { CodeCompletion } from "../../../web/kit/index.ts";

const PATTERN = /\btools(\.[\w.-]*)?$/;
const MOST = 200;
const OWN: readonly CodeCompletion[] = [
  { label: "tools.search", detail: "(query) => found", info: "Finds tools by a few words." },
  { label: "tools.describe", detail: "(address) => types", info: "The TypeScript of one tool." },
];
const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

/** `tools.github.repos.get`, or with brackets where a part is no identifier. */
export const expressionOf = (address: string): string =>
  address
    .split(".")
    .reduce(
      (path, part) => (IDENTIFIER.test(part) ? `${path}.${part}` : `${path}[${JSON.stringify(part)}]`),
      "tools",
    );

async function load(api: Client, typed: string): Promise<readonly CodeCompletion[]> {
  const [, source = "", ...rest] = typed.split(".");
  if (rest.length === 0) {
    const { data } = await api.catalogue.listSources({});
    const sources = data.map(({ slug, name, toolCount }) => ({
      label: expressionOf(slug),
      detail: `${toolCount} tools`,
      info: name,
    }));
    return [...OWN, ...sources].filter(({ label }) => label.startsWith(`tools.${source}`));
  }
  const query = rest.join(".");
  const { data } = await api.catalogue.list({ source, limit: MOST });
  const wanted = `${source}.${query}`.toLowerCase();
  const begins = data.filter(({ address }) => address.toLowerCase().startsWith(wanted));
  const found =
    begins.length > 0 || query === ""
      ? begins
      : (await api.catalogue.search({ query, source, limit: 50 })).data;
  return found.map(({ address, signature, description }) => ({
    label: expressionOf(address),
    detail: signature.length > 80 ? `${signature.slice(0, 80)}…` : signature,
    info: description,
  }));
}

/** Offers the tools of the workspace while `tools.` is typed. */
export function useToolCompletion() {
  const api = useApi();
  return useMemo(
    () => ({ pattern: PATTERN, load: (typed: string) => load(api, typed).catch(() => []) }),
    [api],
  );
}
