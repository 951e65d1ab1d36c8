import type { Tx } from "../../platform/db/door.ts";
import { AppError, type FieldError } from "../../platform/errors.ts";
import { shown, type VerificationRow } from "./find.ts";

const WANTED = {
  legalName: "The legal name is missing",
  address: "The address is missing",
  authorisedPerson: "The name of the authorised person is missing",
  registrationNumber: "The registration number is missing",
} as const;

/** Throws 422 naming every detail and document that is missing. */
export async function requireComplete(
  t: Tx,
  row: VerificationRow,
  isPersonCheckedElsewhere: boolean,
): Promise<void> {
  const [{ missing }] = (await shown(t, [row], isPersonCheckedElsewhere)) as [
    Awaited<ReturnType<typeof shown>>[number],
  ];
  const errors: FieldError[] = Object.entries(WANTED)
    .filter(([field]) => row[field as keyof typeof WANTED] === "")
    .filter(([field]) => field !== "registrationNumber" || row.businessType !== "individual")
    .map(([path, message]) => ({ path, message }));
  if (missing.length > 0)
    errors.push({ path: "documents", message: `Missing: ${missing.map(({ title }) => title).join("; ")}` });
  if (errors.length > 0)
    throw new AppError("invalid", errors.map(({ message }) => message).join(". "), { errors });
}
