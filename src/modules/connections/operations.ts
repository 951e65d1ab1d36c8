import { emit } from "../../platform/events/emit.ts";
import { notFound, invalid } from "../../platform/errors.ts";
import { implement, implementWork, type VerbTx, type Work } from "../../platform/operation.ts";
import { toPage } from "../../platform/verb.ts";
import * as contract from "./contract.ts";
import { credentialOf } from "./credential.ts";
import { connectionDeleted, connectionDisconnected } from "./events.ts";
import { findOwn, findSeen, type Owner, seenBy } from "./find.ts";
import { healthTold, recordOutcome, scopeOfRow } from "./health.ts";
import { completeAuthorization } from "./oauth/complete.ts";
import { startAuthorization } from "./oauth/start.ts";
import { asAnswer, facts, told } from "./row.ts";
import { openConnection } from "./secret.ts";
import { type Connection, isProviderKind } from "./shapes/contract.ts";
import { UPKEEP_WANTED } from "./topics.ts";
import { SAYS_NOTHING, timed, tryCredential, tryModel } from "./try-out.ts";
import { tryUnsaved } from "./try-unsaved.ts";
import { requireUnused } from "./users.ts";
import { changeConnection, forgottenColumns, makeConnection, makeOwnConnection } from "./write.ts";

async function list(
  t: VerbTx,
  owner: Owner,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
) {
  const rows = await t.db
    .selectFrom("connections")
    .selectAll()
    .where(seenBy(t, owner))
    .$if(cursor !== undefined, (query) => query.where("id", "<", cursor!))
    .orderBy("id", "desc")
    .limit(limit + 1)
    .execute();
  return toPage(rows.map(asAnswer), limit, (row) => row.id);
}

const get = async (t: VerbTx, owner: Owner, id: string) => asAnswer(await findSeen(t, owner, id));

async function remove(ws: Work, owner: Owner, id: string): Promise<undefined> {
  const row = await ws.read((t) => findOwn(t, owner, id));
  await ws.commit(async (t) => {
    await requireUnused(t, id);
    await t.db.deleteFrom("connections").where("id", "=", id).execute();
    emit(t, connectionDeleted, told(row));
    t.changed({ before: facts(row), after: null });
    // It left its grant to be revoked: a service that does not answer keeps nobody from deleting.
    t.signal(UPKEEP_WANTED);
  });
  return undefined;
}

async function disconnect(ws: Work, owner: Owner, id: string): Promise<Connection> {
  const row = await ws.read((t) => findOwn(t, owner, id));
  if (isProviderKind(row.kind)) throw invalid("id", "a model provider is deleted, or its key replaced");
  return ws.commit(async (t) => {
    const now = await t.db
      .updateTable("connections")
      .set(forgottenColumns(row))
      .where("id", "=", id)
      .returningAll()
      .executeTakeFirstOrThrow(() => notFound("Connection"));
    if (row.secret) emit(t, connectionDisconnected, healthTold(now));
    t.signal(UPKEEP_WANTED);
    return asAnswer(now);
  });
}

async function test(ws: Work, owner: Owner, { id, model }: { id: string; model?: string | undefined }) {
  const row = await ws.read((t) => findSeen(t, owner, id));
  if (isProviderKind(row.kind)) {
    if (!model) throw invalid("model", "is needed: which model to ask");
    const connection = await ws.read((t) => openConnection(t, id));
    return timed(() => tryModel(ws, connection, model));
  }
  return timed(async () => {
    const found = await credentialOf(ws, { connectionId: id, accountId: ws.caller.accountId });
    if ("refused" in found)
      return { isOk: false, answer: null, errorCode: "connection", errorMessage: found.refused };
    const { platform } = ws;
    const asking = { platform, signal: ws.facts.signal };
    const outcome = await tryCredential(asking, found.row, found.credential);
    if (SAYS_NOTHING.includes(outcome.errorCode)) return outcome;
    const testedAt = platform.now();
    await platform.door.write(scopeOfRow(found.row), (t) =>
      recordOutcome(t, platform, found.row, { isOk: outcome.isOk, reason: outcome.errorMessage, testedAt }),
    );
    return outcome;
  });
}

const authorize = async (ws: Work, owner: Owner, id: string) =>
  startAuthorization(ws, await ws.read((t) => findOwn(t, owner, id)));

implement(contract.createConnection, (t, input) => makeConnection(t, "workspace", input));
implement(contract.listConnections, (t, page) => list(t, "workspace", page));
implement(contract.getConnection, (t, { id }) => get(t, "workspace", id));
implement(contract.updateConnection, (t, input) => changeConnection(t, "workspace", input));
implementWork(contract.deleteConnection, (ws, { id }) => remove(ws, "workspace", id));
implementWork(contract.testConnection, (ws, input) => test(ws, "workspace", input));
implementWork(contract.tryConnection, (ws, input) => tryUnsaved(ws, input));
implementWork(contract.authorizeConnection, (ws, { id }) => authorize(ws, "workspace", id));
implementWork(contract.disconnectConnection, (ws, { id }) => disconnect(ws, "workspace", id));
implementWork(contract.completeConnection, (ws, input) => completeAuthorization(ws, input));

implement(contract.createOrganizationConnection, (t, { organizationId: _, ...input }) =>
  makeConnection(t, "organization", input),
);
implement(contract.listOrganizationConnections, (t, page) => list(t, "organization", page));
implement(contract.getOrganizationConnection, (t, { id }) => get(t, "organization", id));
implement(contract.updateOrganizationConnection, (t, { organizationId: _, ...input }) =>
  changeConnection(t, "organization", input),
);
implementWork(contract.deleteOrganizationConnection, (ws, { id }) => remove(ws, "organization", id));
implementWork(contract.testOrganizationConnection, (ws, input) => test(ws, "organization", input));
implementWork(contract.tryOrganizationConnection, (ws, { organizationId: _, ...input }) =>
  tryUnsaved(ws, input),
);
implementWork(contract.authorizeOrganizationConnection, (ws, { id }) => authorize(ws, "organization", id));
implementWork(contract.disconnectOrganizationConnection, (ws, { id }) => disconnect(ws, "organization", id));

implement(contract.createMyConnection, (t, input) => makeOwnConnection(t, input));
implement(contract.listMyConnections, (t, page) => list(t, "member", page));
implement(contract.getMyConnection, (t, { id }) => get(t, "member", id));
implement(contract.updateMyConnection, (t, input) => changeConnection(t, "member", input));
implementWork(contract.deleteMyConnection, (ws, { id }) => remove(ws, "member", id));
implementWork(contract.testMyConnection, (ws, input) => test(ws, "member", input));
implementWork(contract.authorizeMyConnection, (ws, { id }) => authorize(ws, "member", id));
implementWork(contract.disconnectMyConnection, (ws, { id }) => disconnect(ws, "member", id));
