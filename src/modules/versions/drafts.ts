import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { sql } from "kysely";
import type { Tx } from "../../platform/db/door.ts";
import { AppError, notFound } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";

// Draft -> Version -> Pointer. A draft is edited under a revision, a version is frozen under a content hash, a deployment
// points a stage at a version. Agents and tools use it; flows will.

export type SubjectKind = "agent" | "tool" | "snippet";
const NAMES: Record<SubjectKind, string> = { agent: "Agent", tool: "Tool", snippet: "Snippet" };
export type Stage = "dev" | "uat" | "production";

export const contentHash = (content: unknown, uses: readonly string[] = []): string =>
  createHash("sha256")
    .update(canonicalize({ content, uses: [...uses].sort() })!)
    .digest("hex");

export async function createDraft(
  t: Tx,
  kind: SubjectKind,
  subjectId: string,
  content: unknown,
  by: string,
): Promise<void> {
  await t.db
    .insertInto("drafts")
    .values({ subjectId, kind, content: JSON.stringify(content), updatedBy: by })
    .execute();
}

export interface Draft<Content> {
  content: Content;
  revision: number;
  updatedAt: string;
}

export async function getDraft<Content>(
  t: Tx,
  kind: SubjectKind,
  subjectId: string,
): Promise<Draft<Content>> {
  const row = await t.db
    .selectFrom("drafts")
    .select(["content", "revision", "updatedAt"])
    .where("subjectId", "=", subjectId)
    .where("kind", "=", kind)
    .executeTakeFirst();
  if (!row) throw notFound(NAMES[kind]);
  return row as Draft<Content>;
}

/** Saves over the revision it was read at; a stale one is 412 and nothing is lost on either side. Null: unconditionally. */
export async function saveDraft(
  t: Tx,
  kind: SubjectKind,
  subjectId: string,
  content: unknown,
  options: { revision: number | null; by: string },
): Promise<number> {
  const saved = await t.db
    .updateTable("drafts")
    .set((set) => ({
      content: JSON.stringify(content),
      revision: set("revision", "+", 1),
      updatedBy: options.by,
      updatedAt: sql<string>`now()`,
    }))
    .where("subjectId", "=", subjectId)
    .where("kind", "=", kind)
    .$if(options.revision !== null, (query) => query.where("revision", "=", options.revision!))
    .returning("revision")
    .executeTakeFirst();
  if (saved) return saved.revision;
  const current = await getDraft(t, kind, subjectId);
  throw new AppError("stale", `The draft was changed meanwhile; it is at revision ${current.revision}`, {
    extra: { currentRevision: current.revision },
  });
}

/** Removes the draft with its versions and pointers; refuses by foreign key while something else still points there. */
export async function deleteDraft(t: Tx, subjectId: string): Promise<void> {
  await t.db.deleteFrom("drafts").where("subjectId", "=", subjectId).execute();
}

export interface VersionRow {
  id: string;
  number: number;
  title: string;
  notes: string;
  contentHash: string;
  createdBy: string;
  createdByName: string | null;
  createdAt: string;
}

/** Freezes content as the next version. Publishing twice at once gives two numbers, never one twice. */
export async function freeze(
  t: Tx,
  kind: SubjectKind,
  subjectId: string,
  version: {
    content: unknown;
    title?: string;
    notes?: string;
    uses?: { versionId: string; subjectId: string }[];
    by: string;
  },
): Promise<VersionRow> {
  const uses = version.uses ?? [];
  // The draft's row is the subject's lock: numbers are given one at a time.
  const draft = await t.db
    .selectFrom("drafts")
    .select("revision")
    .where("subjectId", "=", subjectId)
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (!draft) throw notFound(NAMES[kind]);
  const row = await t.db
    .insertInto("versions")
    .values({
      id: newId("version"),
      subjectId,
      kind,
      number: sql<number>`(select coalesce(max(number), 0) + 1 from versions where subject_id = ${subjectId})`,
      title: version.title ?? "",
      notes: version.notes ?? "",
      content: JSON.stringify(version.content),
      contentHash: contentHash(
        version.content,
        uses.map(({ versionId }) => versionId),
      ),
      createdBy: version.by,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  if (uses.length > 0)
    await t.db
      .insertInto("versionUses")
      .values(
        uses.map((use) => ({
          versionId: row.id,
          usedVersionId: use.versionId,
          usedSubjectId: use.subjectId,
        })),
      )
      .execute();
  return { ...row, createdByName: null };
}

/** The latest version when it already holds exactly this content, else a new one. */
export async function freezeIfChanged(
  t: Tx,
  kind: SubjectKind,
  subjectId: string,
  content: unknown,
  by: string,
): Promise<{ id: string; number: number }> {
  const latest = await t.db
    .selectFrom("versions")
    .select(["id", "number", "contentHash"])
    .where("subjectId", "=", subjectId)
    .orderBy("number", "desc")
    .limit(1)
    .executeTakeFirst();
  return latest?.contentHash === contentHash(content) ? latest : freeze(t, kind, subjectId, { content, by });
}

const versionColumns = (t: Tx, kind: SubjectKind, subjectId: string) =>
  t.db
    .selectFrom("versions as v")
    .leftJoin("accounts as a", "a.id", "v.createdBy")
    .select([
      "v.id",
      "v.number",
      "v.title",
      "v.notes",
      "v.contentHash",
      "v.createdBy",
      "v.createdAt",
      "a.name as createdByName",
    ])
    .where("v.subjectId", "=", subjectId)
    .where("v.kind", "=", kind);

export async function listVersions(
  t: Tx,
  kind: SubjectKind,
  subjectId: string,
  page: { cursor?: string | undefined; limit: number },
): Promise<VersionRow[]> {
  const before = Number(page.cursor);
  return versionColumns(t, kind, subjectId)
    .$if(page.cursor !== undefined && Number.isInteger(before), (query) =>
      query.where("v.number", "<", before),
    )
    .orderBy("v.number", "desc")
    .limit(page.limit + 1)
    .execute();
}

export async function getVersion<Content>(
  t: Tx,
  kind: SubjectKind,
  subjectId: string,
  number: number,
): Promise<VersionRow & { content: Content }> {
  const row = await versionColumns(t, kind, subjectId)
    .select("v.content")
    .where("v.number", "=", number)
    .executeTakeFirst();
  if (!row) throw notFound("Version");
  return row as VersionRow & { content: Content };
}
