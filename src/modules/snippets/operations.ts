import { sql } from "kysely";
import { changeOf } from "../../platform/audit.ts";
import { AppError, conflict, notFound } from "../../platform/errors.ts";
import { emit } from "../../platform/events/emit.ts";
import { newId } from "../../platform/ids.ts";
import { implement, implementWork, type VerbTx } from "../../platform/operation.ts";
import { type InputOf, type OutputOf, toPage } from "../../platform/verb.ts";
import {
  contentHash,
  createDraft,
  deleteDraft,
  freeze,
  getDraft,
  getVersion,
  listVersions,
  saveDraft,
} from "../versions/index.ts";
import { exportsOf } from "./check.ts";
import {
  createSnippet,
  deleteSnippet,
  getSnippet,
  getSnippetVersion,
  listSnippets,
  listSnippetVersions,
  publishSnippet,
  updateSnippet,
} from "./contract.ts";
import { snippetCreated, snippetDeleted, snippetPublished } from "./events.ts";
import { noteImports } from "./imports.ts";

type Detail = OutputOf<typeof getSnippet>;
type Content = Detail["content"];
type Saved = InputOf<typeof createSnippet>;

const contentOf = ({ language, code }: Pick<Saved, "language" | "code">): Content => ({ language, code });
const taken = (error: unknown): never => {
  if ((error as { code?: string }).code === "23505")
    throw conflict("A snippet of that name exists in this workspace");
  throw error;
};

const snippets = (t: VerbTx) =>
  t.db
    .selectFrom("snippets as s")
    .leftJoin("versions as v", (join) =>
      join.onRef("v.workspaceId", "=", "s.workspaceId").onRef("v.id", "=", "s.versionId"),
    )
    .select(["s.id", "s.name", "s.description", "s.createdAt", "s.updatedAt"])
    .select(["v.number as version", "v.contentHash"]);

/** Who imports a name, but the snippet itself. */
async function usersOf(t: VerbTx, { id, name }: { id: string; name: string }): Promise<Detail["users"]> {
  const rows = await t.db
    .selectFrom("snippetImports as i")
    .leftJoin("tools as t", (join) =>
      join.onRef("t.workspaceId", "=", "i.workspaceId").onRef("t.id", "=", "i.subjectId"),
    )
    .leftJoin("snippets as s", (join) =>
      join.onRef("s.workspaceId", "=", "i.workspaceId").onRef("s.id", "=", "i.subjectId"),
    )
    .select(["t.name as tool", "s.name as snippet", "i.subjectId as id"])
    .where("i.name", "=", name)
    .where("i.subjectId", "<>", id)
    .orderBy("i.subjectId")
    .execute();
  return rows.flatMap(({ tool, snippet, id: user }): Detail["users"] => {
    if (tool !== null) return [{ kind: "tool", id: user, name: tool }];
    return snippet === null ? [] : [{ kind: "snippet", id: user, name: snippet }];
  });
}

async function findSnippet(t: VerbTx, id: string): Promise<Detail> {
  const row = await snippets(t).where("s.id", "=", id).executeTakeFirst();
  if (!row) throw notFound("Snippet");
  const { contentHash: published, ...snippet } = row;
  const { content, revision } = await getDraft<Content>(t, "snippet", id);
  const users = await usersOf(t, row);
  const isPublished = published === contentHash(content);
  return { ...snippet, content, revision, isPublished, users, usedBy: users.length };
}

implement(createSnippet, async (t, { name, description, ...written }) => {
  const id = newId("snippet");
  const { accountId: createdBy } = t.caller;
  const content = contentOf(written);
  await createDraft(t, "snippet", id, content, createdBy);
  await t.db.insertInto("snippets").values({ id, name, description, createdBy }).execute().catch(taken);
  await noteImports(t, id, content.code);
  emit(t, snippetCreated, { snippetId: id, name });
  return findSnippet(t, id);
});

