import { newId } from "../../ids.ts";
import type { Person, World } from "../world.ts";

/** What verbs of tool sources, toolkits and the catalogue need besides their inputs. */
export function toolSituations(world: World, person: Person): Record<string, () => object | Promise<object>> {
  const above = `/v1/organizations/${person.organizationId}`;
  // Never read: nothing of it waits.
  const makeSource = async (workspaceId: string | null = person.workspaceId): Promise<{ id: string }> => {
    const id = newId("toolSource");
    await world.sql(
      `insert into tool_sources (organization_id, workspace_id, id, slug, name, kind, config, state, created_by)
        values ($1, $2, $3, $4, $5, 'mcp', $6, 'ready', $7)`,
      [
        ...[person.organizationId, workspaceId, id, sourceSlug(), person.name],
        ...[JSON.stringify(refusedServer), person.accountId],
      ],
    );
    return { id };
  };
  // The guard refuses it at once.
  const refusedServer = {
    kind: "mcp",
    transport: "streamable_http",
    url: "http://127.0.0.1:1/mcp",
    arguments: [],
  };
  const sourceSlug = () => `s${crypto.randomUUID().replaceAll("-", "").slice(0, 30)}`;
  const uploaded = async (under: string) => {
    const raw = '{"openapi":"3.1.0","servers":[{"url":"https://example.org"}],"paths":{"/a":{"get":{}}}}';
    const { body } = await person.request("POST", `${under}/tool-sources/documents`, undefined, { raw });
    return { kind: "openapi", documentId: body.documentId };
  };
  const makeToolkit = async (under: string): Promise<{ id: string }> => {
    const toolkit = { name: "Reading", slug: `k-${crypto.randomUUID().slice(0, 20)}` };
    const { body } = await person.post(`${under}/toolkits`, toolkit);
    return { id: body.id };
  };
  return {
    "tool_sources.get": () => makeSource(),
    "organization_tool_sources.get": () => makeSource(null),
    "tool_sources.update": () => makeSource(),
    "organization_tool_sources.update": () => makeSource(null),
    "tool_sources.delete": () => makeSource(),
    "organization_tool_sources.delete": () => makeSource(null),
    "tool_sources.sync": () => makeSource(),
    "organization_tool_sources.sync": () => makeSource(null),
    "tool_sources.list_syncs": () => makeSource(),
    "organization_tool_sources.list_syncs": () => makeSource(null),
    "tool_sources.list_tools": () => makeSource(),
    "organization_tool_sources.list_tools": () => makeSource(null),
    "tool_sources.list_uses": () => makeSource(),
    "organization_tool_sources.list_uses": () => makeSource(null),
    "tool_sources.create": async () => ({ slug: sourceSlug(), definition: await uploaded("/v1") }),
    "organization_tool_sources.create": async () => ({
      slug: sourceSlug(),
      definition: await uploaded(above),
    }),
    "tool_sources.preview": async () => ({ definition: await uploaded("/v1") }),
    "organization_tool_sources.preview": async () => ({ definition: await uploaded(above) }),
    "catalogue.get": () => ({ address: "bailiwick.wallet_balance" }),
    "toolkits.create": () => ({ slug: `k-${crypto.randomUUID().slice(0, 20)}`, patterns: ["bailiwick.*"] }),
    "organization_toolkits.create": () => ({
      slug: `k-${crypto.randomUUID().slice(0, 20)}`,
      patterns: ["bailiwick.*"],
    }),
    "toolkits.get": () => makeToolkit("/v1"),
    "organization_toolkits.get": () => makeToolkit(above),
    "toolkits.update": () => makeToolkit("/v1"),
    "organization_toolkits.update": () => makeToolkit(above),
    "toolkits.delete": () => makeToolkit("/v1"),
    "organization_toolkits.delete": () => makeToolkit(above),
  };
}
