import { newId } from "../../src/platform/ids.ts";
import { exampleOf } from "../../src/platform/probe/example.ts";
import { inputSchemaOf } from "../../src/platform/probe/json-schema.ts";
import { sendVerb } from "../../src/platform/probe/send-verb.ts";
import type { Answer, TestCaller } from "../../src/platform/testing/world.ts";
import { routeOf, type Verb } from "../../src/platform/verb.ts";

export interface Place {
  workspaceId: string;
  organizationId: string;
}

/** One way to call a verb, with the permission that this takes; null: none. */
export interface Probe {
  verb: Verb;
  permission: string | null;
  input: Record<string, unknown>;
}

// What the shape of an input does not say: this kind needs no secret, and the guard refuses this address at once.
const REFUSED_SERVER = { definition: { kind: "mcp", url: "http://127.0.0.1:1/mcp" } };
const REFUSED_SOURCE = { slug: "workspace", ...REFUSED_SERVER };
const KNOWN: Record<string, Record<string, unknown>> = {
  "connections.create": { kind: "openai-compatible", baseUrl: "http://127.0.0.1:1/v1" },
  "connections.try": { kind: "none", baseUrl: "http://127.0.0.1:1/v1" },
  "organization_connections.try": { kind: "none", baseUrl: "http://127.0.0.1:1/v1" },
  "mcp.update_settings": { agentIds: [newId("agent")], tools: [] },
  "tool_sources.create": REFUSED_SOURCE,
  "organization_tool_sources.create": REFUSED_SOURCE,
  "tool_sources.preview": REFUSED_SERVER,
  "organization_tool_sources.preview": REFUSED_SERVER,
  "catalogue.get": { address: "bailiwick.nothing" },
  "toolkits.create": { slug: "probe", patterns: [] },
  "organization_toolkits.create": { slug: "probe", patterns: [] },
  "policies.explain": { call: { address: "nowhere.tool" } },
  "policies.simulate": { add: [{ effect: "block" }] },
  "organization_policies.simulate": { add: [{ effect: "block" }] },
  "account_policies.simulate": { add: [{ effect: "block" }] },
  "account_policies.create": { effect: "block", match: { address: "nowhere.**" } },
  "storage.sql_execute": { sql: "select 1" },
  "webhook_deliveries.replay_many": { ids: [newId("webhookDelivery")] },
  "organization_webhook_deliveries.replay_many": { ids: [newId("webhookDelivery")] },
};
let count = 0;

/** An input that gets past the verb's shape and names nothing that exists, so that nothing is lost by sending it. */
function inputOf(verb: Verb, place: Place): Record<string, unknown> {
  const input = exampleOf(inputSchemaOf(verb), {
    idOf: newId,
    words: `probe ${++count}`,
    include: new Set(verb.ifMatch ? [verb.ifMatch] : []),
  }) as Record<string, unknown>;
  for (const name of routeOf(verb).params)
    if (name === "workspaceId" || name === "organizationId") input[name] = place[name];
  return { ...input, ...KNOWN[verb.name] };
}

/** A verb's probes: one, or one for each value of the field its permission is filled from. */
export function probesOf(verb: Verb, place: Place): Probe[] {
  const field = /\{(\w+)\}/.exec(verb.needs ?? "")?.[1];
  const values = field ? inputSchemaOf(verb).properties![field]!.enum! : [undefined];
  return values.map((value) => ({
    verb,
    permission: verb.needs && verb.needs.replace(/\{\w+\}/, String(value)),
    input: { ...inputOf(verb, place), ...(field ? { [field]: value } : {}) },
  }));
}

/** Whether the call is let through to the verb. Throws where an answer says nothing about power. */
export async function isLetThrough(caller: TestCaller, { verb, permission, input }: Probe): Promise<boolean> {
  const answer = await sendVerb(caller, verb, input);
  const parsed = verb.input.safeParse(input);
  if (!parsed.success || answer.status >= 500 || answer.status === 401 || isNoRoute(answer))
    throw new Error(`${verb.name}: ${answer.status} ${answer.text} ${parsed.error?.message ?? ""}`);
  return !(answer.status === 403 && answer.body.detail === `This needs the permission ${permission}`);
}

const isNoRoute = ({ status, text }: Answer) => status === 404 && !text.includes("not found");
