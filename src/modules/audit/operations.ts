import { implement } from "../../platform/operation.ts";
import { type OutputOf, toPage } from "../../platform/verb.ts";
import { listAudit } from "./contract.ts";

type Entry = OutputOf<typeof listAudit>["data"][number];

implement(listAudit, async (t, { cursor, limit, verb, actorAccountId, credentialId, from, to }) => {
  const rows = await t.db
    .selectFrom("auditEntries as e")
    .leftJoin("accounts as a", "a.id", "e.actorAccountId")
    .selectAll("e")
    .select("a.name as actorName")
    .$if(cursor !== undefined, (query) => query.where("e.id", "<", cursor!))
    .$if(verb !== undefined, (query) => query.where("e.verb", "=", verb!))
    .$if(actorAccountId !== undefined, (query) => query.where("e.actorAccountId", "=", actorAccountId!))
    .$if(credentialId !== undefined, (query) => query.where("e.credentialId", "=", credentialId!))
    .$if(from !== undefined, (query) => query.where("e.createdAt", ">=", from!))
    .$if(to !== undefined, (query) => query.where("e.createdAt", "<", to!))
    .orderBy("e.id", "desc")
    .limit(limit + 1)
    .execute();
  return toPage(rows as unknown as Entry[], limit, (row) => row.id);
});
