import { type Cipher, sealedAgain } from "../../platform/crypto.ts";
import type { Door } from "../../platform/db/door.ts";
import { openDocumentKey, sealDocumentKey } from "./document-cipher.ts";

/** Seals the key of every document again under the current key; answers how many were under another. */
export const rotateDocumentKeys = (door: Door, cipher: Cipher, unreadable: string[] = []): Promise<number> =>
  door.asSystem("key rotation walks the document keys of every organization", async (t) => {
    const rows = await t.db
      .selectFrom("verificationDocuments")
      .select(["organizationId", "id", "dataKey"])
      .where("dataKey", "is not", null)
      .where("dataKeyId", "<>", cipher.currentKeyId)
      .forUpdate()
      .execute();
    let count = 0;
    for (const { dataKey, ...place } of rows) {
      const { organizationId, id } = place;
      const sealed = sealedAgain(unreadable, `document ${id}`, () =>
        sealDocumentKey(cipher, place, openDocumentKey(cipher, place, dataKey!)),
      );
      if (!sealed) continue;
      await t.db
        .updateTable("verificationDocuments")
        .set(sealed)
        .where("organizationId", "=", organizationId)
        .where("id", "=", id)
        .execute();
      count++;
    }
    return count;
  });
