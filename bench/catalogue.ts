import pg from "pg";
import type { SearchInput, Sight } from "../src/modules/catalogue/index.ts";
import type { Refuses } from "../src/platform/gate.ts";
import { newId } from "../src/platform/ids.ts";
import type { Door } from "../src/platform/db/door.ts";
import { openDatabase } from "../src/platform/db/open.ts";
import { withDatabase } from "./database.ts";
import { type Finding, median, milliseconds, quantile } from "./harness.ts";
import { madeUpTool } from "./made-up-tools.ts";

const SIZES = [50, 1_000, 10_000];
const SEARCHES = 400;
const RULES = 1_000;
const QUERIES = [
  "list repositories",
  "create an invoice for a customer",
  "search messages",
  "delete branch 7",
  "assign issue to user",
  "cal",
  "export files of an order",
  "get",
];

interface Tool {
  name: string;
  description: string;
}
const toolOf = (index: number): Tool => {
  const { noun, verb, area } = madeUpTool(index);
  return {
    name: `${noun.replace(" ", "_")}s_${area}.${verb}`,
    description: `${verb[0]!.toUpperCase()}${verb.slice(1)} a ${noun} of area ${area}, with everything that hangs on it and the people who may see it.`,
  };
};

/** Search over the catalogue, round trip to the database included, beside a list in memory that is scanned and ranked. */
export async function catalogue(): Promise<Finding[]> {
  await import("../src/modules.ts");
  const { searchTools } = await import("../src/modules/catalogue/index.ts");
  return withDatabase(async ({ ownerUrl, superuserUrl }) => {
    const database = await openDatabase({ ownerUrl, poolSize: 4, onError: () => {} });
    try {
      const findings: Finding[] = [];
      for (const size of SIZES)
        findings.push(...(await measure(database.door, superuserUrl, size, searchTools)));
      return findings;
    } finally {
      await database.close();
    }
  });
}

type Search = (t: never, input: SearchInput) => Promise<unknown>;

async function measure(door: Door, url: string, size: number, search: Search): Promise<Finding[]> {
  const tools = Array.from({ length: size }, (_, index) => toolOf(index));
  const scope = await seed(url, tools);
  const searchOnce = (query: string, sight?: Sight) =>
    door.read(scope, (t) => search(t as never, { query, limit: 20, offset: 0, sight }));
  const coldStart = performance.now();
  await searchOnce("list");
  const coldMs = performance.now() - coldStart;
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let index = 0; index < SEARCHES; index++) {
    const query = QUERIES[index % QUERIES.length]!;
    let startedAt = performance.now();
    await searchOnce(query);
    ours.push(performance.now() - startedAt);
    startedAt = performance.now();
    scanAndRank(tools, query);
    theirs.push(performance.now() - startedAt);
  }
  const at = size.toLocaleString("en");
  const findings: Finding[] = [
    {
      key: `values.search${size}P50Ms`,
      what: `p50 of a search over ${at} tools (ms), beside a scanned list`,
      value: median(ours),
      ours: milliseconds(median(ours)),
      peer: milliseconds(median(theirs)),
    },
    {
      key: size === 10_000 ? "values.searchP95Ms" : `values.search${size}P95Ms`,
      what: `p95 of a search over ${at} tools (ms), beside a scanned list`,
      value: quantile(ours, 0.95),
      ours: milliseconds(quantile(ours, 0.95)),
      peer: milliseconds(quantile(theirs, 0.95)),
      target: { atMost: 20 },
    },
    {
      key: `values.search${size}ColdMs`,
      what: `the first search after the tools changed, ${at} tools (ms)`,
      value: coldMs,
      ours: milliseconds(coldMs),
    },
  ];
  if (size === 10_000) {
    const sight = { holds: () => true, refuses: await refusing() };
    const hiding: number[] = [];
    for (let index = 0; index < SEARCHES; index++) {
      const startedAt = performance.now();
      await searchOnce(QUERIES[index % QUERIES.length]!, sight);
      hiding.push(performance.now() - startedAt);
    }
    findings.push({
      key: "values.searchHidingP95Ms",
      what: `p95 of a search over ${at} tools that leaves out what a thousand policies block (ms)`,
      value: quantile(hiding, 0.95),
      ours: milliseconds(quantile(hiding, 0.95)),
      target: { atMost: 20 },
    });
    findings.push({
      key: "ratios.search",
      what: "p95 of a search over 10,000 tools, the scanned list over ours",
      value: quantile(theirs, 0.95) / quantile(ours, 0.95),
      target: { atLeast: 1 },
    });
  }
  return findings;
}

