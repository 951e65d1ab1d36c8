/** Enough of an address for its owner to know it: `a***@example.org`. */
export const maskedAddress = (address: string): string => address.replace(/^(.).*@/, "$1***@");
