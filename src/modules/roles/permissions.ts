import { AppError } from "../../platform/errors.ts";
import { ORGANIZATION_PERMISSIONS, WORKSPACE_PERMISSIONS } from "../access/index.ts";

const NAMES = {
  workspace: WORKSPACE_PERMISSIONS.map(({ name }) => name),
  organization: ORGANIZATION_PERMISSIONS.map(({ name }) => name),
};

/** These permissions once each, in the order of the catalogue; 422 naming `permissions.2` for one it does not have. */
export function requireInCatalogue(
  permissions: readonly string[],
  catalogue: "workspace" | "organization",
): string[] {
  const names = NAMES[catalogue];
  const errors = permissions.flatMap((permission, index) =>
    names.includes(permission)
      ? []
      : [
          {
            path: `permissions.${index}`,
            message: `is not a permission of ${catalogue === "workspace" ? "a workspace" : "an organization"}`,
          },
        ],
  );
  const [first] = errors;
  if (first) throw new AppError("invalid", `${first.path}: ${first.message}`, { errors });
  return names.filter((name) => permissions.includes(name));
}
