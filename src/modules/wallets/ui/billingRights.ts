/** What a role in the organization lets one do with its money; the API decides, this only spares dead ends. */
export const billingRights = (role: string | undefined) => ({
  canSeeBilling: role === "owner" || role === "admin" || role === "billing_admin",
  canPay: role === "owner" || role === "billing_admin",
});

export const WHO_CAN_PAY = "Owners and billing admins";

/** `Acme, shared by 3 workspaces`; alone it is just the organization. */
export const sharedBy = (organizationName: string, workspaces: number): string =>
  workspaces > 1 ? `${organizationName}, shared by ${workspaces} workspaces` : organizationName;