implement(listSnippets, async (t, { cursor, limit, search }) => {
  const rows = await snippets(t)
    .select(({ selectFrom, fn }) =>
      selectFrom("snippetImports as i")
        .whereRef("i.name", "=", "s.name")
        .whereRef("i.workspaceId", "=", "s.workspaceId")
        .whereRef("i.subjectId", "<>", "s.id")
        .select(fn.countAll<number>().as("n"))
        .as("usedBy"),
    )
    .$if(cursor !== undefined, (query) => query.where("s.id", "<", cursor!))
    .$if(search !== undefined && search !== "", (query) =>
      query.where(sql<boolean>`position(lower(${search}) in lower(s.name || ' ' || s.description)) > 0`),
    )
    .orderBy("s.id", "desc")
    .limit(limit + 1)
    .execute();
  return toPage(
    rows.map(({ contentHash: _, usedBy, ...row }) => ({ ...row, usedBy: usedBy ?? 0 })),
    limit,
    (row) => row.id,
  );
});

implement(getSnippet, (t, { id }) => findSnippet(t, id));

/** What an audit entry shows; code may hold what people typed into it. */
const facts = (snippet: { name: string; description: string }, content: Content) => ({
  name: snippet.name,
  description: snippet.description,
  contentHash: contentHash(content),
});

implement(updateSnippet, async (t, { id, revision, name, description, ...written }) => {
  const before = await findSnippet(t, id);
  if (name !== before.name && before.users.length > 0)
    throw conflict("What imports this snippet knows it by its name; change that first", {
      usedBy: before.users,
    });
  const content = contentOf(written);
  await saveDraft(t, "snippet", id, content, { revision, by: t.caller.accountId });
  await t.db
    .updateTable("snippets")
    .set({ name, description, updatedAt: sql<string>`now()` })
    .where("id", "=", id)
    .execute()
    .catch(taken);
  await noteImports(t, id, content.code);
  t.changed(changeOf(facts(before, before.content), facts({ name, description }, content)));
  return findSnippet(t, id);
});

implementWork(publishSnippet, async (ws, { id, title, notes }) => {
  const checked = await ws.read((t) => findSnippet(t, id));
  const exports = await exportsOf(ws, checked.content.code, ws.facts.signal);
  return ws.commit(async (t) => {
    // Two who publish at once make one version.
    await t.db.selectFrom("snippets").select("id").where("id", "=", id).forUpdate().execute();
    const { content, name, isPublished, version: standing } = await findSnippet(t, id);
    if (isPublished) return { ...(await getVersion(t, "snippet", id, standing!)), exports, isNew: false };
    if (contentHash(content) !== contentHash(checked.content))
      throw new AppError("stale", "The draft was changed while it was checked; publish it again");
    const version = await freeze(t, "snippet", id, { content, title, notes, by: t.caller.accountId });
    await t.db.updateTable("snippets").set({ versionId: version.id }).where("id", "=", id).execute();
    emit(t, snippetPublished, { snippetId: id, name, versionId: version.id, number: version.number });
    return { ...(await getVersion(t, "snippet", id, version.number)), exports, isNew: true };
  });
});

implement(deleteSnippet, async (t, { id }) => {
  const { users, name, description, content } = await findSnippet(t, id);
  if (users.length > 0)
    throw conflict("Tools or snippets import this one; take it out of them first", { usedBy: users });
  await t.db.deleteFrom("snippets").where("id", "=", id).execute();
  await deleteDraft(t, id);
  emit(t, snippetDeleted, { snippetId: id, name });
  t.changed({ before: facts({ name, description }, content), after: null });
  return undefined;
});

implement(listSnippetVersions, async (t, { id, cursor, limit }) => {
  await getDraft(t, "snippet", id);
  return toPage(await listVersions(t, "snippet", id, { cursor, limit }), limit, (row) => String(row.number));
});

implement(getSnippetVersion, (t, { id, number }) => getVersion<Content>(t, "snippet", id, number));
