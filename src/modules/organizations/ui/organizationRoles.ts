import type { OrganizationRoleName } from "./OrganizationContext.ts";

export const ORGANIZATION_ROLES: Record<OrganizationRoleName, { label: string; hint: string }> = {
  owner: {
    label: "Owner",
    hint: "Everything, billing too. Owner of every workspace.",
  },
  admin: { label: "Admin", hint: "People, roles, keys, audit. Admin of every workspace." },
  billing_admin: {
    label: "Billing admin",
    hint: "Billing and the list of people. Workspaces only as added.",
  },
  member: { label: "Member", hint: "Only the workspaces they are added to." },
};

/** Only owners make and unmake owners, and only who may manage billing gives that on. */
export const givableRoles = (mine: OrganizationRoleName): OrganizationRoleName[] =>
  mine === "owner"
    ? ["owner", "admin", "billing_admin", "member"]
    : mine === "admin"
      ? ["admin", "member"]
      : [];

/** Nobody changes or removes somebody above themselves. */
export const canManage = (mine: OrganizationRoleName, theirs: OrganizationRoleName): boolean =>
  mine === "owner" || (mine === "admin" && (theirs === "admin" || theirs === "member"));

export const roleOption = (role: OrganizationRoleName) => ({
  value: role,
  label: ORGANIZATION_ROLES[role].label,
});
