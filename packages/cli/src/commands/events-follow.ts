import { BailiwickError } from "@bailiwick/sdk";
import type { Command } from "../command.ts";
import type { Context } from "../context.ts";
import { out, styled } from "../style.ts";

const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : undefined);

/** Events as they happen, one a line, until Ctrl-C. */
export const eventsFollowCommand = (context: () => Promise<Context>): Command => ({
  meta: { name: "follow", description: "What happens in the workspace, while it happens; Ctrl-C ends it" },
  examples: [
    'bailiwick events follow --types "run.failed,member.*"',
    "bailiwick events follow --after 1042 --json | jq .data",
  ],
  args: {
    types: { type: "string", description: "Types with commas between; run.* stands for all of a thing" },
    "agent-id": { type: "string", description: "Only what is about this agent" },
    "actor-id": { type: "string", description: "Only what this account caused" },
    after: { type: "string", description: "Begin behind this sequence; else with what happens next" },
  },
  async run(values) {
    const { client, isJson } = await context();
    const controller = new AbortController();
    const leave = () => controller.abort();
    process.once("SIGINT", leave);
    const input = {
      types: text(values.types),
      agentId: text(values["agent-id"]),
      actorId: text(values["actor-id"]),
      ...(values.after === undefined ? {} : { after: Number(values.after) }),
    };
    try {
      for await (const event of client.events.follow(input, { signal: controller.signal })) {
        const { sequence, type, createdAt, actorName, data } = event;
        const about = `${createdAt}  ${actorName ?? "-"}  ${JSON.stringify(data)}`;
        out(isJson ? JSON.stringify(event) : `${sequence}  ${styled("bold", type)}  ${about}`);
      }
    } catch (error) {
      // A failed call is told by who runs commands; leaving is no failure.
      if (!controller.signal.aborted || error instanceof BailiwickError) throw error;
    } finally {
      process.off("SIGINT", leave);
    }
  },
});
