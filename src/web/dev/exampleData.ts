import { BrainCircuit, Globe, Wrench } from "lucide-react";
import type { RunState, TimelineStep } from "../kit/index.ts";

// Everything here is made up for the pages under /dev.
export const AGENT_ID = "agt_01kam3v4e8f2wb7ty6d0qs9xzn";
export const RUN_ID = "run_01kam4q2n9e31a8c5h7j0kt6vw";
export const REQUEST_ID = "req_01kam51fzw3r8d6b2y9x4p0mge";
/** The product's own mark, as a picture somebody chose. */
export const EXAMPLE_PICTURE = "/favicon.svg";
export const MINUTE_MS = 60_000;
export const ago = (minutes: number) => new Date(Date.now() - minutes * MINUTE_MS).toISOString();

export interface ExampleRun {
  id: string;
  agent: string;
  state: RunState;
  stage: "dev" | "uat" | "production" | "draft";
  startedAt: string;
  durationMs: number;
  costMicros: number;
  inputTokens: number;
  outputTokens: number;
}

const STATES: RunState[] = [
  "running",
  "succeeded",
  "succeeded",
  "waiting",
  "failed",
  "succeeded",
  "queued",
  "cancelled",
  "timed_out",
  "interrupted",
];
const AGENTS = [
  "Support desk",
  "Invoice reader",
  "Meeting notes for the weekly review of all regions",
  "Lead scout",
];
const STAGES = ["production", "production", "uat", "draft"] as const;

export const exampleRuns = (count: number): ExampleRun[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `run_01kam4q2n9e31a8c5h7j${String(index).padStart(6, "0")}`,
    agent: AGENTS[index % AGENTS.length]!,
    state: STATES[index % STATES.length]!,
    stage: STAGES[index % STAGES.length]!,
    startedAt: ago(index * 7 + 0.4),
    durationMs: ((index * 7919) % 48_000) + 340,
    costMicros: ((index * 104_729) % 90_000) + 4,
    inputTokens: ((index * 3571) % 42_000) + 120,
    outputTokens: ((index * 1373) % 2_400) + 12,
  }));

export const timelineSteps: TimelineStep[] = [
  { id: "1", label: "gpt-5-mini", icon: BrainCircuit, state: "succeeded", startMs: 40, durationMs: 1320 },
  {
    id: "2",
    label: "lookup_order",
    icon: Globe,
    state: "succeeded",
    startMs: 1380,
    durationMs: 410,
    depth: 1,
  },
  {
    id: "3",
    label: "convert_currency",
    icon: Wrench,
    state: "failed",
    startMs: 1390,
    durationMs: 96,
    depth: 1,
  },
  { id: "4", label: "gpt-5-mini", icon: BrainCircuit, state: "succeeded", startMs: 1800, durationMs: 1840 },
  { id: "5", label: "refund_order", icon: Globe, state: "waiting", startMs: 3650, durationMs: 900, depth: 1 },
  { id: "6", label: "gpt-5-mini", icon: BrainCircuit, state: "cancelled", startMs: 4560, durationMs: 220 },
];

export const exampleJson = {
  id: RUN_ID,
  state: "succeeded",
  input: { question: "Where is order 4711?", language: "en", isUrgent: false, previous: null },
  steps: [
    { kind: "model", model: "gpt-5-mini", tokens: { input: 1204, output: 88 }, costMicros: 412 },
    {
      kind: "tool",
      name: "lookup_order",
      arguments: { "order-id": 4711 },
      result: { status: "shipped", carrier: "DHL" },
    },
  ],
  tags: [],
};

export const exampleCode = `// Finds the order and says where it is.
export async function run({ orderId }: { orderId: number }) {
  const response = await fetch(\`https://shop.example/orders/\${orderId}\`);
  if (!response.ok) throw new Error("The shop did not answer.");
  const { status, carrier } = await response.json();
  return { status, carrier, retries: 3 };
}
`;

export const textBefore = `You are the support desk of a small shop.

Answer in one or two sentences.
Be friendly.
Never promise a date.

When you are unsure, say so.
Use the tools you have.
Do not guess prices.
Ask for the order number once.
Keep answers short.
Offer a person when asked.
Do not guess stock.
Keep the language of the customer.
Sign with the name of the shop.
`;
export const textAfter = textBefore
  .replace("Be friendly.\n", "Be friendly and exact.\nName the order number.\n")
  .replace("Sign with the name of the shop.\n", "");

export const exampleMarkdown = `Your order **4711** is on its way. See the [tracking page](https://example.com/track).

| Step | When |
| --- | --- |
| Packed | Monday |
| Shipped | Tuesday |

- It travels with \`DHL\`
- ~~Friday~~ Thursday is likely

\`\`\`json
{ "status": "shipped" }
\`\`\`

<script>alert("text, not code")</script>`;

export const developerExample = {
  method: "POST",
  path: `/v1/agents/${AGENT_ID}/runs`,
  curl: `curl https://bailiwick.example/v1/agents/${AGENT_ID}/runs \\
  -H "Authorization: Bearer $BAILIWICK_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{ "input": "Where is order 4711?" }'`,
  sdk: `import { Bailiwick } from "@bailiwick/sdk";

const client = new Bailiwick({ key: process.env.BAILIWICK_KEY });
const run = await client.agents.run("${AGENT_ID}", { input: "Where is order 4711?" });`,
  http: `POST /v1/agents/${AGENT_ID}/runs HTTP/1.1
Authorization: Bearer bw_live_…
Content-Type: application/json

{ "input": "Where is order 4711?" }`,
};

const DAY_MS = 86_400_000;
export const chartTimes = Array.from({ length: 30 }, (_, index) => Date.UTC(2026, 9, 20) + index * DAY_MS);
export const chartSpend = chartTimes.map((_, index) =>
  Math.round(420_000 + 260_000 * Math.sin(index / 3) + index * 22_000),
);
export const chartTokens = chartTimes.map((_, index) => Math.round(160_000 + 90_000 * Math.cos(index / 4)));
