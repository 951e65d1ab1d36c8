import type { AnyRole, Catalogue } from "./useRoles.ts";

export interface MatrixGroup {
  name: string;
  title: string;
  permissions: { name: string; title: string }[];
}

/** The rows of the matrix: groups in the order of the catalogue, each with its permissions; empty ones are left out. */
export const matrixGroups = ({ groups, workspace }: Pick<Catalogue, "groups" | "workspace">): MatrixGroup[] =>
  groups
    .map(({ name, title }) => ({
      name,
      title,
      permissions: workspace
        .filter(({ group }) => group === name)
        .map((permission) => ({ name: permission.name, title: permission.title })),
    }))
    .filter(({ permissions }) => permissions.length > 0);

/** How many of a group's permissions a role has. */
export const heldOf = ({ permissions }: MatrixGroup, role: Pick<AnyRole, "permissions">): number =>
  permissions.filter(({ name }) => role.permissions.includes(name)).length;
