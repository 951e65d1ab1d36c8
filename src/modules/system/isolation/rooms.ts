import { accessTags, loadWorkspace } from "../../access/index.ts";
import { workspaceArchived, workspaceDeleted } from "../../workspaces/events.ts";
import type { Caller } from "../../../platform/caller.ts";
import type { Tx } from "../../../platform/db/door.ts";
import { AppError, conflict } from "../../../platform/errors.ts";
import { emit } from "../../../platform/events/emit.ts";
import { execute } from "../../../platform/execute.ts";
import { type IdKind, newId } from "../../../platform/ids.ts";
import { operationOf, type Work } from "../../../platform/operation.ts";

export interface Answer {
  status: number;
  text: string;
  body: Record<string, unknown> | undefined;
}
/** Sends requests to this very installation with a key of the room: everything but the socket is the real way. */
export interface RoomCaller {
  request(
    method: string,
    path: string,
    body?: unknown,
    options?: { headers?: Record<string, string> },
  ): Promise<Answer>;
}

/** A throw-away workspace with one row of each kind, and a key confined to it. */
export interface Room extends RoomCaller {
  marker: string;
  workspaceId: string;
  organizationId: string;
  ids: Map<IdKind, string>;
}

export const parsed = (text: string): Record<string, unknown> | undefined => {
  try {
    return text === "" ? undefined : (JSON.parse(text) as Record<string, unknown>);
  } catch {
    return undefined;
  }
};

const asCaller = ({ platform }: Work, secret: string): RoomCaller => ({
  async request(method, path, body, options = {}) {
    const headers = {
      authorization: `Bearer ${secret}`,
      "content-type": "application/json",
      ...options.headers,
    };
    const url = new URL(path, platform.config.publicUrl);
    const response = await platform.serve(
      new Request(url, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }),
    );
    const text = await response.text();
    return { status: response.status, text, body: parsed(text) };
  },
});

/** As the administrator who asked: what happens to the rooms is in the audit log under their name. */
const act = (ws: Work, caller: Caller, verb: string, input: object) =>
  execute(ws.platform, operationOf(verb)!, caller, input, ws.facts, null) as Promise<Record<string, string>>;

async function inside(ws: Work, workspaceId: string): Promise<Caller> {
  const { value } = await loadWorkspace(ws.platform.door, ws.caller.accountId, workspaceId);
  return { ...ws.caller, workspace: value };
}

const FILL: [kind: IdKind, path: (ids: Map<IdKind, string>) => string, body: (marker: string) => object][] = [
  [
    "tool",
    () => "/v1/tools",
    (marker) => ({ name: marker, description: marker, definition: { kind: "code", code: "return 1" } }),
  ],
  [
    "connection",
    () => "/v1/connections",
    (marker) => ({ name: marker, kind: "openai-compatible", baseUrl: "http://127.0.0.1:1/v1" }),
  ],
  ["agent", () => "/v1/agents", (marker) => ({ name: marker, content: { instructions: marker } })],
  ["session", () => "/v1/sessions", () => ({ stage: "draft" })],
  ["run", (ids) => `/v1/agents/${ids.get("agent")!}/runs`, (marker) => ({ input: marker, isDraft: true })],
  [
    "schedule",
    () => "/v1/schedules",
    (marker) => ({ name: marker, kind: "interval", intervalSeconds: 31_536_000, input: marker }),
  ],
  ["apiKey", () => "/v1/api-keys", (marker) => ({ name: marker })],
];

// Sessions take their runs with them.
const MADE = [
  ["session", "/v1/sessions"],
  ["schedule", "/v1/schedules"],
  ["agent", "/v1/agents"],
  ["tool", "/v1/tools"],
  ["connection", "/v1/connections"],
] as const;

/** The workspace and its key; still empty. */
export async function openRoom(ws: Work, organizationId: string, letter: "a" | "b"): Promise<Room> {
  const marker = `isolation_${letter}_${newId("request").slice(-12)}`;
  const made = await act(ws, ws.caller, "workspaces.create", {
    organizationId,
    name: marker,
    description: "Made by the isolation check, which removes it.",
    environment: "development",
  });
  const workspaceId = made.id!;
  const { secret, id } = await act(ws, await inside(ws, workspaceId), "api_keys.create", { name: marker });
  return {
    ...asCaller(ws, secret!),
    marker,
    workspaceId,
    organizationId,
    ids: new Map<IdKind, string>([
      ["workspace", workspaceId],
      ["organization", organizationId],
      ["apiKey", id!],
    ]),
  };
}

/** One row of each kind. What refuses, such as a plan without room for an agent, is the caller's to change. */
export async function fillRoom(room: Room): Promise<void> {
  const { marker } = room;
  for (const [kind, path, body] of FILL) {
    const given = {
      ...body(marker),
      ...(kind === "session" || kind === "schedule" ? { agentId: room.ids.get("agent") } : {}),
      ...(kind === "run" ? { sessionId: room.ids.get("session") } : {}),
    };
    const answer = await room.request("POST", path(room.ids), given);
    if (answer.status >= 500)
      throw new AppError("unavailable", `The throw-away workspace could not be filled: ${kind} failed`);
    if (answer.status >= 300)
      throw conflict(
        `The check fills two workspaces of your personal organization, which refused: ${String(answer.body?.detail)}`,
      );
    room.ids.set(kind, answer.body!.id as string);
  }
}

/** Removes the rooms with all that was made in them; answers the names of those that would not go, which are archived. */
export async function closeRooms(ws: Work, rooms: readonly Room[]): Promise<string[]> {
  const left: string[] = [];
  for (const room of rooms) {
    for (const [kind, path] of MADE)
      if (room.ids.has(kind)) await room.request("DELETE", `${path}/${room.ids.get(kind)}`);
    const end = (work: (t: Tx) => Promise<unknown>) =>
      // Not by the verb: a key that was used keeps a workspace from being deleted, and theirs were.
      ws.platform.door.asSystem("the isolation check removes the workspaces it made", async (t) => {
        await work(t);
        await ws.platform.access.invalidate(t, accessTags.workspace(room.workspaceId));
      });
    const told = { organizationId: room.organizationId, actorId: ws.caller.accountId };
    await end(async (t) => {
      const gone = await t.db
        .deleteFrom("workspaces")
        .where("id", "=", room.workspaceId)
        .returning(["id as workspaceId", "name", "slug"])
        .executeTakeFirst();
      if (gone) emit(t, workspaceDeleted, gone, told);
    }).catch(async (error: unknown) => {
      ws.platform.log.warn({ err: error }, "a workspace of the isolation check was archived, not removed");
      left.push(room.marker);
      await end(async (t) => {
        const kept = await t.db
          .updateTable("workspaces")
          .set({ archivedAt: new Date().toISOString(), archivedBy: ws.caller.accountId })
          .where("id", "=", room.workspaceId)
          .returning(["id as workspaceId", "name", "slug"])
          .executeTakeFirst();
        if (kept) emit(t, workspaceArchived, kept, { ...told, workspaceId: kept.workspaceId });
      });
    });
  }
  return left;
}
