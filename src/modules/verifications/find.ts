import { type Selectable, sql } from "kysely";
import type { Tx } from "../../platform/db/door.ts";
import type { Verifications } from "../../platform/db/tables.ts";
import { notFound } from "../../platform/errors.ts";
import type { Verification, VerificationDocument } from "./contract.ts";
import { isEditable } from "./states.ts";
import { type BusinessType, openRequirements, type RejectionReason } from "./requirements.ts";

export type VerificationRow = Selectable<Verifications>;

/** One verification, whichever scope `t` is in; with `isLocked` until the end of the transaction. */
export async function findVerification(
  t: Tx,
  id: string,
  { isLocked = false }: { isLocked?: boolean } = {},
): Promise<VerificationRow> {
  const row = await t.db
    .selectFrom("verifications")
    .selectAll()
    .where("id", "=", id)
    .$if(isLocked, (query) => query.forUpdate())
    .executeTakeFirst();
  if (!row) throw notFound("Verification");
  return row;
}

type OfVerification = VerificationDocument & { verificationId: string };

/** What people may know of the documents: those that are there, and those that time removed. */
async function documentsOf(t: Tx, verificationIds: readonly string[]): Promise<OfVerification[]> {
  if (verificationIds.length === 0) return [];
  const rows = await t.db
    .selectFrom("verificationDocuments")
    .select([
      "id",
      "verificationId",
      "kind",
      "name",
      "mediaType",
      "sizeBytes",
      "state",
      "createdAt",
      "removedAt",
    ])
    .where("verificationId", "=", sql<string>`any(${verificationIds}::text[])`)
    .where((where) => where.or([where("state", "=", "stored"), where("removedBy", "=", "retention")]))
    .orderBy("id")
    .execute();
  return rows as OfVerification[];
}

/** The kinds of documents that are there now; a person who is checked by a provider shows the photo ID there. */
export function missingOf(
  row: Pick<VerificationRow, "country" | "businessType">,
  documents: readonly Pick<VerificationDocument, "kind" | "state">[],
  isPersonCheckedElsewhere: boolean,
) {
  const kinds = documents.filter(({ state }) => state === "stored").map(({ kind }) => kind);
  return openRequirements(row.country, row.businessType as BusinessType, kinds)
    .filter(({ key }) => key !== "photo_id" || !isPersonCheckedElsewhere)
    .map(({ anyOf, ...requirement }) => ({ ...requirement, anyOf: [...anyOf] }));
}

/** Rows as the API shows them, in the order given. `isPersonChecked`: whether a provider would check who submits now. */
export async function shown(
  t: Tx,
  rows: readonly VerificationRow[],
  isPersonChecked: boolean,
): Promise<Verification[]> {
  const documents = await documentsOf(
    t,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => {
    const own = documents
      .filter(({ verificationId }) => verificationId === row.id)
      .map(({ verificationId: _, ...document }) => document);
    return {
      id: row.id,
      organizationId: row.organizationId,
      workspaceId: row.workspaceId,
      state: row.state as Verification["state"],
      businessType: row.businessType as BusinessType,
      country: row.country,
      legalName: row.legalName,
      registrationNumber: row.registrationNumber,
      address: row.address,
      authorisedPerson: row.authorisedPerson,
      documents: own,
      missing: missingOf(row, own, isEditable(row) ? isPersonChecked : row.provider !== "manual"),
      reasons: row.reasons as RejectionReason[],
      note: row.note,
      mayResubmit: row.mayResubmit,
      identityCheck: row.providerState as Verification["identityCheck"],
      submittedAt: row.submittedAt,
      decidedAt: row.decidedAt,
      expiresAt: row.expiresAt,
      createdAt: row.createdAt,
      updatedAt: row.updatedAt,
    };
  });
}
