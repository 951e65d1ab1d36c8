const nameOf = (organizationId: string) => `bailiwick:payment:${organizationId}`;

/** The payment this tab left for, until its outcome was seen. */
export const openPayment = {
  read: (organizationId: string): string | null => sessionStorage.getItem(nameOf(organizationId)),
  write: (organizationId: string, paymentId: string) =>
    sessionStorage.setItem(nameOf(organizationId), paymentId),
  forget: (organizationId: string) => sessionStorage.removeItem(nameOf(organizationId)),
};
