import { useAccount, useApi, useApiQuery, useCan, useWorkspace } from "../../../web/api/index.ts";
import type { Option } from "../../../web/kit/index.ts";

export const MYSELF = "me";

/** Whose power a new key can have: mine, or with api_keys:manage that of a service account here. */
export function useKeyOwners(): Option[] {
  const api = useApi();
  const can = useCan();
  const { name } = useAccount();
  const { data } = useApiQuery(
    ["service-accounts", "for-keys"],
    (signal) => api.serviceAccounts.list({ limit: 200 }, { signal }),
    { isOn: can("api_keys:manage") && can("members:read") },
  );
  return [
    { value: MYSELF, label: `${name} (you)` },
    ...(data?.data ?? []).map((account) => ({
      value: account.id,
      label: account.name,
      hint: "service account",
    })),
  ];
}

export const EVERY_TOOL = "every";

/** The toolkits a new key can be confined to; nothing to choose where there is none, or none to be seen. */
export function useToolReach(): Option[] {
  const api = useApi();
  const can = useCan();
  const { data } = useApiQuery(
    ["toolkits", "choice"],
    (signal) => api.toolkits.list({ limit: 200 }, { signal }),
    { isOn: can("tool_sources:read") },
  );
  return [
    { value: EVERY_TOOL, label: "Every tool" },
    ...(data?.data ?? []).map(({ id, name, toolCount }) => ({
      value: id as string,
      label: `Only ${name}`,
      ...(toolCount === null ? {} : { hint: `${toolCount} tools` }),
    })),
  ];
}

/** The longest life of a key in the organization of this workspace, in days; null for no limit, undefined until known. */
export function useKeyMaxDays(): number | null | undefined {
  const api = useApi();
  const { organizationId } = useWorkspace().workspace;
  const { data, error } = useApiQuery(["organization", organizationId, "key-policy"], (signal) =>
    api.organizations.get({ organizationId }, { signal }),
  );
  // Without the policy the form still works: the API says what is too long.
  return error ? null : data?.keyMaxDays;
}
