import { deployAgent, makeTool } from "../../../platform/testing/agents.ts";
import { answering, type Receiver, startReceiver } from "../../../platform/testing/receiver.ts";
import { type Person, type TestCaller, testWorld, type World } from "../../../platform/testing/world.ts";

/** A workspace whose agent asks before it calls a tool of a service that counts, with people who decide. */
export interface Asking {
  world: World;
  service: Receiver;
  /** Owns the workspace and starts the runs. */
  owner: Person;
  /** An architect there: may decide. */
  reviewer: TestCaller & { accountId: string };
  second: TestCaller & { accountId: string };
  agentId: string;
  /** Starts a run that calls the tool; answers the run and what it waits for. */
  ask(args?: object, options?: { tool?: string; by?: TestCaller }): Promise<Asked>;
  /** Waits until the run is over or waits; answers it. */
  settled(runId: string): Promise<{ state: string; error: { code: string; message: string } | null }>;
  of(runId: string): Promise<Approval[]>;
  /** From now on the service answers nobody, until the function it answers is called. */
  hold(): () => void;
  stop(): Promise<void>;
}
export interface Asked {
  runId: string;
  approval: Approval;
  /** What the service received of this call. */
  made(): { path: string; body: string }[];
}
// Tests assert on whatever was answered.
// oxlint-disable-next-line typescript/no-explicit-any
export type Approval = any;

const PARAMETERS = {
  type: "object",
  properties: {
    to: { type: "string" },
    text: { type: "string" },
    password: { type: "string" },
    amount: { type: "number" },
  },
  required: ["to"],
};
const tool = (url: string, name: string, method: string) => ({
  name,
  description: `Calls the service with ${method}.`,
  parameters: PARAMETERS,
  definition: { kind: "http", method, url: `${url}/${name}` },
});

export async function startAsking(): Promise<Asking> {
  const answer = answering(200, { "content-type": "application/json" }, '{"done":true}');
  let held = Promise.resolve();
  const service = await startReceiver((...request) => void held.then(() => answer(...request)));
  const world = await testWorld({ config: { OUTBOUND_ALLOW: new URL(service.url).host } });
  const owner = await world.newPerson("Olga Owner");
  const joined = async (name: string, role: string) => {
    const person = await world.newPerson(name);
    return { ...(await world.join(person, owner, role)), accountId: person.accountId };
  };
  const [reviewer, second] = [
    await joined("Rita Reviewer", "architect"),
    await joined("Sam Second", "admin"),
  ];
  const made = await Promise.all([
    makeTool(owner, tool(service.url, "send_mail", "POST")),
    makeTool(owner, tool(service.url, "remove_account", "DELETE")),
  ]);
  const agent = await deployAgent(owner, { toolIds: made.map(({ id }) => id) }, "Secretary");
  let asked = 0;
  const of = async (runId: string) =>
    (await owner.get(`/v1/approvals?runId=${runId}`)).body.data as Approval[];
  return {
    world,
    service,
    owner,
    reviewer,
    second,
    agentId: agent.id,
    of,
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>();
      held = promise;
      return resolve;
    },
    async ask(args = {}, { tool: name = "send_mail", by = owner } = {}) {
      const text = `Call ${++asked}.`;
      const input = `${name} ${JSON.stringify({ to: "ada@example.org", text, ...args })}`;
      const { body, text: answer } = await by.post(`/v1/agents/${agent.id}/runs`, { input });
      if (body.state !== "waiting") throw new Error(`the run does not wait: ${answer}`);
      const made = () => service.received.filter((one) => one.body.includes(text));
      return { runId: body.id, approval: (await of(body.id))[0], made };
    },
    async settled(runId) {
      let run: Approval;
      await world.until(async () => {
        run = (await owner.get(`/v1/runs/${runId}`)).body;
        return !["queued", "running"].includes(run.state);
      });
      return run;
    },
    async stop() {
      await world.stop();
      await service.close();
    },
  };
}
