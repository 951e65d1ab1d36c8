import type { Tx } from "../../platform/db/door.ts";
import { newId } from "../../platform/ids.ts";

/** An entry in the organization's audit log about what nobody did in person: time, or a provider. */
export function auditBySystem(
  t: Tx,
  organizationId: string,
  verb: string,
  target: Record<string, unknown>,
): void {
  t.atCommit(
    t.db.insertInto("auditEntries").values({
      scopeId: organizationId,
      id: newId("auditEntry"),
      organizationId,
      actorKind: "system",
      verb,
      target: JSON.stringify(target),
    }),
  );
}
