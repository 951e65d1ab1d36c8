import type { Annotations } from "../../platform/gate.ts";
import type { Work } from "../../platform/operation.ts";
import { accessTags } from "../access/index.ts";
import type { SourceDefinition } from "./contract.ts";
import { type Annotate, annotationsOfMethod, type OtherTarget } from "../tools/index.ts";

/** Reads nothing into what a stranger says of its own tool, except that it is worse than it looks. */
const ofStranger = (said: Annotations): Annotations => ({
  isReadOnly: false,
  isDestructive: said.isDestructive,
  isIdempotent: false,
  isOpenWorld: true,
});

/** What the method that is sent does; the document may only say that it is worse. */
function byMethod(said: Annotations, method: string): Annotations {
  const does = annotationsOfMethod(method);
  const isOptions = method.toUpperCase() === "OPTIONS";
  return {
    isReadOnly: said.isReadOnly && (does.isReadOnly || isOptions),
    isDestructive: said.isDestructive || does.isDestructive,
    isIdempotent: said.isIdempotent && (does.isIdempotent || isOptions),
    isOpenWorld: said.isOpenWorld || does.isOpenWorld,
  };
}

/**
 * What is taken for true of a tool: all its source says, where that is trusted. Else an MCP server's tool is a write, and an HTTP
 * operation (`method`: `GET`, or `GET /pets`) does what its method does.
 */
export const believed = (
  said: Annotations,
  { kind, isTrusted, method }: { kind: string; isTrusted: boolean; method: string | null },
): Annotations => {
  if (isTrusted) return said;
  return kind === "openapi" && method ? byMethod(said, method.split(" ")[0]!) : ofStranger(said);
};

const origin = (url: string | undefined) => (url === undefined ? null : new URL(url).origin);
/** Whose word it is, and where its tools are called. */
const originsOf = (definition: SourceDefinition) =>
  definition.kind === "openapi"
    ? [origin(definition.url), origin(definition.baseUrl), definition.documentId ?? null]
    : [origin(definition.url), definition.command ?? null, definition.command ? definition.arguments : null];

/** Whether another definition is another's word, so that who believed the one has not said that they believe the other. */
export const isMoved = (before: SourceDefinition, after: SourceDefinition): boolean =>
  JSON.stringify(originsOf(before)) !== JSON.stringify(originsOf(after));

const isTrustedNow = ({ platform, scope }: Pick<Work, "platform" | "scope">, sourceId: string) =>
  platform.access.get(`trust:${scope.workspaceId ?? scope.organizationId}:${sourceId}`, async () => {
    const row = await platform.door.read(scope, (t) =>
      t.db.selectFrom("toolSources").select("isTrusted").where("id", "=", sourceId).executeTakeFirst(),
    );
    return { value: row?.isTrusted ?? false, tags: [accessTags.toolSource(sourceId)] };
  });

/** What was frozen while its source was trusted is believed only as long as that is. */
export const believedNow: Annotate = async (ws, { target, annotations }) => {
  const { kind, sourceId, definition } = target as OtherTarget & { definition?: { method?: string } };
  const method = definition?.method ?? null;
  return believed(annotations, { kind, method, isTrusted: await isTrustedNow(ws, sourceId) });
};