async function seed(url: string, tools: readonly Tool[]) {
  const [organizationId, workspaceId, sourceId] = [
    newId("organization"),
    newId("workspace"),
    newId("toolSource"),
  ];
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(
      "insert into organizations (id, name, slug, created_by) values ($1, 'Bench', lower($1), 'acc_bench')",
      [organizationId],
    );
    await client.query(
      "insert into workspaces (organization_id, id, name, slug, environment, created_by) values ($1, $2, 'Bench', 'bench', 'development', 'acc_bench')",
      [organizationId, workspaceId],
    );
    await client.query("select set_config('app.organization_id', $1, false)", [organizationId]);
    await client.query(
      `insert into tool_sources (organization_id, workspace_id, id, slug, name, kind, config, tool_count, created_by)
        values ($1, $2, $3, 'bench', 'Bench', 'openapi', '{}', $4, 'acc_bench')`,
      [organizationId, workspaceId, sourceId, tools.length],
    );
    await client.query(
      `insert into catalogue_tools (organization_id, workspace_id, source_id, name, address, description, signature, annotations,
          fingerprint, parameters, definition)
        select $1, $2, $3, name, 'bench.' || name, description, '(args: { id: string }) => unknown',
          '{"isReadOnly":true,"isDestructive":false,"isIdempotent":true,"isOpenWorld":true}', '', '{}', '{}'
        from unnest($4::text[], $5::text[]) as tools (name, description)`,
      [
        organizationId,
        workspaceId,
        sourceId,
        tools.map(({ name }) => name),
        tools.map(({ description }) => description),
      ],
    );
  } finally {
    await client.end();
  }
  return { organizationId, workspaceId };
}

/** What a thousand policies hide from an agent: every third a block, of a verb or of an area. */
async function refusing(): Promise<Refuses> {
  const { Match } = await import("../src/modules/policies/contract.ts");
  const { compileRules, NO_RULES } = await import("../src/modules/policies/rule-set.ts");
  const { refusalsOf } = await import("../src/modules/policies/refusals.ts");
  const rules = Array.from({ length: RULES }, (_, index) => {
    const noun = madeUpTool(index).noun.replace(" ", "_");
    // Ten numbers further stands the next verb.
    const { verb } = madeUpTool(index * 10);
    return {
      id: `pol_${index}`,
      toolkitId: null,
      position: index,
      effect: (["block", "require_approval", "allow"] as const)[index % 3]!,
      quorum: null,
      match: Match.parse({ address: index % 2 ? `bench.${noun}s_${index}.*` : `**.${verb}` }),
      note: "",
      expiresAt: Infinity,
    };
  });
  const none = { organization: NO_RULES, account: NO_RULES, toolkits: new Map() };
  const caller = {
    ...{ accountId: "acc_bench", keyId: null, agentId: null, via: "agent" as const },
    ...{ environment: "development", stage: "production", isDraft: false },
  };
  return refusalsOf({ ...none, workspace: compileRules(rules) }, caller, Date.now());
}

/** What a plain implementation does: every tool looked at for every word, all that fit sorted. */
function scanAndRank(tools: readonly Tool[], query: string): Tool[] {
  const words = query.toLowerCase().split(/\W+/).filter(Boolean);
  return tools
    .map((tool) => {
      const name = tool.name.toLowerCase();
      const description = tool.description.toLowerCase();
      const score = words.reduce(
        (sum, word) => sum + (name.includes(word) ? 4 : 0) + (description.includes(word) ? 1 : 0),
        0,
      );
      return { tool, score };
    })
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, 20)
    .map(({ tool }) => tool);
}
