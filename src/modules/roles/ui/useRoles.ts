import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { client, type Output, useApiQuery, useCan, useWorkspace } from "../../../web/api/index.ts";
import type { Option } from "../../../web/kit/index.ts";

export type Catalogue = Output<"permissions.list">;

/** One role somebody can have here: a preset or one the organization made. */
export interface AnyRole {
  /** As the API takes it. */
  value: string;
  title: string;
  description: string;
  permissions: readonly string[];
  isPreset: boolean;
}

/** Everything that can be allowed, and which presets allow it. */
export const useCatalogue = () =>
  useQuery({
    queryKey: ["account", "permissions"],
    queryFn: ({ signal }) => client.permissions.list({}, { signal }),
    staleTime: Infinity,
  });

/** The presets and the roles of this workspace's organization, strongest preset first. */
export function useRoles() {
  const catalogue = useCatalogue();
  const { organizationId } = useWorkspace().workspace;
  const made = useApiQuery(["roles"], (signal) =>
    client.roles.list({ organizationId, limit: 200 }, { signal }),
  );
  const roles = useMemo(
    () =>
      catalogue.data && [
        ...catalogue.data.presets.map(({ name, title, permissions }) => ({
          ...{ value: name, title, permissions, isPreset: true, description: "" },
        })),
        ...(made.data?.data ?? []).map(({ id, name, permissions, description }) => ({
          ...{ value: id, title: name, permissions, description, isPreset: false },
        })),
      ],
    [catalogue.data, made.data],
  );
  return { catalogue, made, roles: roles as AnyRole[] | undefined };
}

/** The roles as choices; one that allows more than I may do myself cannot be given by me. `without` leaves some out. */
export function useRoleOptions(without: readonly string[] = []): Option[] {
  const { roles } = useRoles();
  const can = useCan();
  return (roles ?? [])
    .filter(({ value }) => !without.includes(value))
    .map(({ value, title, permissions }) => {
      const isMine = permissions.every(can);
      return { value, label: title, isDisabled: !isMine, hint: isMine ? undefined : "more than you may" };
    });
}
