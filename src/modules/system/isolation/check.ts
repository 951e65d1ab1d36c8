import type { OutputOf } from "../../../platform/verb.ts";
import { type Work } from "../../../platform/operation.ts";
import { VERSION } from "../../../platform/version.ts";
import { createSigner, publicKeys } from "../../audit/index.ts";
import { verbs } from "../../contracts.ts";
import type { checkIsolation } from "../contract.ts";
import { doctorChecks } from "../doctor.ts";
import { closeRooms, fillRoom, openRoom, type Room } from "./rooms.ts";
import { rowsSeen } from "./rows.ts";
import { walkVerbs } from "./walk.ts";

type Answer = OutputOf<typeof checkIsolation>;
type Finding = Answer["report"]["findings"][number];

const CATALOGUE = ["logins", "row_level_security"];

async function look(
  ws: Work,
  rooms: readonly [Room, Room],
): Promise<Omit<Answer["report"], "startedAt" | "version" | "isIsolated">> {
  const probes = await walkVerbs(verbs, rooms);
  const tables = (await Promise.all(rooms.map((room) => rowsSeen(ws, room)))).flat();
  const catalogue = await ws.platform.door.asSystem("verbs of the installation administrator", (t) =>
    doctorChecks({ ...t, caller: ws.caller, platform: ws.platform, changed: () => {} }),
  );
  const findings: Finding[] = [
    ...probes
      .filter(({ isOk }) => !isOk)
      .map(({ verb, field, problem }) => ({ where: field ? `${verb} ${field}` : verb, problem: problem! })),
    ...tables
      .filter(({ foreign }) => foreign > 0)
      .map(({ table, foreign }) => ({ where: table, problem: `${foreign} foreign rows can be seen` })),
    ...tables
      .filter(({ isClosedWithoutScope }) => !isClosedWithoutScope)
      .map(({ table }) => ({ where: table, problem: "rows can be seen without a scope" })),
    ...catalogue
      .filter(({ name, isOk }) => CATALOGUE.includes(name) && !isOk)
      .map(({ name, detail }) => ({ where: name, problem: detail })),
  ];
  const statuses: Record<string, number> = {};
  for (const { status } of probes) statuses[status] = (statuses[status] ?? 0) + 1;
  return {
    verbs: new Set(probes.map(({ verb }) => verb)).size,
    probes: probes.length,
    statuses,
    tables: new Set(tables.map(({ table }) => table)).size,
    findings,
  };
}

/** Makes two throw-away workspaces, tries to cross from each to the other by every verb and in every table, and removes them. */
export async function isolationCheck(ws: Work): Promise<Answer> {
  const startedAt = new Date().toISOString();
  const { id: organizationId } = await ws.platform.door.read({ accountId: ws.caller.accountId }, (t) =>
    t.db
      .selectFrom("organizations")
      .select("id")
      .where("createdBy", "=", ws.caller.accountId)
      .where("isPersonal", "=", true)
      .executeTakeFirstOrThrow(),
  );
  const rooms: Room[] = [];
  const open = async () => {
    for (const letter of ["a", "b"] as const) rooms.push(await openRoom(ws, organizationId, letter));
    for (const room of rooms) await fillRoom(room);
    return look(ws, rooms as [Room, Room]);
  };
  const seen = await open().catch(async (error: unknown) => {
    await closeRooms(ws, rooms);
    throw error;
  });
  for (const name of await closeRooms(ws, rooms))
    seen.findings.push({
      where: name,
      problem: "the throw-away workspace could not be removed; it was archived",
    });
  const report = { startedAt, version: VERSION, isIsolated: seen.findings.length === 0, ...seen };
  const signer = await createSigner(ws.platform)();
  const keys = await ws.platform.door.asSystem("installation settings belong to no workspace", publicKeys);
  return {
    report,
    keyId: signer.keyId,
    publicKey: keys.find(({ keyId }) => keyId === signer.keyId)!.publicKey,
    signature: signer.sign("isolation report", report),
  };
}
