import { createHash, randomBytes } from "node:crypto";

/** The secret of an invitation's link: 256 random bits. It is in the mail and nowhere else. */
export const newToken = (): string => randomBytes(32).toString("base64url");

// A fast hash is enough: there is nothing to guess.
export const hashToken = (token: string): string => createHash("sha256").update(token).digest("hex");
