/** Codes that give credit to the organization that redeems them. */
export {};
